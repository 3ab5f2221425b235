use super::{Acting, Avatar, Marks, Markup};
use crate::{
    id::Op,
    model::{Act, MessageKind},
    sync::{Delivery, RowKey},
    ui::{
        part::{attribute, maybe, on, part, text},
        piece::{IntoPiece, Piece},
        platform,
        relative::Drawn,
        state::Chat,
        value::{Value, memo},
    },
    words::sentence,
};
use leptos::{ev, prelude::*};

/// One row of the log. The same element from pending to sent: only its parts change.
#[component]
pub fn MessageRow(chat: Chat, #[prop(into)] row: Value<Drawn>) -> impl IntoView {
    let day = memo(move || row.with(|row| row.day.clone()));
    let new = memo(move || row.with(|row| row.new));
    let words = chat.words();
    let content = match row.with_untracked(|row| row.kind) {
        MessageKind::Text => view! { <Said chat row/> }.piece(),
        _ => view! { <Event row/> }.piece(),
    };
    view! {
        // Beside the rows, not in one: it stays in sight as long as the day does.
        {maybe(move || day.get().map(|day| view! { <li class="log__day"><p><span>{day}</span></p></li> }))}
        <li
            class=text(move || row.with(class))
            id=attribute(move || row.with(|row| row.seq.map(|seq| format!("m{seq}"))))
            data-seq=attribute(move || row.with(|row| row.seq.map(|seq| seq.to_string())))
        >
            {maybe(move || new.get().then(|| view! {
                <p class="message__new" id="new" role="separator" aria-label=words.new><span>{words.new}</span></p>
            }))}
            {content}
        </li>
    }
}

fn class(row: &Drawn) -> String {
    let states = [
        (row.mine, " message--mine"),
        (row.first, " message--first"),
        (row.unread, " message--unread"),
        (row.kind != MessageKind::Text, " message--event"),
        (row.deleted, " message--deleted"),
        (matches!(row.delivery, Delivery::Waiting | Delivery::Sending), " message--pending"),
        (matches!(row.delivery, Delivery::Failed(_)), " message--failed"),
        (is_edited(row), " message--drying"),
    ];
    let holding = states.into_iter().filter(|(holds, _)| *holds).map(|(_, class)| class);
    "message".to_owned() + &holding.collect::<String>()
}

/// Whether other words of mine are on their way.
fn is_edited(row: &Drawn) -> bool {
    let acting = row.acting.as_ref().filter(|acting| !matches!(acting.delivery, Delivery::Failed(_)));
    acting.is_some_and(|acting| matches!(acting.act, Act::Edit { .. }))
}

/// What the system says of people, in the reader's language; many at once can be unfolded.
#[component]
fn Event(row: Value<Drawn>) -> impl IntoView {
    let text = memo(move || row.with(|row| row.body.clone()));
    let folded = memo(move || row.with(|row| row.folded.clone()));
    let many = memo(move || !folded.with(Vec::is_empty));
    part(move || {
        match many.get() {
        false => view! { <p class="message__event">{text}</p> }.piece(),
        true => view! {
            <details class="message__event message__fold">
                <summary>{text}</summary>
                <ul role="list">{part(move || Piece::of(folded.get().into_iter().map(|one| view! { <li>{one}</li> }.piece()).collect::<Vec<_>>()))}</ul>
            </details>
        }
        .piece(),
    }
    })
}

/// What a person says: who and when, the words, and for my own how far they got.
#[component]
fn Said(chat: Chat, row: Value<Drawn>) -> impl IntoView {
    let words = chat.words();
    let author = memo(move || row.with(|row| row.author.clone()));
    let body = memo(move || row.with(|row| row.body.clone()));
    let delivery = memo(move || row.with(|row| row.delivery.clone()));
    let deleted = memo(move || row.with(|row| row.deleted));
    let quote = memo(move || row.with(|row| row.quote.clone()));
    let (key, mine) = row.with_untracked(|row| (row.key, row.mine));
    let name = move || match author.get() {
        _ if mine => words.you.to_owned(),
        Some(person) => person.display_name,
        None => words.unknown_person.to_owned(),
    };
    let hue = move || author.get().map(|person| format!("message__author hue-{}", person.hue()));
    view! {
        <div class="message__head">
            <Avatar person=author/>
            <bdi class=attribute(hue)>{text(name)}</bdi>
            <span class="message__time">{text(move || row.with(|row| row.clock.clone()))}</span>
        </div>
        <div class="message__said">
            {maybe(move || quote.get().map(|quote| view! {
                <a class="message__quote" href=quote.address><bdi>{quote.name}</bdi>" "{quote.text}</a>
            }))}
            <div class="message__body markup">{part(move || match deleted.get() {
                true => view! { <p class="message__gone">{body}</p> }.piece(),
                false => view! { <Markup text=body words/> }.piece(),
            })}</div>
            <Marks chat row/>
            <Acting chat row/>
            {mine.then(|| view! { <State chat key delivery/> })}
        </div>
    }
}

/// How far my message got.
#[component]
fn State(chat: Chat, key: RowKey, delivery: Value<Delivery>) -> impl IntoView {
    let words = chat.words();
    let word = move || match delivery.get() {
        Delivery::Waiting => words.waiting,
        Delivery::Sending => words.sending,
        Delivery::Sent(_) => words.sent,
        Delivery::Failed(_) => words.not_sent,
    };
    // Both buttons go with the press.
    let act = move |step: fn(&Chat, Op), op| {
        step(&chat, op);
        platform::keep_focus(&[".log"]);
    };
    let failed = move || match (delivery.get(), key) {
        (Delivery::Failed(error), RowKey::Op(op)) => Some(view! {
            <span class="message__reason">{sentence(words, &error)}</span>
            <button type="button" class="message__retry" on:click=on(move |_: ev::MouseEvent| act(Chat::retry, op))>
                {words.retry}
            </button>
            <button type="button" class="message__discard" on:click=on(move |_: ev::MouseEvent| act(Chat::discard, op))>
                {words.discard}
            </button>
        }),
        _ => None,
    };
    view! { <p class="message__state"><span class="message__word">{text(word)}</span> {maybe(failed)}</p> }
}
