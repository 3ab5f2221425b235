use super::{Icon, Shape};
use crate::{
    model::USUAL_KINDS,
    ui::{
        part::{attribute, maybe, on, shown_if},
        piece::{IntoPiece, Piece},
        platform,
        relative::{Drawn, act_address},
        state::Chat,
        value::{Value, memo},
    },
};
use leptos::{ev, prelude::*};

/// The way to what can be done to a message: a page for those without scripts, the menu for others (`ui::hand`). Of all in
/// a log, one stop on the way of the keyboard: that of the message in hand, which also has what is done most.
#[component]
pub fn Tools(chat: Chat, row: Value<Drawn>) -> impl IntoView {
    let words = chat.words();
    let seq = memo(move || row.with(|row| row.seq.filter(|_| !row.deleted)));
    let thread = row.with_untracked(|row| row.thread);
    maybe(move || {
        seq.get().map(|seq| {
            let in_hand = memo(move || chat.hand() == Some(seq));
            let passed_by = move || (chat.is_alive() && !in_hand.get()).then_some("-1");
            on_cleanup(move || {
                // Deleted while it had the focus.
                if chat.holds(seq) {
                    platform::keep_focus(&[".message__undo", ".log"]);
                }
            });
            view! {
                <div class="message__tools">
                    {shown_if(in_hand, move || most(chat, row))}
                    <a class="message__act" href=act_address(thread, seq) aria-label=words.act aria-haspopup="dialog" aria-describedby=format!("m{seq}") tabindex=attribute(passed_by)>"⋯"</a>
                </div>
            }
        })
    })
}

/// What is done most.
fn most(chat: Chat, row: Value<Drawn>) -> Piece {
    let words = chat.words();
    let [usual, ..] = USUAL_KINDS;
    let rights = chat.rights(row.with_untracked(|row| row.thread));
    let react = move |_: ev::MouseEvent| row.with_untracked(|row| chat.react(row, usual.to_owned()));
    // Another message came into hand, by the pointer, while the focus was here.
    on_cleanup(|| platform::keep_focus(&[".message__undo", ".message__tools:has(button) .message__act", ".log"]));
    let reply = move |_: ev::MouseEvent| row.with_untracked(|row| chat.aim_at(row, None, row.body.clone()));
    let may_react = rights.is_some_and(|rights| rights.reacts());
    let may_reply = rights.is_some_and(|rights| rights.may_post());
    view! {
        {may_react.then(|| view! { <button type="button" class="message__tool" aria-label=words.like title=words.like on:click=on(react)>{usual}</button> })}
        {may_reply.then(|| view! { <button type="button" class="message__tool" aria-label=words.reply title=words.reply on:click=on(reply)><Icon shape=Shape::Reply/></button> })}
    }
    .piece()
}
