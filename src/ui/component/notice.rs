use crate::{
    error::AppError,
    ui::{
        part::{maybe, on, part, text_if},
        piece::{IntoPiece, Piece},
        platform,
        state::{Chat, Connection},
        value::memo,
    },
    words::{fill, sentence},
};
use leptos::{ev, prelude::*};

/// How the line is, when it is not as it should be. Lies over what is open: nothing moves when it comes and goes.
#[component]
pub fn Notice(chat: Chat) -> impl IntoView {
    let words = chat.words();
    // Drawn anew only when it says something else: it is read out whenever it is drawn.
    let state = memo(move || (chat.connection(), chat.is_held()));
    let content = move || match state.get() {
        (Connection::Starting | Connection::Live, true) => view! { <p class="notice__text">{words.held}</p> }.piece(),
        (Connection::Starting | Connection::Live, false) => Piece::nothing(),
        (Connection::Down, _) => {
            let risk = text_if(move || chat.would_lose().then_some(words.closing_loses));
            view! { <p class="notice__text">{words.no_line} " " {risk}</p> }.piece()
        }
        (Connection::Ended, _) => view! {
            <p class="notice__text">{words.session_ended} " " <a href="/sign-in">{words.sign_in}</a></p>
        }
        .piece(),
        (Connection::TooOld, _) => view! {
            <p class="notice__text">{words.too_old} " " <a href="" rel="external">{words.reload}</a></p>
        }
        .piece(),
    };
    let problem = move || {
        chat.problem().map(|error| {
            let way = (error == AppError::Unauthenticated).then(|| view! { <a href="/sign-in">{words.sign_in}</a> });
            view! { <p class="notice__text">{sentence(words, &error)} " " {way}</p> }
        })
    };
    let stranded = memo(move || chat.read(|sync| sync.stranded().map(|(op, text)| (op, text.to_owned()))));
    let given_up = move || {
        stranded.get().map(|(op, text)| {
            let discard = move |_: ev::MouseEvent| {
                chat.discard(op);
                platform::keep_focus(&["#title"]);
            };
            view! {
                <p class="notice__text notice__text--whole">{fill(words.stranded, &[&text])} " "
                    <button type="button" class="message__discard" on:click=on(discard)>{words.discard}</button>
                </p>
            }
        })
    };
    view! { <div class="notice" role="status">{part(content)} {maybe(problem)} {maybe(given_up)}</div> }
}
