use crate::{
    ui::{
        part::{attribute, effect, on, shown_if, text_if},
        piece::IntoPiece,
        platform,
        state::Chat,
        value::{Value, memo},
    },
    words::{Words, fill},
};
use leptos::{ev, html::Input, prelude::*};

/// Where one looks for something in the list of this place: live, and without scripts by its button.
#[component]
pub fn Search(chat: Chat, label: &'static str, autofocus: bool) -> impl IntoView {
    let path = untrack(|| chat.place().address()).split('?').next().unwrap_or_default().to_owned();
    view! {
        <form class="search" action=path role="search" on:submit=on(|submit: ev::SubmitEvent| submit.prevent_default())>
            <SearchField chat label autofocus on_key=|_, _| {}/>
        </form>
    }
    .piece()
}

/// The field alone and its button, in a form of the caller's.
#[component]
pub fn SearchField(
    chat: Chat,
    label: &'static str,
    autofocus: bool,
    on_key: impl Fn(ev::KeyboardEvent, String) + 'static,
) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    let sought = memo(move || chat.place().sought().to_owned());
    keep_text(chat, node, sought);
    view! {
        <input
            class="search__field" type="search" name="find" value=sought.get_untracked() autofocus=autofocus
            autocomplete="off" aria-label=label placeholder=label dir="auto" node_ref=node
            on:input=on(move |input: ev::Event| chat.seek(event_target_value(&input)))
            on:keydown=on(move |key: ev::KeyboardEvent| {
                if let Some(field) = node.get_untracked() {
                    on_key(key, field.value());
                }
            })
        />
        <button class="search__button">{chat.words().find}</button>
    }
    .piece()
}

/// What was typed before the page came alive is looked for; later the field follows the place.
fn keep_text(chat: Chat, node: NodeRef<Input>, sought: Value<String>) {
    effect(move |before: Option<()>| {
        let sought = sought.get();
        let Some(field) = node.get().filter(|field| field.value() != sought) else { return };
        match before {
            Some(()) => field.set_value(&sought),
            None => chat.seek(field.value()),
        }
    });
}

/// Under a list: that there is nothing in it, or more than is shown.
#[component]
pub fn SearchEnd(
    chat: Chat,
    /// What to say of an empty list in which nothing was looked for.
    none: &'static str,
    more: &'static str,
    /// How many rows stand above.
    count: Value<usize>,
) -> impl IntoView {
    let words = chat.words();
    let is_there = memo(move || chat.found().is_some());
    let goes_on = memo(move || chat.found().is_some_and(|found| found.more));
    let next = move || chat.found().map(|found| chat.place().beyond(&found).address());
    view! {
        <p class="search__empty" role="status">
            {text_if(move || (is_there.get() && count.get() == 0).then(|| nothing(words, chat.place().sought(), none)))}
        </p>
        {shown_if(goes_on, move || view! {
            <a class="search__more" href=attribute(next) on:click=on(move |click: ev::MouseEvent| {
                click.prevent_default();
                chat.look_further();
            })>{more}</a>
        }.piece())}
    }
    .piece()
}

fn nothing(words: &Words, sought: &str, none: &str) -> String {
    if sought.is_empty() { none.to_owned() } else { fill(words.nobody_found, &[sought]) }
}

/// Puts the focus where a place begins: a field that asks for it where there is a keyboard, else its heading.
pub fn focus_beginning() {
    platform::focus_one_of(beginning());
}

/// Where a place begins, by selector.
pub fn beginning() -> &'static [&'static str] {
    if platform::has_fine_pointer() {
        &["#about-title", ".inside__main [type=search]", ".inside__main textarea", "#title", ".inside__home"]
    } else {
        &["#about-title", "#title", ".inside__home"]
    }
}
