use super::{
    Frame, Note,
    fields::{Keep, NameBeside, Password},
    link::Link,
    phrase,
    qr::{Code, Picture},
    script::DoorScript,
    sheet::Sheet,
};
use crate::{error::AppError, model::Person, ui::component::LanguageSwitch};
use leptos::prelude::*;

/// What a link that opens once opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The choice of another password.
    Reset,
    /// A session on another device.
    Device,
}

/// Before a link is used: whom it lets in, or why it does not. `action`: where its form goes.
pub fn key(frame: &Frame, kind: Kind, action: &str, found: &Result<Person, AppError>) -> String {
    let phrases = frame.phrases();
    let title = if kind == Kind::Reset { phrases.reset_title } else { phrases.device_title };
    frame.document(title, || {
        let body = match found {
            Ok(person) => {
                view! { <Form frame=frame.clone() kind action=action.to_owned() person=person.clone()/> }.into_any()
            }
            Err(error) => {
                let told = phrase::sentence(frame.locale, error);
                let door = frame.phrases().to_door;
                view! { <p class="door__shut">{told}</p> <p class="door__other"><a href="/sign-in">{door}</a></p> }
                    .into_any()
            }
        };
        view! {
            <main class="door">
                <p class="door__wordmark"><span aria-hidden="true">"« "</span>"Causerie"</p>
                <h1 class="door__title">{title}</h1>
                {body}
                <LanguageSwitch locale=frame.locale/>
            </main>
            <DoorScript assets=frame.assets.clone() nonce=frame.nonce.clone()/>
        }
    })
}

#[component]
fn Form(frame: Frame, kind: Kind, action: String, person: Person) -> impl IntoView {
    let phrases = frame.phrases();
    let resets = kind == Kind::Reset;
    let enter = if resets { phrases.reset_save } else { phrases.device_enter };
    let password = resets.then(|| {
        let (frame, name) = (frame.clone(), person.name.clone());
        view! {
            <NameBeside name/>
            <Password frame label=phrases.reset_password new=true autofocus=true/>
            <p class="door__hint">{phrases.reset_hint}</p>
        }
    });
    view! {
        <form class="door__form" method="post" action=action>
            <Note frame=frame.clone()/>
            <p><bdi><strong>{person.display_name}</strong></bdi> " (" <bdi>{person.name}</bdi> ")"</p>
            {password}
            <Keep frame/>
            <button class="door__enter" type="submit">{enter}</button>
        </form>
    }
}

/// A link that was just made: shown once.
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: Kind,
    pub link: String,
    /// No other device can follow it.
    pub loopback: bool,
}

/// The page that shows a new link, with its code.
pub fn made(frame: &Frame, made: &Made) -> String {
    let phrases = frame.phrases();
    let resets = made.kind == Kind::Reset;
    let title = if resets { phrases.reset_link_title } else { phrases.device_link_title };
    let lasts = if resets { phrases.lasts_a_day } else { phrases.lasts_ten_minutes };
    let (frame, locale, made) = (frame.clone(), frame.locale, made.clone());
    frame.clone().document(title, || {
        let code = Code::of(&made.link).map(|code| view! { <Picture code locale/> });
        view! {
            <Sheet title=title.to_owned() back=phrases.done_back to="/">
                <section class="sheet__part">
                    <p>{phrases.shown_once} " " {lasts}</p>
                    {made.loopback.then(|| view! { <p class="sheet__hint">{phrases.on_this_machine}</p> })}
                    {code}
                    <Link frame=frame.clone() link=made.link.clone()/>
                </section>
            </Sheet>
        }
    })
}
