use crate::ui::{
    part::{attribute, on, text},
    value::Value,
};
use leptos::{ev, html::Textarea, prelude::*};

/// The only place where a person's text stands in a `<textarea>`. The text is given once, as the element's content:
/// the server escapes it, hydration leaves it alone, and so what was typed before the page came alive stays,
/// with its caret. Read it and set it through `node`.
#[component]
pub fn TextBox(
    node: NodeRef<Textarea>,
    content: String,
    #[prop(into)] label: Value<String>,
    /// The note on what is wrong with the text (`flash`), or on what it is about.
    described_by: Value<Option<&'static str>>,
    /// Whether a page begins here.
    autofocus: bool,
    on_key: impl Fn(ev::KeyboardEvent) + 'static,
) -> impl IntoView {
    view! {
        <textarea
            class="text-box"
            name="body"
            rows="1"
            required
            autofocus=autofocus
            autocomplete="off"
            dir="auto"
            node_ref=node
            aria-label=text(move || label.get())
            placeholder=text(move || label.get())
            aria-describedby=attribute(move || described_by.get())
            aria-invalid=attribute(move || (described_by.get() == Some("flash")).then_some("true"))
            on:keydown=on(on_key)
        >
            {content}
        </textarea>
    }
}

/// Whether a key is an input method's: it composes, or ends a composition (key code 229, for the browsers that end it
/// before the key).
pub fn composes(key: &ev::KeyboardEvent) -> bool {
    key.is_composing() || key.key_code() == 229
}
