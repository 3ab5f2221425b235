use super::Avatar;
use crate::{
    model::MessageKind,
    sync::{Delivery, RowKey},
    ui::{relative::Drawn, state::Chat},
    words::{Words, sentence},
};
use leptos::prelude::*;

/// One row of the log. The same element from pending to sent: only its parts change.
#[component]
pub fn MessageRow(chat: Chat, #[prop(into)] row: Signal<Drawn>) -> impl IntoView {
    let words = chat.words();
    let author = Memo::new(move |_| row.with(|row| row.author.clone()));
    let name = move || {
        row.with(|row| match &row.author {
            _ if row.mine => words.you.to_owned(),
            Some(person) => person.display_name.clone(),
            None => words.unknown_person.to_owned(),
        })
    };
    let hue = move || row.with(|row| row.author.as_ref().map(|person| format!("message__author hue-{}", person.hue())));
    let text = Memo::new(move |_| row.with(|row| row.body.clone()));
    let delivery = Memo::new(move |_| row.with(|row| row.delivery.clone()));
    let key = row.with_untracked(|row| row.key);
    let joined = row.with_untracked(|row| row.kind == MessageKind::Joined);

    let said = move || {
        match joined {
        true => view! {
            <p class="message__event">
                {move || {
                    author.with(|author| {
                        let name = author.as_ref().map_or(words.unknown_person, |person| person.display_name.as_str());
                        (words.joined)(name)
                    })
                }}
            </p>
        }
        .into_any(),
        false => view! {
            <div class="message__head">
                <Avatar person=author/>
                <bdi class=hue>{name}</bdi>
                <span class="message__time">{move || row.with(|row| row.clock.clone())}</span>
            </div>
            <p class="message__body" dir="auto">{text}</p>
            {move || (row.with_untracked(|row| row.mine)).then(|| view! { <State chat key delivery=delivery.get() words/> })}
        }
        .into_any(),
    }
    };

    view! {
        <li
            class="message"
            class:message--mine=move || row.with(|row| row.mine)
            class:message--first=move || row.with(|row| row.first)
            class:message--event=joined
            class:message--pending=move || row.with(|row| matches!(row.delivery, Delivery::Waiting | Delivery::Sending))
            class:message--failed=move || row.with(|row| matches!(row.delivery, Delivery::Failed(_)))
            id=move || row.with(|row| row.seq.map(|seq| format!("m{seq}")))
            data-seq=move || row.with(|row| row.seq.map(|seq| seq.to_string()))
        >
            {move || row.with(|row| row.day.clone()).map(|day| view! { <p class="message__day"><span>{day}</span></p> })}
            {said()}
        </li>
    }
}

/// How far my message got.
#[component]
fn State(chat: Chat, key: RowKey, delivery: Delivery, words: &'static Words) -> impl IntoView {
    let word = match &delivery {
        Delivery::Waiting => words.waiting,
        Delivery::Sending => words.sending,
        Delivery::Sent(_) => words.sent,
        Delivery::Failed(_) => words.not_sent,
    };
    let failed = match (delivery, key) {
        (Delivery::Failed(error), RowKey::Op(op)) => Some(view! {
            <span class="message__reason">{sentence(words, &error)}</span>
            <button type="button" class="message__retry" on:click=move |_| chat.change(|sync| sync.retry(op))>{words.retry}</button>
            <button type="button" class="message__discard" on:click=move |_| chat.change(|sync| sync.discard(op))>{words.discard}</button>
        }),
        _ => None,
    };
    view! { <p class="message__state"><span>{word}</span> {failed}</p> }
}
