use super::{Frame, phrase};
use crate::error::AppError;
use leptos::prelude::*;

/// In place of everything, when there is nothing to see, or nothing could be read. `again`: the address to try again.
pub fn broken(frame: &Frame, error: &AppError, again: Option<&str>) -> String {
    let (words, phrases) = (frame.words(), phrase::of(frame.locale));
    let (title, told) = match error {
        AppError::Busy { .. } => (phrases.not_now_title, phrases.not_now.to_owned()),
        error => (words.gone_title, phrase::sentence(frame.locale, error)),
    };
    frame.document(title, || {
        view! {
            <main class="missing">
                <h1>{title}</h1>
                <p role="alert">{told}</p>
                {again.map(|again| view! { <p><a href=again.to_owned()>{words.retry}</a></p> })}
                <p><a href="/">{words.home}</a></p>
            </main>
        }
    })
}
