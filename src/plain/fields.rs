use super::Frame;
use crate::error::Field;
use leptos::prelude::*;

/// A box to type a password into.
#[component]
pub fn PasswordBox(
    label: &'static str,
    name: &'static str,
    class: &'static str,
    new: bool,
    wrong: bool,
    autofocus: bool,
) -> impl IntoView {
    let complete = if new { "new-password" } else { "current-password" };
    let described_by = match (wrong, new) {
        (true, true) => Some("flash password-hint"),
        (true, false) => Some("flash"),
        (false, _) => new.then_some("password-hint"),
    };
    view! {
        <label class=class>
            <span>{label}</span>
            <input name=name type="password" required autofocus=autofocus maxlength="256" autocomplete=complete
                aria-describedby=described_by aria-invalid=wrong.then_some("true")/>
        </label>
    }
}

/// For the password manager, which keeps a name and its password together.
#[component]
pub fn NameBeside(name: String) -> impl IntoView {
    view! {
        <input class="hidden-visually" type="text" autocomplete="username" readonly tabindex="-1" aria-hidden="true" value=name/>
    }
}

/// A password, and the box that shows it.
#[component]
pub fn Password(frame: Frame, label: &'static str, new: bool, autofocus: bool) -> impl IntoView {
    let phrases = frame.phrases();
    let wrong = frame.wrong() == Some(Field::Password);
    view! {
        <PasswordBox label name="password" class="door__field" new wrong autofocus/>
        <p class="door__hint" id="password-hint" hidden=!new>{phrases.password_hint}</p>
        <label class="door__check door__check--scripted">
            <input type="checkbox" id="show-password" autocomplete="off"/>
            <span>{phrases.show_password}</span>
        </label>
    }
}

/// "This is my own device", and what it means.
#[component]
pub fn Keep(frame: Frame) -> impl IntoView {
    let phrases = frame.phrases();
    view! {
        <label class="door__check">
            <input type="checkbox" name="keep" value="yes" aria-describedby="keep-hint"/>
            <span>{phrases.own_device}</span>
        </label>
        <p class="door__hint" id="keep-hint">{phrases.own_device_hint}</p>
    }
}
