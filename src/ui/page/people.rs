use crate::{
    model::{Person, Role},
    ui::{
        component::{Avatar, FlashNote, Invite, Online, Search, SearchEnd, SideHeader},
        part::{on, pair, row, rows},
        piece::IntoPiece,
        state::Chat,
        value::memo,
    },
    words::fill,
};
use leptos::{ev, prelude::*};

/// Everyone here: find someone, and write to them.
#[component]
pub fn People(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let people = memo(move || chat.found().map(|found| found.people).unwrap_or_default());
    let count = memo(move || people.with(Vec::len));

    view! {
        <section class="people" id="conversation" aria-labelledby="title">
            <SideHeader chat/>
            {chat.flash().map(|flash| view! { <FlashNote error=flash.error words/> })}
            <Search chat label=words.find_people autofocus=true/>
            <Invite chat/>
            <ul class="people__rows" role="list">
                {rows(move || {
                    let draw = |person: Person| row(pair(person.id.0, person.rev.0), move || view! { <Row chat person/> }.piece());
                    people.get().into_iter().map(draw).collect()
                })}
            </ul>
            <SearchEnd chat none="" more=words.more_people count/>
        </section>
    }
}

#[component]
fn Row(chat: Chat, person: Person) -> impl IntoView {
    let words = chat.words();
    let id = person.id;
    let me = chat.peek(|sync| sync.me().id);
    let name = person.display_name.clone();
    let label = if id == me { words.notes.to_owned() } else { fill(words.write_to, &[&name]) };
    // So that nobody poses as someone else.
    let handle = (person.name != name).then(|| ["@", &person.name].concat());
    let administers = (person.role == Role::Admin).then_some(words.administrator);
    let looks_after = chat.peek(|sync| sync.me().role == Role::Admin);
    let account = (id == me || looks_after).then(|| {
        view! { <a class="people__account" href=format!("/people/{id}") rel="external">{words.account}</a> }
    });
    view! {
        <li class="people__row">
            <form method="post" action="/direct" on:submit=on(move |submit: ev::SubmitEvent| {
                submit.prevent_default();
                chat.open_direct(id);
            })>
                <input type="hidden" name="with" value=id.to_string()/>
                <button class="people__person" title=label>
                    <Avatar person=Some(person.clone()) near=chat/>
                    <bdi class="people__name">{name}</bdi>
                    <Online chat person=Some(person)/>
                    <bdi class="people__handle">{handle}</bdi>
                    <span class="people__role">{administers}</span>
                </button>
            </form>
            {account}
        </li>
    }
    .piece()
}
