use super::{About, Groups, Missing, New, People};
use crate::{
    model::Place,
    sync::Sync,
    ui::{
        component::{Conversation, List, Notice, focus_beginning},
        part::{effect, flag, maybe, part},
        piece::IntoPiece,
        platform, relative,
        state::Chat,
        value::memo,
    },
};
use leptos::prelude::*;
use std::time::Duration;

/// Everything behind the door: the list, and beside it the conversation or the people.
/// On a narrow screen the stylesheet shows one of the two, by place.
#[component]
pub fn Inside(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let at_home = move || matches!(chat.place(), Place::Home | Place::Older { .. });
    let beside = memo(move || match chat.place() {
        Place::People { .. } => Beside::People,
        Place::Groups { .. } => Beside::Groups,
        Place::New { .. } => Beside::New,
        place if place == Place::Nowhere || chat.trouble().is_some() => Beside::Trouble,
        _ if chat.read(|sync| sync.removed().is_some()) => Beside::Removed,
        _ => Beside::Conversation,
    });
    let about = memo(move || match (beside.get(), chat.place()) {
        (Beside::Conversation, Place::About { id, .. }) => Some(id),
        _ => None,
    });
    keep_title(chat);
    keep_focus(chat);

    view! {
        <div class="inside" class:inside--list=flag(at_home) class:inside--about=flag(move || about.get().is_some())>
            <a class="skip" href="#conversation">{words.skip_to_conversation}</a>
            <List chat/>
            <Notice chat/>
            <main class="inside__main">
                <h1 class="inside__home hidden-visually" tabindex="-1">{words.conversations}</h1>
                {part(move || match beside.get() {
                    Beside::Trouble | Beside::Removed => view! { <Missing chat/> }.piece(),
                    Beside::People => view! { <People chat/> }.piece(),
                    Beside::Groups => view! { <Groups chat/> }.piece(),
                    Beside::New => view! { <New chat/> }.piece(),
                    Beside::Conversation => view! { <Conversation chat/> }.piece(),
                })}
                {maybe(move || about.get().map(|id| view! { <About chat id/> }.piece()))}
            </main>
        </div>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Conversation,
    Groups,
    New,
    People,
    Trouble,
    /// From the open conversation, in front of one's eyes.
    Removed,
}

/// The tab is called after what it shows, with what is unread before it.
fn keep_title(chat: Chat) {
    effect(move |_: Option<()>| {
        let words = chat.words();
        let here = match chat.trouble() {
            Some(_) => words.gone_title.to_owned(),
            None => chat.read(|sync| relative::heading(sync, &chat.place(), words)),
        };
        let unread = chat.read(Sync::unread_total);
        platform::set_title(&relative::tab_title(&here, unread), relative::icon(unread));
    });
}

/// Whoever goes to another place stands at its beginning. What is looked for there, or chosen, makes it no other.
fn keep_focus(chat: Chat) {
    let place = memo(move || {
        let opened = chat.read(|sync| sync.opened()).filter(|_| !chat.is_aside());
        (std::mem::discriminant(&chat.place()), opened, chat.trouble().is_some())
    });
    effect(move |before: Option<_>| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let here = place.get();
        if before.is_some() {
            platform::after(Duration::ZERO, focus_beginning);
        }
        here
    });
}
