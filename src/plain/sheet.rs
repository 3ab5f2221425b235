use crate::{ui::component::Markup, words::Words};
use leptos::prelude::*;

/// The frame of a page about one thing: the way back, its title, and its parts one below the other.
#[component]
pub fn Sheet(title: String, back: &'static str, #[prop(into)] to: String, children: Children) -> impl IntoView {
    view! {
        <main class="sheet">
            <p class="sheet__back"><a href=to>{back}</a></p>
            <h1 class="sheet__title"><bdi>{title}</bdi></h1>
            {children()}
        </main>
    }
}

/// One thing that can be done, by one button, and what comes of it.
#[component]
pub fn Deed(
    action: String,
    name: &'static str,
    value: &'static str,
    title: &'static str,
    hint: &'static str,
    deed: &'static str,
) -> impl IntoView {
    view! {
        <form class="sheet__part" method="post" action=action>
            <h2>{title}</h2>
            <p class="sheet__hint">{hint}</p>
            <button class="sheet__press" name=name value=value>{deed}</button>
        </form>
    }
}

/// A text of the house, drawn as messages are; `lang`: the language it is in.
#[component]
pub fn Text(text: String, lang: &'static str, words: &'static Words) -> impl IntoView {
    view! { <div class="markup" lang=lang><Markup text words/></div> }
}
