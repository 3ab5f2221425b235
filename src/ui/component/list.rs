use super::{Avatar, Icon, LanguageSwitch, Online, Shape};
use crate::{
    id::ThreadId,
    model::{Card, Place},
    ui::{relative, state::Chat},
};
use leptos::prelude::*;

/// My conversations, by recency, and what is always at hand.
#[component]
pub fn List(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let order =
        Memo::new(move |_| chat.read(|sync| sync.cards().iter().map(|card| card.thread.id).collect::<Vec<_>>()));
    let more = Memo::new(move |_| chat.read(|sync| sync.next_cards()));
    let me = Memo::new(move |_| chat.read(|sync| sync.me().display_name.clone()));

    view! {
        <nav class="list" aria-label=words.conversations>
            <header class="list__header">
                <a class="list__wordmark" href="/"><span aria-hidden="true">"« "</span>"Causerie"</a>
                <a class="list__new" href="/people" aria-label=words.new_message title=words.new_message><Icon shape=Shape::Pen/></a>
            </header>
            <Show when=move || order.with(Vec::is_empty)>
                <p class="list__empty">{words.no_conversations}</p>
            </Show>
            <ul class="list__rows" role="list">
                <For each=move || order.get() key=|id| *id let:id>
                    <Row chat id/>
                </For>
            </ul>
            {move || more.get().map(|next| view! {
                <a class="list__more" href=next.address() on:click=move |click| {
                    click.prevent_default();
                    chat.more_threads();
                }>{words.more_conversations}</a>
            })}
            <footer class="list__footer">
                <a class="list__me" href="/you" rel="external"><bdi>{move || (words.signed_in_as)(&me.get())}</bdi></a>
                <LanguageSwitch locale=chat.locale()/>
                <form method="post" action="/sign-out"><button class="list__out">{words.sign_out}</button></form>
            </footer>
        </nav>
    }
}

#[component]
fn Row(chat: Chat, id: ThreadId) -> impl IntoView {
    let card = Memo::new(move |_| chat.read(|sync| sync.card_of(id).cloned()));
    let of_card = move |draw: fn(Chat, &Card) -> String| {
        Memo::new(move |_| card.with(|card| card.as_ref().map(|card| draw(chat, card)).unwrap_or_default()))
    };
    let title = of_card(|chat, card| chat.read(|sync| relative::title(sync, card, chat.words())));
    let preview = of_card(|chat, card| chat.read(|sync| relative::preview(sync, card, chat.words())));
    let time = of_card(|chat, card| {
        let zone = chat.zone();
        chat.words().list_time(&zone.civil(card.thread.posted_at), &zone.civil(chat.now()))
    });
    let face = Memo::new(move |_| {
        card.with(|card| chat.read(|sync| card.as_ref().and_then(|card| relative::face(sync, card))))
    });
    let current = Memo::new(move |_| {
        let shown = matches!(chat.place(), Place::Home | Place::Older { .. } | Place::Thread { .. });
        shown && chat.read(|sync| sync.opened()) == Some(id)
    });

    view! {
        <li class="list__row">
            <a
                class="list__link"
                href=relative::thread_address(id)
                aria-current=move || current.get().then_some("page")
            >
                <Avatar person=face near=chat/>
                <bdi class="list__title">{title}</bdi>
                <Online chat person=face/>
                <span class="list__time">{time}</span>
                <bdi class="list__preview">{preview}</bdi>
            </a>
        </li>
    }
}
