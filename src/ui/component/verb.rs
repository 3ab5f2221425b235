use crate::{
    id::ThreadId,
    model::{Wish, query_value},
    ui::{
        part::{attribute, on, text_if},
        piece::IntoPiece,
        state::Chat,
        value::Cell,
    },
    words::sentence,
};
use leptos::{ev, html::Input, prelude::*};

/// What one form of a thread offers.
#[derive(Clone, Default)]
pub struct Offer {
    /// Where it is sent: `/c/7/{to}`.
    pub to: &'static str,
    pub verb: &'static str,
    /// What goes with the verb: someone's id, or the text that the field begins with.
    pub value: String,
    /// The label of the field in which the value is typed; none: it is as it stands.
    pub field: Option<&'static str>,
    /// The words on its button.
    pub button: &'static str,
    /// The same for those who do not see what it stands beside; empty: nothing more is to be said.
    pub label: String,
    /// What it does cannot be taken back.
    pub grave: bool,
}

/// One form for everything that is asked of a thread: posted by the browser without scripts, by a server function with
/// them. What failed is said in it, and what was typed stays.
#[component]
pub fn Verb(chat: Chat, thread: ThreadId, offer: Offer) -> impl IntoView {
    let words = chat.words();
    let Offer { to, verb, value, field, button, label, grave } = offer;
    let flash = chat.flash().filter(|flash| is_about(&flash.typed, verb, field.is_none().then_some(&value)));
    let typed = flash.as_ref().map_or_else(|| value.clone(), |flash| query_value(&flash.typed, "value"));
    let problem = Cell::new(flash.map(|flash| flash.error));
    let node = NodeRef::<Input>::new();
    let note = note_id(verb, field.is_none().then_some(&value));
    let described_by = note.clone();
    let wanted = value.clone();
    let submit = move |submit: ev::SubmitEvent| {
        submit.prevent_default();
        let value = node.get_untracked().map_or_else(|| wanted.clone(), |field| field.value());
        if let Some(wish) = Wish::parse(to, verb, &[value]) {
            chat.wish(thread, wish, problem);
        }
    };
    let invalid = move || problem.with(Option::is_some).then_some("true");

    view! {
        <form class="verb" method="post" action=format!("/c/{thread}/{to}") on:submit=on(submit)>
            <input type="hidden" name="op" value=chat.form_op().to_string()/>
            <input type="hidden" name="verb" value=verb/>
            {match field {
                Some(label) => view! {
                    <label class="verb__field">
                        <span>{label}</span>
                        <input name="value" value=typed node_ref=node maxlength="200" dir="auto" autocomplete="off"
                            aria-describedby=note.clone() aria-invalid=attribute(invalid)/>
                    </label>
                }.piece(),
                None => view! { <input type="hidden" name="value" value=value/> }.piece(),
            }}
            <p class="flash" id=note role="alert">{text_if(move || problem.get().map(|error| sentence(words, &error)))}</p>
            <button
                class="verb__button" class:verb__button--grave=grave
                aria-label=(!label.is_empty()).then_some(label) aria-describedby=described_by
            >{button}</button>
        </form>
    }
    .piece()
}

/// Whether a form that came back is this one.
fn is_about(typed: &str, verb: &str, value: Option<&String>) -> bool {
    query_value(typed, "verb") == verb && value.is_none_or(|value| query_value(typed, "value") == *value)
}

/// The id of the note on what failed: one on the page.
fn note_id(verb: &str, value: Option<&String>) -> String {
    let mut id = "note-".to_owned() + verb;
    if let Some(value) = value {
        id.push('-');
        id.push_str(value);
    }
    id
}
