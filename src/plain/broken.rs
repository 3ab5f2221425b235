use super::{Frame, phrase};
use crate::error::AppError;
use leptos::prelude::*;

/// In place of everything, when there is nothing to see, or nothing could be read.
pub fn broken(frame: &Frame, error: &AppError) -> String {
    let words = frame.words();
    let told = phrase::sentence(frame.locale, error);
    frame.document(words.gone_title, || {
        view! {
            <main class="missing">
                <h1>{words.gone_title}</h1>
                <p role="alert">{told}</p>
                <p><a href="/">{words.home}</a></p>
            </main>
        }
    })
}
