use super::{
    Frame, Note,
    fields::{NameBeside, PasswordBox},
    sheet::Sheet,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, SessionId, UserId},
    model::{Theme, Zone},
    ui::component::LanguageSwitch,
};
use leptos::prelude::*;

/// What one sees of oneself.
#[derive(Clone, Debug)]
pub struct You {
    pub user: UserId,
    pub name: String,
    pub display_name: String,
    pub shows_presence: bool,
    /// The one last used first.
    pub devices: Vec<Device>,
    pub zone: Zone,
    pub now: Millis,
}

/// Somewhere one is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    pub session: SessionId,
    pub browser: Option<&'static str>,
    pub system: Option<&'static str>,
    pub seen_at: Millis,
    /// It is the one that asks for this page.
    pub here: bool,
}

/// Where the note of what went wrong stands.
#[derive(Clone, Copy, PartialEq)]
enum Wrong {
    Nothing,
    Name,
    OldPassword,
    NewPassword,
    Other,
}

fn wrong(frame: &Frame) -> Wrong {
    match frame.flash.as_ref().map(|flash| &flash.error) {
        None => Wrong::Nothing,
        Some(AppError::Invalid { field: Field::DisplayName, .. }) => Wrong::Name,
        Some(AppError::Invalid { field: Field::Password, problem: Problem::Wrong }) => Wrong::OldPassword,
        Some(AppError::Invalid { field: Field::Password, .. }) => Wrong::NewPassword,
        Some(_) => Wrong::Other,
    }
}

/// Oneself: how one is seen, and what stays with oneself.
pub fn you(frame: &Frame, you: &You) -> String {
    let (words, wrong) = (frame.words(), wrong(frame));
    let (frame, you) = (frame.clone(), you.clone());
    frame.clone().document(words.you, move || {
        let above = matches!(wrong, Wrong::Nothing | Wrong::Other);
        view! {
            <Sheet title=words.you.to_owned() back=words.home to="/">
                {above.then(|| view! { <Note frame=frame.clone()/> })}
                <Name frame=frame.clone() you=you.clone()/>
                <Colours frame=frame.clone()/>
                <section class="sheet__part">
                    <h2>{words.choose_language}</h2>
                    <LanguageSwitch locale=frame.locale/>
                </section>
                <Presence frame=frame.clone() shown=you.shows_presence/>
                <Password frame=frame.clone() name=you.name.clone()/>
                <Devices frame=frame.clone() you=you.clone()/>
                <section class="sheet__part">
                    <p class="sheet__back"><a href="/you/phone">{frame.phrases().device_link_title}</a></p>
                    <p class="sheet__hint">{frame.phrases().device_link_hint}</p>
                </section>
                <form class="sheet__part" method="post" action="/sign-out">
                    <input type="hidden" name="user" value=you.user.to_string()/>
                    <button class="sheet__other">{words.sign_out}</button>
                </form>
            </Sheet>
        }
    })
}

#[component]
fn Name(frame: Frame, you: You) -> impl IntoView {
    let phrases = frame.phrases();
    let is_wrong = wrong(&frame) == Wrong::Name;
    let value = if is_wrong { frame.typed() } else { you.display_name };
    let described_by = if is_wrong { "flash name-hint" } else { "name-hint" };
    view! {
        <form class="sheet__part" method="post" action="/you/name">
            {is_wrong.then(|| view! { <Note frame=frame.clone()/> })}
            <p class="you__handle">{phrases.username} " " <bdi>"@" {you.name}</bdi></p>
            <label class="sheet__field">
                <span>{phrases.display_name}</span>
                <input name="display_name" value=value required maxlength="256" dir="auto" autocomplete="name" spellcheck="false"
                    autofocus=is_wrong aria-describedby=described_by aria-invalid=is_wrong.then_some("true")/>
            </label>
            <p class="sheet__hint" id="name-hint">{phrases.display_name_hint}</p>
            <button class="sheet__press">{phrases.save}</button>
        </form>
    }
}

#[component]
fn Colours(frame: Frame) -> impl IntoView {
    let phrases = frame.phrases();
    let choices = Theme::ALL.map(|theme| {
        let label = match theme {
            Theme::Auto => phrases.theme_auto,
            Theme::Light => phrases.theme_light,
            Theme::Dark => phrases.theme_dark,
        };
        (theme.tag(), label, theme == frame.theme)
    });
    view! { <Choice action="/you/theme" name="theme" title=phrases.theme save=phrases.save choices=choices.to_vec()/> }
}

