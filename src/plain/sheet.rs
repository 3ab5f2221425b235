use leptos::prelude::*;

/// The frame of a page about one thing: the way back, its title, and its parts one below the other.
#[component]
pub fn Sheet(title: String, back: &'static str, to: &'static str, children: Children) -> impl IntoView {
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

/// A text of people, a paragraph at a time; the breaks within one stay.
#[component]
pub fn Paragraphs(text: String, lang: &'static str) -> impl IntoView {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    let paragraphs = paragraphs.map(|text| view! { <p dir="auto">{text.to_owned()}</p> }).collect_view();
    view! { <div class="sheet__text" lang=lang>{paragraphs}</div> }
}
