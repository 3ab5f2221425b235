use crate::{
    error::AppError,
    id::Op,
    model::Act,
    sync::{self, Delivery},
    ui::{
        part::{on, part},
        piece::{IntoPiece, Piece},
        platform,
        relative::Drawn,
        state::Chat,
        value::{Value, memo},
    },
    words::sentence,
};
use leptos::{ev, prelude::*};

/// Where the focus goes when what was pressed is gone, by selector: to the message in hand, or the log.
const NEXT: &[&str] = &[".message__tools:has(button) .message__act", ".log"];

/// What I wish done to a message, and is not: a deletion that can be taken back, or what was refused.
#[component]
pub fn Acting(chat: Chat, row: Value<Drawn>) -> impl IntoView {
    let acting = memo(move || row.with(|row| row.acting.clone()));
    part(move || match acting.get() {
        Some(sync::Acting { op, held: true, .. }) => undo(chat, op),
        Some(sync::Acting { op, act, delivery: Delivery::Failed(error), .. }) => refused(chat, row, (op, act), &error),
        _ => Piece::nothing(),
    })
}

fn undo(chat: Chat, op: Op) -> Piece {
    let words = chat.words();
    // The button goes with the press, or with its time.
    on_cleanup(move || platform::keep_focus(NEXT));
    view! {
        <p class="message__acting" role="status">
            <span class="hidden-visually">{words.deleted_by_me}</span>
            <button type="button" class="message__undo" on:click=on(move |_: ev::MouseEvent| chat.discard(op))>{words.undo}</button>
        </p>
    }
    .piece()
}

/// Why, and what can be done about it. Of an edit the words are there still, to be edited further.
fn refused(chat: Chat, row: Value<Drawn>, (op, act): (Op, Act), error: &AppError) -> Piece {
    let words = chat.words();
    on_cleanup(move || platform::keep_focus(NEXT));
    let body = match act {
        Act::Edit { body, .. } => Some(body),
        _ => None,
    };
    let why = match error {
        AppError::Conflict => words.edit_conflict.to_owned(),
        error => sentence(words, error),
    };
    let edit = body.clone().map(|body| {
        let edit = move |_: ev::MouseEvent| row.with_untracked(|row| chat.aim_at(row, Some(row.said), body.clone()));
        view! { <button type="button" class="message__retry" on:click=on(edit)>{words.edit}</button> }
    });
    view! {
        <div class="message__refused" role="status">
            <p class="message__reason">{why}</p>
            {body.map(|body| view! { <q class="message__words">{body}</q> })}
            <button type="button" class="message__retry" on:click=on(move |_: ev::MouseEvent| chat.retry(op))>{words.retry}</button>
            {edit}
            <button type="button" class="message__discard" on:click=on(move |_: ev::MouseEvent| chat.discard(op))>{words.discard}</button>
        </div>
    }
    .piece()
}
