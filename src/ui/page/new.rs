use crate::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::{NewGroup, Person, Place, query_value},
    ui::{
        component::{Avatar, Online, SearchEnd, SearchField, SideHeader, beginning, composes, focus_beginning},
        part::{attribute, effect, maybe, on, pair, row, rows, shown_if, text, text_if},
        piece::IntoPiece,
        platform, relative,
        state::Chat,
        value::{Cell, Value, memo},
    },
    words::{fill, sentence},
};
use leptos::{ev, html::Input, prelude::*};

/// Choosing whom to write to: one is a direct conversation, several are a group; or whom to add to a group.
#[component]
pub fn New(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let chosen = memo(move || chosen(&chat.place()));
    let to = memo(move || added_to(&chat.place()));
    let me = chat.peek(|sync| sync.me().id);
    let people = memo(move || chat.found().map(|found| found.people).unwrap_or_default());
    // Those who are chosen stand above, and one's own notes have a row of their own.
    let rows = memo(move || {
        let shown = |person: &&Person| person.id != me && !chosen.with(|chosen| chosen.contains(&person.id));
        people.with(|people| people.iter().filter(shown).cloned().collect::<Vec<_>>())
    });
    let count = memo(move || people.with(Vec::len));
    let form = Start::new(chat, chosen, to);
    // While one looks for somebody, only where they are meant, and behind those who were found (new.css).
    let with_notes = memo(move || {
        let place = chat.place();
        let is_found = people.with(|people| people.iter().any(|person| person.id == me));
        let is_meant = is_found || begins(words.notes, place.sought());
        is_meant && to.get().is_none() && chosen.with(Vec::is_empty)
    });
    keep_focus(chosen);
    choose_when_answered(chat, form, rows);

    view! {
        <section class="people new" id="conversation" aria-labelledby="title">
            <SideHeader chat/>
            <form id="notes" method="post" action="/direct" on:submit=on(move |submit: ev::SubmitEvent| {
                submit.prevent_default();
                chat.open_direct(me);
            })>
                <input type="hidden" name="with" value=me.to_string()/>
            </form>
            <form class="new__form" action="/new" on:submit=on(|submit: ev::SubmitEvent| submit.prevent_default())>
                {maybe(move || to.get().map(|to| view! {
                    <input type="hidden" name="to" value=to.to_string()/>
                    <input type="hidden" name="verb" value="add"/>
                    <p class="new__hint">{words.newcomers_read}</p>
                }))}
                <Chosen chat chosen/>
                <div class="search" role="search">
                    <SearchField chat label=words.find_people autofocus=true on_key=move |key, text| {
                        on_key(chat, form, rows, &key, &text);
                    }/>
                </div>
                <Options chat listed=rows with_notes/>
                <SearchEnd chat none="" more=words.more_people count/>
                <Foot chat form/>
            </form>
        </section>
    }
}

/// What is to begin.
#[derive(Clone, Copy)]
struct Start {
    chat: Chat,
    chosen: Value<Vec<UserId>>,
    to: Value<Option<ThreadId>>,
    name: NodeRef<Input>,
    open: NodeRef<Input>,
    problem: Cell<Option<AppError>>,
    /// For what Enter was pressed before the answer was there.
    hurries: Cell<String>,
    /// What was asked for last, and under which op: the same again is the same wish.
    asked: Cell<Option<(NewGroup, Op)>>,
}

impl Start {
    fn new(chat: Chat, chosen: Value<Vec<UserId>>, to: Value<Option<ThreadId>>) -> Self {
        let problem = Cell::new(chat.flash().map(|flash| flash.error));
        Self {
            chat,
            chosen,
            to,
            name: NodeRef::new(),
            open: NodeRef::new(),
            problem,
            hurries: Cell::new(String::new()),
            asked: Cell::new(None),
        }
    }

    fn begin(self) {
        let name = self.name.get_untracked().map(|field| field.value()).unwrap_or_default();
        let open = self.open.get_untracked().is_some_and(|field| field.checked());
        let group = NewGroup { name, open, with: self.chosen.get_untracked() };
        if group.with.is_empty() {
            return focus_beginning();
        }
        let known =
            self.asked.with_untracked(|asked| asked.as_ref().filter(|(same, _)| *same == group).map(|(_, op)| *op));
        let op = known.unwrap_or_else(platform::random_op);
        self.asked.set(Some((group.clone(), op)));
        self.chat.begin(self.to.get_untracked(), group, op, self.problem);
    }
}

