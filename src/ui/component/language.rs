use crate::words::Locale;
use leptos::prelude::*;

/// The other languages, each a button that remembers the choice.
#[component]
pub fn LanguageSwitch(locale: Locale) -> impl IntoView {
    let others = Locale::ALL.into_iter().filter(|other| *other != locale).map(|other| {
        view! {
            <button class="language__choice" name="language" value=other.tag() lang=other.tag()>
                {other.words().language}
            </button>
        }
    });
    view! {
        <form class="language" method="post" action="/language" aria-label=locale.words().choose_language>
            {others.collect_view()}
        </form>
    }
}
