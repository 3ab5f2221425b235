mod group;
mod member;

use crate::{
    id::{LOBBY, ThreadId},
    model::{MemberRole, ThreadKind},
    ui::{
        component::{Avatar, FlashNote, Icon, Offer, Shape, Verb},
        part::{effect, maybe, part, text_if},
        piece::IntoPiece,
        platform, relative,
        state::Chat,
        value::{Value, memo},
    },
};
use group::Rules;
use leptos::prelude::*;
use member::Members;

/// What of a conversation decides how it is looked after.
#[derive(Clone, Copy, PartialEq)]
struct Standing {
    group: bool,
    open: bool,
    hosts_only: bool,
    /// I am a host of it.
    host: bool,
}

/// What there is to know of a conversation: a third column where there is room, else a page of its own.
#[component]
pub fn About(chat: Chat, id: ThreadId) -> impl IntoView {
    let words = chat.words();
    let card = memo(move || chat.read(|sync| sync.card_of(id).cloned()));
    let title = memo(move || {
        card.with(|card| {
            chat.read(|sync| card.as_ref().map(|card| relative::title(sync, card, words)).unwrap_or_default())
        })
    });
    let face =
        memo(move || card.with(|card| chat.read(|sync| card.as_ref().and_then(|card| relative::face(sync, card)))));
    let standing = memo(move || {
        card.with(|card| {
            card.as_ref().map(|card| Standing {
                group: card.thread.kind == ThreadKind::Group,
                open: card.thread.open,
                hosts_only: card.thread.hosts_only,
                host: card.role == MemberRole::Host,
            })
        })
    });
    let muted = memo(move || card.with(|card| card.as_ref().is_some_and(|card| card.mine.muted)));
    let name = memo(move || card.with(|card| card.as_ref().and_then(|card| card.thread.name.clone())));
    let size = memo(move || card.with(|card| card.as_ref().map_or(0, |card| card.thread.size)));
    let host = memo(move || standing.get().is_some_and(|standing| standing.host));
    let is_group = memo(move || standing.get().is_some_and(|standing| standing.group));
    keep_focus(standing, muted);
    let username = move || face.get().map(|face| "@".to_owned() + &face.name);

    view! {
        <section class="about" aria-label=words.details>
            <header class="about__header">
                <Avatar person=face near=chat/>
                <h2 class="about__title" id="about-title" tabindex="-1"><bdi>{title}</bdi></h2>
                <a class="about__close" href=relative::thread_address(id) aria-label=words.close_details>
                    <Icon shape=Shape::Close/>
                </a>
            </header>
            <div class="about__body">
                // What belongs to no form here is said above them all.
                {chat.flash().filter(|flash| !flash.typed.starts_with("verb=")).map(|flash| view! { <FlashNote error=flash.error words/> })}
                <p class="about__fact">{text_if(move || if is_group.get() { Some(relative::size(size.get(), words)) } else { username() })}</p>
                {maybe(move || is_group.get().then(|| view! {
                    {maybe(move || host.get().then(|| view! { <Rename chat id name/> }))}
                    {maybe(move || standing.get().map(|standing| view! { <Rules chat id standing/> }))}
                }.piece()))}
                <Mute chat id muted/>
                {maybe(move || is_group.get().then(|| view! {
                    <Members chat id host/>
                    <Leave chat id/>
                    {maybe(move || (host.get() && id != LOBBY).then(|| view! { <Delete chat id name/> }))}
                }.piece()))}
            </div>
        </section>
    }
}

/// What somebody else has changed meanwhile is drawn anew, and may have had the focus.
fn keep_focus(standing: Value<Option<Standing>>, muted: Value<bool>) {
    effect(move |before: Option<()>| {
        standing.track();
        muted.track();
        if before.is_some() {
            platform::keep_focus(&["#about-title"]);
        }
    });
}

#[component]
fn Rename(chat: Chat, id: ThreadId, name: Value<Option<String>>) -> impl IntoView {
    let words = chat.words();
    let (field, value) = (Some(words.group_name), name.get_untracked().unwrap_or_default());
    let offer = Offer { to: "group", verb: "rename", value, field, button: words.rename, ..Offer::default() };
    view! { <Verb chat thread=id offer/> }.piece()
}

#[component]
fn Mute(chat: Chat, id: ThreadId, muted: Value<bool>) -> impl IntoView {
    let words = chat.words();
    part(move || {
        let (verb, button) = if muted.get() { ("unmute", words.unmute) } else { ("mute", words.mute) };
        let offer = Offer { to: "mine", verb, button, ..Offer::default() };
        view! {
            <p class="about__fact">{muted.get().then_some(words.muted)}</p>
            <Verb chat thread=id offer/>
        }
    })
}

/// Asks once, and says what it means.
#[component]
fn Leave(chat: Chat, id: ThreadId) -> impl IntoView {
    let words = chat.words();
    let offer = Offer { to: "group", verb: "leave", button: words.leave, grave: true, ..Offer::default() };
    view! {
        <details class="about__ask">
            <summary>{words.leave_group}</summary>
            <p class="about__fact">{words.leave_hint}</p>
            <Verb chat thread=id offer/>
        </details>
    }
    .piece()
}

#[component]
fn Delete(chat: Chat, id: ThreadId, name: Value<Option<String>>) -> impl IntoView {
    let words = chat.words();
    let named = memo(move || name.with(Option::is_some));
    let offer = move || Offer {
        to: "group",
        verb: "delete",
        // What has no name is meant by how many are in it.
        field: Some(if named.get() { words.delete_name } else { words.delete_size }),
        button: words.delete,
        grave: true,
        ..Offer::default()
    };
    view! {
        <details class="about__ask">
            <summary>{words.delete_group}</summary>
            <p class="about__fact">{words.delete_hint}</p>
            {part(move || view! { <Verb chat thread=id offer=offer()/> })}
        </details>
    }
    .piece()
}
