use super::{Avatar, Icon, LanguageSwitch, Online, Shape, SignOut};
use crate::{
    id::ThreadId,
    model::{Card, Place},
    ui::{
        part::{attribute, effect, flag, maybe, on, pair, row, rows, shown_if, text},
        piece::IntoPiece,
        platform, relative, scroll,
        state::Chat,
        value::{Cell, memo},
    },
    words::{fill, many},
};
use leptos::{ev, html::Ul, prelude::*};
use std::time::Duration;

/// Between two looks whether the list may be put in order again.
const WAITING: Duration = Duration::from_millis(500);

/// My conversations, by recency, and what is always at hand.
#[component]
pub fn List(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let node = NodeRef::<Ul>::new();
    let order = hold_still(chat, node);
    let more = memo(move || chat.read(|sync| sync.next_cards()));
    let me = memo(move || chat.read(|sync| sync.me().display_name.clone()));

    view! {
        <nav class="list" aria-label=words.conversations>
            <header class="list__header">
                <a class="list__wordmark" href="/"><span aria-hidden="true">"« "</span>"Causerie"</a>
                <a class="list__new" href="/new" aria-label=words.new_message title=words.new_message><Icon shape=Shape::Pen/></a>
            </header>
            {shown_if(memo(move || order.with(Vec::is_empty)), move || view! {
                <p class="list__empty">{words.no_conversations}</p>
            }.piece())}
            <ul class="list__rows" role="list" node_ref=node>
                {rows(move || {
                    let draw = |id: ThreadId| row(pair(id.0, 0), move || view! { <Row chat id/> }.piece());
                    order.get().into_iter().map(draw).collect()
                })}
            </ul>
            {shown_if(memo(move || more.with(Option::is_some)), move || view! {
                <a class="list__more" href=attribute(move || more.get().map(|next| next.address())) on:click=on(move |click: ev::MouseEvent| {
                    click.prevent_default();
                    chat.more_threads();
                })>{words.more_conversations}</a>
            }.piece())}
            <footer class="list__footer">
                <p class="list__places"><a href="/groups">{words.browse_groups}</a> <a href="/people">{words.people}</a></p>
                <a class="list__me" href="/you" rel="external"><bdi>{text(move || fill(words.signed_in_as, &[&me.get()]))}</bdi></a>
                <LanguageSwitch locale=chat.locale()/>
                <SignOut chat/>
            </footer>
        </nav>
    }
}

/// The threads in their order. Under the pointer or the focus the rows that are there keep their places, and what is new
/// waits below them.
fn hold_still(chat: Chat, node: NodeRef<Ul>) -> Cell<Vec<ThreadId>> {
    let wanted = memo(move || chat.read(|sync| sync.cards().iter().map(|card| card.thread.id).collect::<Vec<_>>()));
    let shown = Cell::new(wanted.get_untracked());
    let (look, waiting) = (Cell::new(()), Cell::new(false));
    effect(move |_: Option<()>| {
        look.track();
        let wanted = wanted.get();
        let held = node.get_untracked().is_some_and(|list| scroll::is_in_hand(&list));
        let now = if held { shown.with_untracked(|shown| kept(shown, &wanted)) } else { wanted.clone() };
        if now != wanted && !waiting.get_untracked() {
            waiting.set(true);
            platform::after(WAITING, move || {
                waiting.set(false);
                look.set(());
            });
        }
        if shown.with_untracked(|shown| *shown != now) {
            shown.set(now);
        }
    });
    shown
}

/// The rows that stay, where they are; then those that come.
fn kept(shown: &[ThreadId], wanted: &[ThreadId]) -> Vec<ThreadId> {
    let stay = shown.iter().filter(|id| wanted.contains(id));
    stay.chain(wanted.iter().filter(|id| !shown.contains(id))).copied().collect()
}

#[component]
fn Row(chat: Chat, id: ThreadId) -> impl IntoView {
    let card = memo(move || chat.read(|sync| sync.card_of(id).cloned()));
    let of_card = move |draw: fn(Chat, &Card) -> String| {
        memo(move || card.with(|card| card.as_ref().map(|card| draw(chat, card)).unwrap_or_default()))
    };
    let title = of_card(|chat, card| chat.read(|sync| relative::title(sync, card, chat.words())));
    let preview = of_card(|chat, card| chat.read(|sync| relative::preview(sync, card, chat.words())));
    let time = of_card(|chat, card| {
        let zone = chat.zone();
        chat.words().list_time(&zone.civil(card.thread.posted_at), &zone.civil(chat.now()))
    });
    let face =
        memo(move || card.with(|card| chat.read(|sync| card.as_ref().and_then(|card| relative::face(sync, card)))));
    let current = memo(move || {
        let shown =
            matches!(chat.place(), Place::Home | Place::Older { .. } | Place::Thread { .. } | Place::About { .. });
        shown && chat.read(|sync| sync.opened()) == Some(id)
    });

    let unread = memo(move || chat.read(|sync| sync.unread(id)));
    let muted = memo(move || chat.read(|sync| sync.is_muted(id)));
    let count = move || Some(unread.get()).filter(|count| *count > 0);

    view! {
        <li class="list__row">
            <a
                class="list__link"
                class:list__link--unread=flag(move || unread.get() > 0)
                class:list__link--muted=flag(move || muted.get())
                href=relative::thread_address(id)
                aria-current=attribute(move || current.get().then_some("page"))
            >
                <Avatar person=face near=chat/>
                <bdi class="list__title">{title}</bdi>
                <Online chat person=face/>
                <span class="list__time">{time}</span>
                <bdi class="list__preview">{preview}</bdi>
                {maybe(move || count().map(|count| view! {
                    {(!muted.get()).then(|| view! { <span class="list__count" aria-hidden="true">{many(count)}</span> })}
                    <span class="hidden-visually">{(chat.words().unread)(count)}</span>
                }))}
            </a>
        </li>
    }
}
