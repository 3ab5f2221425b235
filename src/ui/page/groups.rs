use crate::{
    model::OpenGroup,
    ui::{
        component::{Avatar, FlashNote, Offer, Search, SearchEnd, SideHeader, Verb},
        part::{pair, part, row, rows},
        piece::IntoPiece,
        relative,
        state::Chat,
        value::memo,
    },
    words::fill,
};
use leptos::prelude::*;

/// The groups that anyone may join.
#[component]
pub fn Groups(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let groups = memo(move || chat.found().map(|found| found.groups).unwrap_or_default());
    let count = memo(move || groups.with(Vec::len));

    view! {
        <section class="people groups" id="conversation" aria-labelledby="title">
            <SideHeader chat/>
            {chat.flash().filter(|flash| !flash.typed.starts_with("verb=")).map(|flash| view! { <FlashNote error=flash.error words/> })}
            <Search chat label=words.find_groups autofocus=true/>
            <ul class="people__rows" role="list">
                {rows(move || groups.get().into_iter().map(|group| {
                    let key = pair(group.thread.id.0, group.thread.rev.0 * 2 + i64::from(group.joined));
                    row(key, move || view! { <Row chat group/> }.piece())
                }).collect())}
            </ul>
            <SearchEnd chat none=words.no_groups more=words.more_groups count/>
        </section>
    }
}

#[component]
fn Row(chat: Chat, group: OpenGroup) -> impl IntoView {
    let words = chat.words();
    let id = group.thread.id;
    let name = chat.peek(|sync| relative::called(sync, &group.thread, words));
    let size = relative::size(group.thread.size, words);
    let joined = memo(move || group.joined || chat.read(|sync| sync.card_of(id).is_some()));
    let (enter, join) = (fill(words.enter_whom, &[&name]), fill(words.join_whom, &[&name]));
    let offer =
        Offer { to: "join", verb: "join", value: id.to_string(), button: words.join, label: join, ..Offer::default() };
    view! {
        <li class="groups__row">
            <Avatar person=None/>
            <p class="groups__name"><bdi class="people__name">{name}</bdi> <span class="people__role">{size}</span></p>
            {part(move || if joined.get() {
                view! { <a class="verb__button" href=relative::thread_address(id) aria-label=enter.clone()>{words.enter}</a> }.piece()
            } else {
                view! { <Verb chat thread=id offer=offer.clone()/> }.piece()
            })}
        </li>
    }
    .piece()
}
