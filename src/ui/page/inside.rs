use super::{Missing, People};
use crate::{
    model::Place,
    sync::Sync,
    ui::{
        component::{Conversation, List},
        platform, relative,
        state::Chat,
    },
};
use leptos::prelude::*;

/// Everything behind the door: the list, and beside it the conversation or the people.
/// On a narrow screen the stylesheet shows one of the two, by place.
#[component]
pub fn Inside(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let at_home = move || matches!(chat.place(), Place::Home | Place::Older { .. });
    let beside = Memo::new(move |_| match (chat.trouble(), chat.place()) {
        (Some(_), _) | (None, Place::Nowhere) => Beside::Trouble,
        (None, Place::People { .. }) => Beside::People,
        _ if chat.read(|sync| sync.removed().is_some()) => Beside::Removed,
        _ => Beside::Conversation,
    });
    keep_title(chat);

    view! {
        <div class="inside" class:inside--list=at_home>
            <a class="skip" href="#conversation">{words.skip_to_conversation}</a>
            <List chat/>
            <main class="inside__main">
                <h1 class="inside__home hidden-visually">{words.conversations}</h1>
                {move || match beside.get() {
                    Beside::Trouble | Beside::Removed => view! { <Missing chat/> }.into_any(),
                    Beside::People => view! { <People chat/> }.into_any(),
                    Beside::Conversation => view! { <Conversation chat/> }.into_any(),
                }}
            </main>
        </div>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Conversation,
    People,
    Trouble,
    /// From the open conversation, in front of one's eyes.
    Removed,
}

/// The tab is called after what it shows, with what is unread before it.
fn keep_title(chat: Chat) {
    Effect::new(move |_| {
        let words = chat.words();
        let here = match chat.place() {
            _ if chat.trouble().is_some() => words.gone_title.to_owned(),
            Place::People { .. } => words.people.to_owned(),
            _ => chat.read(|sync| relative::open_title(sync, words)),
        };
        let unread = chat.read(Sync::unread_total);
        platform::set_title(&relative::tab_title(&here, unread), relative::icon(unread));
    });
}
