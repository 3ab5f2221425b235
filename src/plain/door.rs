use super::{Frame, Note, script::DoorScript};
use crate::{
    error::{AppError, Field},
    model::percent_encode,
    ui::component::LanguageSwitch,
};
use leptos::prelude::*;

/// A door: for those who have an account, or for those who make one.
#[derive(Clone, Debug)]
pub struct Door {
    /// It makes an account.
    pub new: bool,
    /// Nobody has an account yet.
    pub first: bool,
    /// The path behind it.
    pub next: String,
}

/// Signing up and signing in: a form of two fields.
pub fn door(frame: &Frame, door: &Door) -> String {
    let (words, phrases) = (frame.words(), frame.phrases());
    let title = if door.new { phrases.sign_up } else { words.sign_in };
    frame.document(title, || {
        let heading = match (door.new, door.first) {
            (true, true) => phrases.sign_up_first_title,
            (true, false) => phrases.sign_up_title,
            (false, _) => phrases.sign_in_title,
        };
        let action = if door.new { "/sign-up" } else { "/sign-in" };
        let hint = (door.new && door.first).then(|| view! { <p class="door__hint">{phrases.sign_up_first_hint}</p> });
        view! {
            <main class="door">
                <p class="door__wordmark"><span aria-hidden="true">"« "</span>"Causerie"</p>
                <h1 class="door__title">{heading}</h1>
                {hint}
                <form class="door__form" method="post" action=action>
                    <Note frame=frame.clone()/>
                    <input type="hidden" name="next" value=door.next.clone()/>
                    <Fields frame=frame.clone() new=door.new/>
                    <button class="door__enter" type="submit">{title}</button>
                </form>
                <Other frame=frame.clone() door=door.clone()/>
                <LanguageSwitch locale=frame.locale/>
            </main>
            <DoorScript assets=frame.assets.clone() nonce=frame.nonce.clone()/>
        }
    })
}

/// The way to the other door.
#[component]
fn Other(frame: Frame, door: Door) -> impl IntoView {
    let (words, phrases) = (frame.words(), frame.phrases());
    let (question, path, answer) = match door.new {
        true => (phrases.have_account, "/sign-in", words.sign_in),
        false => (phrases.no_account, "/sign-up", phrases.sign_up),
    };
    let href = if door.next == "/" { path.to_owned() } else { format!("{path}?next={}", percent_encode(&door.next)) };
    let first = door.new && door.first;
    (!first).then(|| view! { <p class="door__other">{question} " " <a href=href>{answer}</a></p> })
}

#[component]
fn Fields(frame: Frame, new: bool) -> impl IntoView {
    let phrases = frame.phrases();
    let wrong = frame.flash.as_ref().and_then(|flash| match flash.error {
        AppError::Invalid { field, .. } => Some(field),
        _ => None,
    });
    let name_is_wrong = wrong == Some(Field::Name);
    let password_is_wrong = wrong == Some(Field::Password);
    let describe = move |is_wrong, hint: &'static str| {
        if is_wrong { Some(format!("flash {hint}")) } else { new.then(|| hint.to_owned()) }
    };
    let complete = if new { "new-password" } else { "current-password" };

    view! {
        <label class="door__field">
            <span>{phrases.username}</span>
            <input name="name" value=frame.typed() required autofocus=!password_is_wrong autocomplete="username" autocapitalize="none"
                spellcheck="false" maxlength="64" dir="auto" aria-describedby=describe(name_is_wrong, "name-hint")
                aria-invalid=name_is_wrong.then_some("true")/>
        </label>
        <p class="door__hint" id="name-hint" hidden=!new>{phrases.username_hint}</p>
        <label class="door__field">
            <span>{phrases.password}</span>
            <input name="password" type="password" required autofocus=password_is_wrong maxlength="256" autocomplete=complete
                aria-describedby=describe(password_is_wrong, "password-hint") aria-invalid=password_is_wrong.then_some("true")/>
        </label>
        <p class="door__hint" id="password-hint" hidden=!new>{phrases.password_hint}</p>
        <label class="door__check door__check--scripted">
            <input type="checkbox" id="show-password" autocomplete="off"/>
            <span>{phrases.show_password}</span>
        </label>
        <label class="door__check">
            <input type="checkbox" name="keep" value="yes" aria-describedby="keep-hint"/>
            <span>{phrases.own_device}</span>
        </label>
        <p class="door__hint" id="keep-hint">{phrases.own_device_hint}</p>
    }
}
