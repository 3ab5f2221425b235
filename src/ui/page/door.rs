use crate::{
    error::{AppError, Field},
    model::{Flash, Opening, Place, percent_encode},
    ui::{
        component::{FlashNote, LanguageSwitch},
        platform,
    },
    words::Words,
};
use leptos::{html::Input, prelude::*};

/// Signing up and signing in: a plain form of two fields, which the browser posts by itself.
#[component]
pub fn Door(opening: Opening, first: bool, next: String) -> impl IntoView {
    let words = opening.locale.words();
    let up = opening.place == Place::SignUp;
    let (title, action, other) = match up {
        true if first => (words.sign_up_first_title, "/sign-up", None),
        true => (words.sign_up_title, "/sign-up", Some((words.have_account, "/sign-in", words.sign_in))),
        false => (words.sign_in_title, "/sign-in", Some((words.no_account, "/sign-up", words.sign_up))),
    };
    let beside =
        |door: &str| if next == "/" { door.to_owned() } else { format!("{door}?next={}", percent_encode(&next)) };
    let other = other.map(|(question, door, answer)| (question, beside(door), answer));
    Effect::new(|_| platform::remember_zone(&platform::zone_name()));

    view! {
        <main class="door">
            <p class="door__wordmark"><span aria-hidden="true">"« "</span>"Causerie"</p>
            <h1 class="door__title">{title}</h1>
            {first.then(|| view! { <p class="door__hint">{words.sign_up_first_hint}</p> })}
            <form class="door__form" method="post" action=action>
                {opening.flash.clone().map(|flash| view! { <FlashNote error=flash.error words/> })}
                <input type="hidden" name="next" value=next.clone()/>
                <Fields flash=opening.flash words up/>
                <button class="door__enter" type="submit">{if up { words.sign_up } else { words.sign_in }}</button>
            </form>
            {other.map(|(question, href, answer)| view! {
                <p class="door__other">{question} " " <a href=href>{answer}</a></p>
            })}
            <LanguageSwitch locale=opening.locale/>
        </main>
    }
}

#[component]
fn Fields(flash: Option<Flash>, words: &'static Words, up: bool) -> impl IntoView {
    let wrong = flash.as_ref().and_then(|flash| match flash.error {
        AppError::Invalid { field, .. } => Some(field),
        _ => None,
    });
    let password_is_wrong = wrong == Some(Field::Password);
    let describe = move |field, hint: &'static str| {
        if wrong == Some(field) { Some(format!("flash {hint}")) } else { up.then(|| hint.to_owned()) }
    };
    let typed = flash.map(|flash| flash.typed).unwrap_or_default();
    let password = NodeRef::<Input>::new();
    let show = move |shown: bool| {
        if let Some(input) = password.get_untracked() {
            input.set_type(if shown { "text" } else { "password" });
        }
    };

    view! {
        <label class="door__field">
            <span>{words.username}</span>
            <input name="name" value=typed required autofocus=!password_is_wrong autocomplete="username" autocapitalize="none" spellcheck="false"
                maxlength="64" dir="auto" aria-describedby=describe(Field::Name, "name-hint")
                aria-invalid=(wrong == Some(Field::Name)).then_some("true")/>
        </label>
        <p class="door__hint" id="name-hint" hidden=!up>{words.username_hint}</p>
        <label class="door__field">
            <span>{words.password}</span>
            <input name="password" type="password" required autofocus=password_is_wrong node_ref=password maxlength="256"
                autocomplete=if up { "new-password" } else { "current-password" }
                aria-describedby=describe(Field::Password, "password-hint")
                aria-invalid=(wrong == Some(Field::Password)).then_some("true")/>
        </label>
        <p class="door__hint" id="password-hint" hidden=!up>{words.password_hint}</p>
        <label class="door__check door__check--scripted">
            <input type="checkbox" on:change=move |change| show(event_target_checked(&change))/>
            <span>{words.show_password}</span>
        </label>
        <label class="door__check">
            <input type="checkbox" name="keep" value="yes" aria-describedby="keep-hint"/>
            <span>{words.own_device}</span>
        </label>
        <p class="door__hint" id="keep-hint">{words.own_device_hint}</p>
    }
}
