use crate::{
    error::AppError,
    sync::{Stranded, Sync},
    ui::{
        part::{attribute, maybe, on, part, text_if},
        piece::{IntoPiece, Piece},
        platform,
        relative::{message_address, thread_address},
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
            let way_out = text_if(move || chat.is_kept_from_leaving().then_some(words.leaves_later));
            let wake = on(|_: ev::MouseEvent| platform::wake());
            view! {
                <p class="notice__text">{words.no_line} " " {risk} " " {way_out} " "
                    <button type="button" class="notice__try" on:click=wake>{words.try_now}</button>
                </p>
            }
            .piece()
        }
        (Connection::Ended, _) => {
            // Of what only this tab holds nothing is left once it goes to the door itself.
            let tab = attribute(move || (chat.keeps() == Some(false)).then_some("_blank"));
            let fate = text_if(move || chat.keeps().map(|kept| if kept { words.ended_kept } else { words.ended_held }));
            view! {
                <p class="notice__text">{words.session_ended} " " {fate} " " <a href="/sign-in" target=tab>{words.sign_in}</a></p>
            }
            .piece()
        }
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
    let stranded = memo(move || chat.read(Sync::stranded));
    let unsent = move || stranded.get().map(|stranded| not_sent(chat, stranded));
    view! { <div class="notice" role="status">{part(content)} {maybe(problem)} {maybe(unsent)}</div> }
}

/// A message that was refused and is in no list, with the way to where more can be done, or else to be rid of it.
fn not_sent(chat: Chat, Stranded { op, thread, body, at, gone }: Stranded) -> Piece {
    let words = chat.words();
    let text = fill(if gone { words.stranded } else { words.unsent_elsewhere }, &[&body]);
    let to = at.map_or_else(|| thread_address(thread), |seq| message_address(thread, seq));
    let way = (!gone).then(|| view! { <a href=to>{words.go_there}</a> " " });
    let discard = move |_: ev::MouseEvent| {
        chat.discard(op);
        platform::keep_focus(&["#title"]);
    };
    view! {
        <p class="notice__text notice__text--whole">{text} " " {way}
            <button type="button" class="message__discard" on:click=on(discard)>{words.discard}</button>
        </p>
    }
    .piece()
}
