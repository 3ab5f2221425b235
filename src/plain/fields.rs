use super::Frame;
use crate::error::Field;
use leptos::prelude::*;

/// A password, and the box that shows it.
#[component]
pub fn Password(frame: Frame, label: &'static str, new: bool, autofocus: bool) -> impl IntoView {
    let phrases = frame.phrases();
    let is_wrong = frame.wrong() == Some(Field::Password);
    let described_by = match is_wrong {
        true => Some("flash password-hint"),
        false => new.then_some("password-hint"),
    };
    let complete = if new { "new-password" } else { "current-password" };
    view! {
        <label class="door__field">
            <span>{label}</span>
            <input name="password" type="password" required autofocus=autofocus maxlength="256" autocomplete=complete
                aria-describedby=described_by aria-invalid=is_wrong.then_some("true")/>
        </label>
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
