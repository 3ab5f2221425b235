use super::{Icon, Shape};
use crate::ui::{piece::IntoPiece, relative, state::Chat, value::memo};
use leptos::prelude::*;

/// The head of a place beside the list that is no conversation: the way back, and what it is called.
#[component]
pub fn SideHeader(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let heading = memo(move || chat.read(|sync| relative::heading(sync, &chat.place(), words)));
    view! {
        <header class="side-header">
            <a class="side-header__back" href="/" aria-label=words.back><Icon shape=Shape::Back/></a>
            <h1 class="side-header__title" id="title" tabindex="-1">{heading}</h1>
        </header>
    }
    .piece()
}
