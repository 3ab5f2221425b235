use crate::{
    error::AppError,
    words::{Words, sentence},
};
use leptos::prelude::*;

/// What went wrong with what was just asked, above the form it concerns, which names it by `aria-describedby`.
#[component]
pub fn FlashNote(error: AppError, words: &'static Words) -> impl IntoView {
    view! { <p class="flash" id="flash" role="alert">{sentence(words, &error)}</p> }
}