#[component]
fn Presence(frame: Frame, shown: bool) -> impl IntoView {
    let phrases = frame.phrases();
    let choices = vec![("shown", phrases.show_presence, shown), ("hidden", phrases.hide_presence, !shown)];
    view! {
        <Choice action="/you/presence" name="presence" title=phrases.presence save=phrases.save choices
            hint=phrases.presence_hint/>
    }
}

/// One of several, each a value, its label and whether it is the present one.
#[component]
fn Choice(
    action: &'static str,
    name: &'static str,
    title: &'static str,
    save: &'static str,
    choices: Vec<(&'static str, &'static str, bool)>,
    #[prop(optional)] hint: Option<&'static str>,
) -> impl IntoView {
    let choices = choices.into_iter().map(|(value, label, checked)| {
        view! {
            <label class="sheet__choice">
                <input type="radio" name=name value=value checked=checked required autocomplete="off"/>
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <form class="sheet__part" method="post" action=action>
            <fieldset class="you__choices">
                <legend>{title}</legend>
                {choices.collect_view()}
                {hint.map(|hint| view! { <p class="sheet__hint">{hint}</p> })}
                <button class="sheet__press">{save}</button>
            </fieldset>
        </form>
    }
}

#[component]
fn Password(frame: Frame, name: String) -> impl IntoView {
    let (phrases, wrong) = (frame.phrases(), wrong(&frame));
    let (old_is_wrong, new_is_wrong) = (wrong == Wrong::OldPassword, wrong == Wrong::NewPassword);
    let is_wrong = old_is_wrong || new_is_wrong;
    view! {
        <form class="sheet__part" method="post" action="/you/password">
            <h2>{phrases.change_password}</h2>
            {is_wrong.then(|| view! { <Note frame=frame.clone()/> })}
            <NameBeside name/>
            <PasswordBox label=phrases.old_password name="old" class="sheet__field" new=false wrong=old_is_wrong
                autofocus=old_is_wrong/>
            <PasswordBox label=phrases.new_password name="new" class="sheet__field" new=true wrong=new_is_wrong
                autofocus=new_is_wrong/>
            <p class="sheet__hint" id="password-hint">{phrases.change_password_hint}</p>
            <button class="sheet__press">{phrases.change_password}</button>
        </form>
    }
}

#[component]
fn Devices(frame: Frame, you: You) -> impl IntoView {
    let phrases = frame.phrases();
    let others = you.devices.iter().any(|device| !device.here);
    let (zone, now) = (you.zone, you.now);
    let rows = you.devices.into_iter().map(|device| {
        let seen = seen(&frame, &zone, device.seen_at, now);
        view! { <DeviceRow frame=frame.clone() device seen/> }
    });
    let rows = rows.collect_view();
    view! {
        <section class="sheet__part">
            <h2>{phrases.devices}</h2>
            <ul class="you__devices" role="list">{rows}</ul>
            {others.then(|| view! {
                <form method="post" action="/you/devices">
                    <input type="hidden" name="end" value="others"/>
                    <button class="sheet__other">{phrases.end_others}</button>
                </form>
            })}
        </section>
    }
}

#[component]
fn DeviceRow(frame: Frame, device: Device, seen: String) -> impl IntoView {
    let phrases = frame.phrases();
    let called = match (device.browser, device.system) {
        (Some(browser), Some(system)) => (phrases.device)(browser, system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => phrases.unknown_device.to_owned(),
    };
    let end = (!device.here).then(|| {
        view! {
            <form method="post" action="/you/device">
                <input type="hidden" name="session" value=device.session.to_string()/>
                <button class="sheet__other" aria-label=(phrases.end_device)(&called)>{phrases.end}</button>
            </form>
        }
    });
    view! {
        <li class="you__device">
            <p>{called.clone()} <span class="sheet__hint">{if device.here { phrases.this_device.to_owned() } else { seen }}</span></p>
            {end}
        </li>
    }
}

fn seen(frame: &Frame, zone: &Zone, at: Millis, now: Millis) -> String {
    let (at, today) = (zone.civil(at), zone.civil(now));
    (frame.phrases().last_seen)(&frame.words().day_heading(&at, &today), &at.clock())
}