/// Enter chooses the first that was found, as soon as the answer to what stands in the field is there, or begins when
/// nothing more is looked for; Backspace takes the last away.
fn on_key(chat: Chat, form: Start, rows: Value<Vec<Person>>, key: &ev::KeyboardEvent, text: &str) {
    if composes(key) {
        return;
    }
    let last = form.chosen.with_untracked(|chosen| chosen.last().copied());
    form.hurries.set(String::new());
    match key.key().as_str() {
        "Enter" => {
            key.prevent_default();
            match text.is_empty() {
                true if last.is_some() => form.begin(),
                true => {}
                false if untrack(|| chat.is_answered()) => choose_first(chat, rows),
                false => form.hurries.set(text.to_owned()),
            }
        }
        // A key that is held emptied the field, and means no more.
        "Backspace" if text.is_empty() && !key.repeat() => last.into_iter().for_each(|last| chat.choose(last)),
        _ => {}
    }
}

fn choose_first(chat: Chat, rows: Value<Vec<Person>>) {
    let first = rows.with_untracked(|rows| rows.first().map(|person| person.id));
    first.into_iter().for_each(|first| chat.choose(first));
}

/// Whoever writes faster than the line answers is not made to press Enter twice.
fn choose_when_answered(chat: Chat, form: Start, rows: Value<Vec<Person>>) {
    effect(move |_| {
        let sought = form.hurries.get_untracked();
        if chat.is_answered() && !sought.is_empty() && chat.place().sought() == sought {
            form.hurries.set(String::new());
            choose_first(chat, rows);
        }
    });
}

/// The row or the chip that had the focus is gone once it was pressed.
fn keep_focus(chosen: Value<Vec<UserId>>) {
    effect(move |before: Option<()>| {
        chosen.track();
        if before.is_some() {
            platform::keep_focus(beginning());
        }
    });
}

/// Those who are chosen: seen, and heard of.
#[component]
fn Chosen(chat: Chat, chosen: Value<Vec<UserId>>) -> impl IntoView {
    let words = chat.words();
    let names = move || chat.read(|sync| chosen.with(|chosen| relative::names(sync, words, chosen)));
    view! {
        <ul class="new__chosen" role="list" aria-label=words.chosen_people>
            {rows(move || chosen.get().into_iter().map(|id| row(pair(id.0, 0), move || view! { <Chip chat id/> }.piece())).collect())}
        </ul>
        <p class="hidden-visually" role="status">
            {text_if(move || (!chosen.with(Vec::is_empty)).then(|| fill(words.chosen, &[&names()])))}
        </p>
    }
    .piece()
}

/// Those who may be.
#[component]
fn Options(chat: Chat, listed: Value<Vec<Person>>, with_notes: Value<bool>) -> impl IntoView {
    let words = chat.words();
    view! {
        <ul class="people__rows" role="list">
            {maybe(move || with_notes.get().then(|| view! {
                <li class="people__row">
                    <button class="people__person" form="notes">
                        <Avatar person=Some(chat.peek(|sync| sync.me().clone()))/>
                        <span class="people__name">{words.notes}</span>
                    </button>
                </li>
            }))}
            {rows(move || {
                let draw = |person: Person| row(pair(person.id.0, person.rev.0), move || view! { <Row chat person/> }.piece());
                listed.get().into_iter().map(draw).collect()
            })}
        </ul>
    }
    .piece()
}

/// Whether a name, or what stands behind its first word, begins with what is looked for.
fn begins(name: &str, sought: &str) -> bool {
    let rest = name.split_once(' ').map_or(name, |(_, rest)| rest);
    let begins = |name: &str| name.get(..sought.len()).is_some_and(|start| start.eq_ignore_ascii_case(sought));
    begins(name) || begins(rest)
}

