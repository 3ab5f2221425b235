use super::{Avatar, Composer, Icon, Log, MarkRead, MarkUnread, Online, Shape, Typing, Welcome};
use crate::{
    id::{LOBBY, ThreadId},
    model::{Card, MemberRole, Place, ThreadKind},
    ui::{
        part::{attribute, flag, pair, part, row, rows, text, text_if},
        piece::IntoPiece,
        relative,
        state::Chat,
        value::memo,
    },
    words::fill,
};
use leptos::prelude::*;

/// The open conversation: its name, its messages, and where to write. Keyed, so that another conversation is other
/// elements: what is half written to one person must not stand in the box of the next.
#[component]
pub fn Conversation(chat: Chat) -> impl IntoView {
    let open = memo(move || chat.read(|sync| sync.opened()));
    rows(move || {
        let draw = |thread: ThreadId| row(pair(thread.0, 0), move || view! { <Open chat thread/> }.piece());
        open.get().into_iter().map(draw).collect()
    })
}

#[component]
fn Open(chat: Chat, thread: ThreadId) -> impl IntoView {
    let words = chat.words();
    let card = memo(move || chat.read(|sync| sync.card_of(thread).cloned()));
    let title = memo(move || {
        card.with(|card| {
            chat.read(|sync| card.as_ref().map(|card| relative::title(sync, card, words)).unwrap_or_default())
        })
    });
    let face =
        memo(move || card.with(|card| chat.read(|sync| card.as_ref().and_then(|card| relative::face(sync, card)))));
    let size = memo(move || {
        card.with(|card| {
            let group = card.as_ref().filter(|card| card.thread.kind == ThreadKind::Group);
            group.map(|card| relative::size(card.thread.size, words))
        })
    });
    let empty = memo(move || card.with(|card| emptiness(chat, card.as_ref(), &title.get())));
    let group = move || card.with(|card| card.as_ref().is_some_and(|card| card.thread.kind == ThreadKind::Group));
    let writes = memo(move || card.with(|card| card.as_ref().is_none_or(may_write)));
    let details = move || matches!(chat.place(), Place::About { .. });
    let address = move || relative::thread_address(thread) + if details() { "" } else { "/about" };

    view! {
        <section class="conversation" class:conversation--group=flag(group) id="conversation" aria-labelledby="title">
            <header class="conversation__header">
                <a class="conversation__back" href="/" aria-label=words.back><Icon shape=Shape::Back/></a>
                <Avatar person=face near=chat/>
                <div class="conversation__name">
                    <h1 class="conversation__title" id="title" tabindex="-1">
                        <a class="conversation__about" href=text(address) title=words.details aria-expanded=attribute(move || Some(if details() { "true" } else { "false" }))>
                            <bdi>{title}</bdi>
                        </a>
                    </h1>
                    <p class="conversation__size">{text_if(move || size.get())}</p>
                </div>
                <Online chat person=face/>
                <MarkUnread chat thread/>
            </header>
            <Log chat thread empty/>
            {(thread == LOBBY).then(|| view! { <Welcome chat/> })}
            <MarkRead chat thread/>
            <Typing chat thread/>
            {part(move || if writes.get() {
                view! { <Composer chat thread face/> }.piece()
            } else {
                view! { <p class="conversation__hosts">{words.only_hosts_write}</p> }.piece()
            })}
        </section>
    }
}

fn may_write(card: &Card) -> bool {
    match card.role {
        MemberRole::Host => true,
        MemberRole::Member => !card.thread.hosts_only,
        MemberRole::Reader => false,
    }
}

/// What stands where messages will.
fn emptiness(chat: Chat, card: Option<&Card>, title: &str) -> String {
    let words = chat.words();
    let me = chat.read(|sync| sync.me().id);
    match card.map(|card| card.thread.other(me)) {
        Some(Some(other)) if other == me => words.new_notes.to_owned(),
        Some(Some(_)) => fill(words.new_direct, &[title]),
        Some(None) => words.new_group.to_owned(),
        None => words.loading.to_owned(),
    }
}
