use crate::{
    id::Seq,
    model::{Act, MineChange},
    ui::{
        part::{effect, on, part},
        piece::{IntoPiece, Piece},
        platform,
        relative::{self, Drawn},
        state::{Chat, Menu as Opened},
        value::memo,
    },
    words::Words,
};
use leptos::{ev, html::Dialog, prelude::*};
use std::time::Duration;

/// What can be done to a message.
#[derive(Clone, Copy)]
enum Deed {
    Reply,
    Edit,
    CopyText,
    CopyLink,
    Unread,
    Delete,
}

/// The menu of the message in hand: one for a whole conversation. The browser's own dialog keeps the focus in it, closes it
/// by Escape, and gives the focus back.
#[component]
pub fn Menu(chat: Chat) -> impl IntoView {
    let node = NodeRef::<Dialog>::new();
    let opened = memo(move || chat.menu());
    // Whoever opened it with a finger that rests there chooses nothing by lifting it.
    let close = move || {
        let pressed = !chat.rests();
        node.get_untracked().iter().filter(|_| pressed).for_each(|dialog| dialog.close());
        pressed
    };
    effect(move |_: Option<()>| {
        if opened.with(Option::is_some) {
            // When it is drawn, so that the focus finds its first button.
            platform::after(Duration::ZERO, move || {
                // Fails only where it is open already.
                node.try_get_untracked().flatten().iter().for_each(|dialog| drop(dialog.show_modal()));
            });
        }
    });
    // By the browser's Back, too.
    on_cleanup(move || chat.close_menu());
    let closed = move |_: ev::Event| {
        chat.close_menu();
        platform::keep_focus(&[".message__undo", ".log"]);
    };
    // What lies around it is its own, to the browser.
    let press = move |click: ev::MouseEvent| {
        if click.target() == click.current_target() {
            close();
        }
    };
    view! {
        <dialog class="menu" node_ref=node aria-label=chat.words().act on:close=on(closed) on:click=on(press)>
            {part(move || opened.get().map_or_else(Piece::nothing, |opened| choices(chat, opened, close)))}
        </dialog>
    }
}

fn choices(chat: Chat, Opened { row, kinds }: Opened, close: impl Fn() -> bool + Copy + Send + 'static) -> Piece {
    let words = chat.words();
    let rights = chat.rights(row.thread);
    let reacts = rights.is_some_and(|rights| rights.reacts());
    let writes = rights.is_some_and(|rights| rights.may_post());
    let deletes =
        row.mine || rights.is_some_and(|rights| row.author.as_ref().is_some_and(|one| rights.deletes(one.id)));
    let deeds = [
        (Deed::Reply, writes),
        (Deed::Edit, writes && row.mine),
        (Deed::CopyText, true),
        (Deed::CopyLink, true),
        (Deed::Unread, true),
        (Deed::Delete, deletes),
    ];
    let who = row
        .reactions
        .iter()
        .map(|kind| view! { <p class="menu__who">{kind.emoji.clone() + " "}<bdi>{kind.who.clone()}</bdi></p> }.piece());
    let who = Piece::of(who.collect::<Vec<_>>());
    let react = kinds.into_iter().filter(|_| reacts).map(|emoji| {
        let mine = row.reactions.iter().any(|kind| kind.mine && kind.emoji == emoji);
        let (row, label) = (row.clone(), emoji.clone());
        let press = move |_: ev::MouseEvent| {
            if close() {
                chat.react(&row, emoji.clone());
            }
        };
        view! { <button type="button" class="menu__kind" aria-pressed=mine.to_string() on:click=on(press)>{label}</button> }.piece()
    });
    let react = Piece::of(react.collect::<Vec<_>>());
    let act = deeds.into_iter().filter(|(_, may)| *may).map(|(deed, _)| {
        let row = row.clone();
        let press = move |_: ev::MouseEvent| {
            if close() {
                carry_out(chat, &row, deed);
            }
        };
        view! { <button type="button" class="menu__deed" class:menu__deed--grave=matches!(deed, Deed::Delete) on:click=on(press)>{name(deed, words)}</button> }.piece()
    });
    let act = Piece::of(act.collect::<Vec<_>>());
    view! {
        <div class="menu__kinds" role="group" aria-label=words.react>{react}</div>
        {who}
        {act}
    }
    .piece()
}

fn name(deed: Deed, words: &Words) -> &'static str {
    match deed {
        Deed::Reply => words.reply,
        Deed::Edit => words.edit,
        Deed::CopyText => words.copy_text,
        Deed::CopyLink => words.copy_link,
        Deed::Unread => words.unread_from_here,
        Deed::Delete => words.delete_message,
    }
}

fn carry_out(chat: Chat, row: &Drawn, deed: Deed) {
    let (Some(seq), thread) = (row.seq, row.thread) else { return };
    match deed {
        Deed::Reply => chat.aim_at(row, None, row.body.clone()),
        Deed::Edit => chat.aim_at(row, Some(row.said), row.body.clone()),
        Deed::CopyText => chat.copy(&row.body),
        Deed::CopyLink => chat.copy(&platform::whole_address(&relative::link_address(thread, seq))),
        Deed::Unread => chat.change_mine(thread, MineChange::Unread(Seq(seq.0 - 1))),
        Deed::Delete => chat.act(thread, Act::Delete { seq }),
    }
}