/// Someone who is chosen; a press takes them away.
#[component]
fn Chip(chat: Chat, id: UserId) -> impl IntoView {
    let words = chat.words();
    let name = memo(move || chat.read(|sync| relative::name(sync, id, words)));
    let without = move || match chat.place() {
        Place::New { to, find, after, mut with } => {
            with.retain(|chosen| *chosen != id);
            Place::New { to, find, after, with }.address()
        }
        other => other.address(),
    };
    view! {
        <li>
            <input type="hidden" name="with" value=id.to_string()/>
            <a class="new__chip" href=without aria-label=text(move || fill(words.take_away, &[&name.get()]))>
                <bdi>{name}</bdi> <span aria-hidden="true">"×"</span>
            </a>
        </li>
    }
    .piece()
}

#[component]
fn Row(chat: Chat, person: Person) -> impl IntoView {
    let id = person.id;
    let name = person.display_name.clone();
    let username = "@".to_owned() + &person.name;
    view! {
        <li class="people__row">
            <label class="people__person">
                <input class="new__check" type="checkbox" name="with" value=id.to_string() on:change=on(move |_: ev::Event| chat.choose(id))/>
                <Avatar person=Some(person.clone()) near=chat/>
                <bdi class="people__name">{name}</bdi>
                <Online chat person=Some(person)/>
                <bdi class="people__role">{username}</bdi>
            </label>
        </li>
    }
    .piece()
}

/// What the group will be, and the button that begins.
#[component]
fn Foot(chat: Chat, form: Start) -> impl IntoView {
    let words = chat.words();
    let chosen = form.chosen;
    let is_group = memo(move || form.to.get().is_none() && chosen.with(|chosen| chosen.len() > 1));
    let typed = chat.flash().map(|flash| flash.typed).unwrap_or_default();
    let button = move || match (form.to.get(), chosen.get().as_slice()) {
        (_, []) => (words.go_on.to_owned(), "/new".to_owned()),
        (Some(to), _) => (words.add_people.to_owned(), format!("/c/{to}/group")),
        (None, [one]) => {
            (fill(words.write_to, &[&chat.read(|sync| relative::name(sync, *one, words))]), "/direct".to_owned())
        }
        (None, _) => (words.make_group.to_owned(), "/groups".to_owned()),
    };
    let button = memo(button);
    view! {
        <footer class="new__foot">
            {shown_if(is_group, move || view! { <Kind form typed=typed.clone()/> }.piece())}
            <p class="flash" id="note-new" role="alert">
                {text_if(move || form.problem.get().map(|error| sentence(words, &error)))}
            </p>
            <button
                class="new__begin" name="op" value=chat.form_op().to_string() aria-describedby="note-new"
                formmethod=attribute(move || Some(if chosen.with(Vec::is_empty) { "get" } else { "post" }))
                formaction=text(move || button.with(|(_, action)| action.clone()))
                on:click=on(move |click: ev::MouseEvent| {
                    click.prevent_default();
                    form.begin();
                })
            >{text(move || button.with(|(label, _)| label.clone()))}</button>
        </footer>
    }
    .piece()
}

/// The name of a group to be, and who may come in.
#[component]
fn Kind(form: Start, typed: String) -> impl IntoView {
    let words = form.chat.words();
    let open = query_value(&typed, "open") == "yes";
    view! {
        <label class="verb__field">
            <span>{words.group_name}</span>
            <input name="name" value=query_value(&typed, "name") node_ref=form.name maxlength="200" dir="auto"
                autocomplete="off" placeholder=words.group_name_hint aria-describedby="note-new"
                on:keydown=on(move |key: ev::KeyboardEvent| {
                    if key.key() == "Enter" && !composes(&key) {
                        key.prevent_default();
                        form.begin();
                    }
                })/>
        </label>
        <fieldset class="new__kind">
            <legend class="hidden-visually">{words.who_comes_in}</legend>
            <label><input type="radio" name="open" value="" checked=!open/> <span>{words.is_closed}</span></label>
            <label><input type="radio" name="open" value="yes" checked=open node_ref=form.open/> <span>{words.is_open}</span></label>
        </fieldset>
    }
    .piece()
}

fn chosen(place: &Place) -> Vec<UserId> {
    match place {
        Place::New { with, .. } => with.clone(),
        _ => Vec::new(),
    }
}

fn added_to(place: &Place) -> Option<ThreadId> {
    match place {
        Place::New { to, .. } => *to,
        _ => None,
    }
}
