use super::{Icon, Shape};
use crate::{
    id::{Seq, ThreadId},
    model::MineChange,
    ui::{
        part::{attribute, on, shown_if},
        piece::IntoPiece,
        state::Chat,
        value::memo,
    },
};
use leptos::{ev, prelude::*};

/// Marks a conversation as unread from its last message of another person on.
#[component]
pub fn MarkUnread(chat: Chat, thread: ThreadId) -> impl IntoView {
    let label = chat.words().mark_unread;
    let seq = memo(move || chat.read(|sync| sync.last_word().map(|seq| Seq(seq.0 - 1))));
    view! {
        {shown_if(memo(move || seq.with(Option::is_some)), move || view! {
            <form class="mark" method="post" action=address(thread) on:submit=on(move |submit: ev::SubmitEvent| {
                submit.prevent_default();
                seq.get_untracked().into_iter().for_each(|seq| chat.change_mine(thread, MineChange::Unread(seq)));
            })>
                <input type="hidden" name="verb" value="unread"/>
                <input type="hidden" name="seq" value=attribute(move || seq.get().map(|seq| seq.to_string()))/>
                <button class="mark__unread" aria-label=label title=label><Icon shape=Shape::Unread/></button>
            </form>
        }.piece())}
    }
}

/// Marks a conversation as read, for those without scripts: with them it is read by reading.
#[component]
pub fn MarkRead(chat: Chat, thread: ThreadId) -> impl IntoView {
    let head =
        memo(move || chat.read(|sync| sync.card_of(thread).filter(|_| sync.unread(thread) > 0).map(|card| card.head)));
    view! {
        {shown_if(memo(move || head.with(Option::is_some)), move || view! {
            <form class="mark mark--plain" method="post" action=address(thread)>
                <input type="hidden" name="verb" value="read"/>
                <input type="hidden" name="seq" value=attribute(move || head.get().map(|seq| seq.to_string()))/>
                <button class="mark__read">{chat.words().mark_read}</button>
            </form>
        }.piece())}
    }
}

fn address(thread: ThreadId) -> String {
    format!("/c/{thread}/mine")
}
