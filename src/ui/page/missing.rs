use crate::{
    error::AppError,
    model::Place,
    ui::{relative, state::Chat},
    words::{fill, sentence},
};
use leptos::prelude::*;

/// Beside the list, in place of a conversation that is not there, or not yours.
#[component]
pub fn Missing(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let nowhere = chat.place() == Place::Nowhere;
    let title = if nowhere { words.nowhere_title } else { words.gone_title };
    let removed =
        chat.read(|sync| sync.removed().map(|card| fill(words.no_longer_in, &[&relative::title(sync, card, words)])));
    let story = match chat.trouble() {
        None if removed.is_some() => removed.unwrap_or_default(),
        _ if nowhere => words.nowhere.to_owned(),
        Some(AppError::NotFound) | None => words.gone.to_owned(),
        Some(error) => sentence(words, &error),
    };
    let signed_out = chat.trouble() == Some(AppError::Unauthenticated);
    let (way, way_out) = if signed_out { ("/sign-in", words.sign_in) } else { ("/", words.home) };
    view! {
        <section class="missing" id="conversation">
            <h1 id="title" tabindex="-1">{title}</h1>
            <p>{story}</p>
            <p><a href=way>{way_out}</a></p>
        </section>
    }
}
