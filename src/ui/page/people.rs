use crate::{
    model::{Person, Place, Role, percent_encode},
    ui::{
        component::{Avatar, FlashNote, Icon, Online, Shape},
        platform,
        state::Chat,
    },
};
use leptos::{ev, prelude::*};

/// Everyone here: find someone, and write to them.
#[component]
pub fn People(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let find = match chat.place() {
        Place::People { find, .. } => find,
        _ => String::new(),
    };
    let order = Memo::new(move |_| chat.people().people);
    let more = move || chat.people().more;
    let sought = move || match chat.place() {
        Place::People { find, .. } => find,
        _ => String::new(),
    };
    let next = move || {
        let after = order.with(|people| people.last().map(|person| person.name.clone())).unwrap_or_default();
        format!("/people?find={}&after={}", percent_encode(&sought()), percent_encode(&after))
    };

    view! {
        <section class="people" id="conversation" aria-labelledby="title">
            <header class="people__header">
                <a class="people__back" href="/" aria-label=words.back><Icon shape=Shape::Back/></a>
                <h1 id="title">{words.new_message}</h1>
            </header>
            {chat.flash().map(|flash| view! { <FlashNote error=flash.error words/> })}
            <form class="people__find" action="/people" role="search" on:submit=|submit: ev::SubmitEvent| submit.prevent_default()>
                <input type="search" name="find" value=find autofocus autocomplete="off" aria-label=words.find_people
                    placeholder=words.find_people dir="auto"
                    on:input=move |input| seek(chat, event_target_value(&input))/>
                <button>{words.find}</button>
            </form>
            <Show when=move || order.with(Vec::is_empty)>
                <p class="people__empty" role="status">{move || (words.nobody_found)(&sought())}</p>
            </Show>
            <ul class="people__rows" role="list">
                <For each=move || order.get() key=|person| (person.id, person.rev) let:person>
                    <Row chat person/>
                </For>
            </ul>
            <Show when=more>
                <a class="people__more" href=next on:click=move |click| {
                    click.prevent_default();
                    chat.more_people();
                }>{words.more_people}</a>
            </Show>
        </section>
    }
}

#[component]
fn Row(chat: Chat, person: Person) -> impl IntoView {
    let words = chat.words();
    let id = person.id;
    let me = chat.peek(|sync| sync.me().id);
    let name = person.display_name.clone();
    let label = if id == me { words.notes.to_owned() } else { (words.write_to)(&name) };
    // So that nobody poses as someone else.
    let handle = (person.name != name).then(|| ["@", &person.name].concat());
    let administers = (person.role == Role::Admin).then_some(words.administrator);
    view! {
        <li class="people__row">
            <form method="post" action="/direct" on:submit=move |submit: ev::SubmitEvent| {
                submit.prevent_default();
                chat.open_direct(id);
            }>
                <input type="hidden" name="with" value=id.to_string()/>
                <button class="people__person" title=label>
                    <Avatar person=Some(person.clone()) near=chat/>
                    <bdi class="people__name">{name}</bdi>
                    <Online chat person=Some(person)/>
                    <bdi class="people__handle">{handle}</bdi>
                    <span class="people__role">{administers}</span>
                </button>
            </form>
        </li>
    }
}

/// Looks for what is being typed; the address follows, so that a reload finds the same.
fn seek(chat: Chat, find: String) {
    let address = format!("/people?find={}", percent_encode(&find));
    platform::replace_address(&address);
    chat.arrive(Place::People { find, after: String::new() });
}
