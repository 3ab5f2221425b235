use crate::{
    id::ThreadId,
    model::{MemberRole, PAGE, Person},
    ui::{
        component::{Avatar, Offer, Online, Search, SearchEnd, Verb},
        part::{effect, pair, row, rows, shown_if},
        piece::IntoPiece,
        state::Chat,
        value::{Value, memo},
    },
    words::fill,
};
use leptos::prelude::*;

/// Who is in a group: searched, paged, and looked after by its hosts.
#[component]
pub fn Members(chat: Chat, id: ThreadId, host: Value<bool>) -> impl IntoView {
    let words = chat.words();
    let members = memo(move || chat.found().map(|found| found.members).unwrap_or_default());
    let count = memo(move || members.with(Vec::len));
    let listed = move || {
        let host = host.get();
        let draw = |(person, role): (Person, MemberRole)| {
            let state = i64::from(role == MemberRole::Host) * 2 + i64::from(host);
            let key = pair(person.id.0, person.rev.0 * 4 + state);
            row(key, move || view! { <Row chat id person role host/> }.piece())
        };
        members.get().into_iter().map(draw).collect()
    };
    follow(chat, id, count);

    view! {
        <h3 class="about__heading">{words.members}</h3>
        {shown_if(host, move || view! {
            <p><a class="verb__button" href=format!("/new?to={id}")>{words.add_people}</a></p>
        }.piece())}
        <Search chat label=words.find_members autofocus=false/>
        <ul class="about__members" role="list">
            {rows(listed)}
        </ul>
        <SearchEnd chat none="" more=words.more_members count/>
    }
    .piece()
}

/// The list is read again when the group changes, unless one has gone on in it: one would lose one's place.
fn follow(chat: Chat, id: ThreadId, count: Value<usize>) {
    let rev = memo(move || chat.read(|sync| sync.card_of(id).map(|card| (card.thread.rev, card.role))));
    effect(move |before: Option<_>| {
        let now = rev.get();
        if before.is_some() && count.get_untracked() <= PAGE {
            chat.look_again();
        }
        now
    });
}

#[component]
fn Row(chat: Chat, id: ThreadId, person: Person, role: MemberRole, host: bool) -> impl IntoView {
    let words = chat.words();
    let (user, name) = (person.id, person.display_name.clone());
    let is_me = chat.peek(|sync| sync.me().id) == user;
    let is_host = role == MemberRole::Host;
    let username = "@".to_owned() + &person.name;
    let manage = fill(words.manage, &[&name]);
    let (verb, button) = if is_host { ("unhost", words.unmake_host) } else { ("host", words.make_host) };
    let offers = [(verb, button, false), ("remove", words.remove, true)].map(|(verb, button, grave)| {
        let label = button.to_owned() + " · " + &name;
        Offer { to: "group", verb, value: user.to_string(), field: None, button, label, grave }
    });
    view! {
        <li class="about__member">
            <Avatar person=Some(person.clone()) near=chat/>
            <p class="about__name">
                <bdi class="people__name">{name}</bdi>
                <Online chat person=Some(person)/>
                <span class="people__role"><bdi>{username}</bdi> {is_host.then(|| " · ".to_owned() + words.host)}</span>
            </p>
            {(host && !is_me).then(|| view! {
                <details class="about__menu">
                    <summary aria-label=manage>"⋯"</summary>
                    <div class="about__choices">{offers.map(|offer| view! { <Verb chat thread=id offer/> })}</div>
                </details>
            })}
        </li>
    }
    .piece()
}
