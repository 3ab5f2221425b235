use super::{
    Frame, Note,
    fields::{Keep, Password},
    script::DoorScript,
    sheet::Text,
};
use crate::{
    error::{AppError, Field},
    model::percent_encode,
    ui::component::LanguageSwitch,
    words::Locale,
};
use leptos::prelude::*;

/// A door: for those who have an account, or for those who make one.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// It makes an account.
    pub new: bool,
    /// Nobody has an account yet.
    pub first: bool,
    /// The path behind it.
    pub next: String,
    /// The token of the set-up link one came by; empty without one.
    pub setup: String,
    /// The token of the invitation one came by; empty without one.
    pub invitation: String,
    /// Why nobody comes in here, or not so.
    pub shut: Option<AppError>,
    /// The texts of the house that newcomers are shown.
    pub charters: Charters,
}

/// The texts of the house, each in the language it is there in.
#[derive(Clone, Debug, Default)]
pub struct Charters {
    pub rules: Option<(Locale, String)>,
    pub privacy: Option<(Locale, String)>,
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
        let body = match &door.shut {
            Some(error) => {
                view! { <p class="door__shut">{super::phrase::sentence(frame.locale, error)}</p> }.into_any()
            }
            None => view! { <Form frame=frame.clone() door=door.clone() title/> }.into_any(),
        };
        view! {
            <main class="door">
                <p class="door__wordmark"><span aria-hidden="true">"« "</span>"Causerie"</p>
                <h1 class="door__title">{heading}</h1>
                {body}
                <Other frame=frame.clone() door=door.clone()/>
                <LanguageSwitch locale=frame.locale/>
            </main>
            <DoorScript assets=frame.assets.clone() nonce=frame.nonce.clone()/>
        }
    })
}

#[component]
fn Form(frame: Frame, door: Door, title: &'static str) -> impl IntoView {
    let hint = (door.new && door.first).then_some(frame.phrases().sign_up_first_hint);
    let action = if door.new { "/sign-up" } else { "/sign-in" };
    let hidden = [("next", door.next.clone()), ("setup", door.setup), ("invitation", door.invitation)];
    let hidden = hidden.into_iter().filter(|(_, value)| !value.is_empty());
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! {
        {hint.map(|hint| view! { <p class="door__hint">{hint}</p> })}
        <form class="door__form" method="post" action=action>
            <Note frame=frame.clone()/>
            {hidden}
            <Fields frame=frame.clone() new=door.new/>
            {door.new.then(|| view! { <Texts frame=frame.clone() charters=door.charters/> })}
            <button class="door__enter" type="submit">{title}</button>
        </form>
    }
}

/// The texts of the house, folded: they are read before the button is pressed, by whoever wants to.
#[component]
fn Texts(frame: Frame, charters: Charters) -> impl IntoView {
    let (words, phrases) = (frame.words(), frame.phrases());
    let texts = [(phrases.rules, charters.rules), (phrases.privacy, charters.privacy)];
    let texts = texts.into_iter().filter_map(|(title, text)| Some((title, text?)));
    texts
        .map(|(title, (locale, text))| {
            view! {
                <details class="door__text">
                    <summary>{title}</summary>
                    <Text text lang=locale.tag() words/>
                </details>
            }
        })
        .collect_view()
}

/// The way to the other door.
#[component]
fn Other(frame: Frame, door: Door) -> impl IntoView {
    let (words, phrases) = (frame.words(), frame.phrases());
    let (question, path, answer) = match door.new {
        true => (phrases.have_account, "/sign-in", words.sign_in),
        false => (phrases.no_account, "/sign-up", phrases.sign_up),
    };
    let plain = matches!(&*door.next, "" | "/");
    let href = if plain { path.to_owned() } else { format!("{path}?next={}", percent_encode(&door.next)) };
    let first = door.new && door.first;
    let forgotten = (!door.new).then(|| view! { <p class="door__hint">{phrases.forgotten}</p> });
    (!first).then(|| view! { {forgotten} <p class="door__other">{question} " " <a href=href>{answer}</a></p> })
}

#[component]
fn Fields(frame: Frame, new: bool) -> impl IntoView {
    let phrases = frame.phrases();
    let name_is_wrong = frame.wrong() == Some(Field::Name);
    let password_is_wrong = frame.wrong() == Some(Field::Password);
    let described_by = match name_is_wrong {
        true => Some("flash name-hint"),
        false => new.then_some("name-hint"),
    };
    view! {
        <label class="door__field">
            <span>{phrases.username}</span>
            <input name="name" value=frame.typed() required autofocus=!password_is_wrong autocomplete="username" autocapitalize="none"
                spellcheck="false" maxlength="64" dir="auto" aria-describedby=described_by
                aria-invalid=name_is_wrong.then_some("true")/>
        </label>
        <p class="door__hint" id="name-hint" hidden=!new>{phrases.username_hint}</p>
        <Password frame=frame.clone() label=phrases.password new autofocus=password_is_wrong/>
        <Keep frame/>
    }
}
