use crate::{
    id::ThreadId,
    ui::{part::text, state::Chat},
};
use leptos::prelude::*;

/// Who is writing, in words, on a line that is always there: nothing moves when they begin. No live region: whoever
/// listens to the page finds it when they look for it, and is not interrupted by every pause of somebody's fingers.
#[component]
pub fn Typing(chat: Chat, thread: ThreadId) -> impl IntoView {
    view! { <p class="typing"><bdi>{text(move || chat.writing(thread))}</bdi></p> }
}
