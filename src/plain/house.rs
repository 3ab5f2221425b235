use super::{
    Frame, Note,
    link::Link,
    qr::{Code, Picture},
    sheet::{Sheet, Text},
};
use crate::{
    model::{Admission, Charter, MAX_CHARTER, Person},
    words::Locale,
};
use leptos::prelude::*;

/// The house as its administrators see it.
#[derive(Clone, Debug)]
pub struct House {
    pub admission: Admission,
    /// The link that lets people in, if one does.
    pub link: Option<String>,
    /// Only this machine can follow it.
    pub loopback: bool,
    pub rules: Texts,
    pub privacy: Texts,
    /// Those whose accounts are closed.
    pub closed: Vec<Person>,
}

/// A text in each language, as it was written.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    pub english: String,
    pub french: String,
}

/// Who may come in, by what link, and what they read before.
pub fn house(frame: &Frame, house: &House) -> String {
    let (words, phrases) = (frame.words(), frame.phrases());
    let (frame, house) = (frame.clone(), house.clone());
    frame.clone().document(phrases.house_title, move || {
        view! {
            <Sheet title=phrases.house_title.to_owned() back=words.home to="/">
                <Note frame=frame.clone()/>
                <Entrance frame=frame.clone() admission=house.admission/>
                <Invitation frame=frame.clone() house=house.clone()/>
                <Writing frame=frame.clone() charter=Charter::Rules texts=house.rules/>
                <Writing frame=frame.clone() charter=Charter::Privacy texts=house.privacy/>
                <Closed title=phrases.closed_accounts people=house.closed/>
            </Sheet>
        }
    })
}

#[component]
fn Entrance(frame: Frame, admission: Admission) -> impl IntoView {
    let phrases = frame.phrases();
    let choices = [
        ("closed", phrases.admission_closed, Admission::Closed),
        ("invitation", phrases.admission_invitation, Admission::Invitation),
        ("open", phrases.admission_open, Admission::Open),
    ];
    let choices = choices.into_iter().map(|(value, label, choice)| {
        let warned = (choice == Admission::Open).then_some("open-warning");
        view! {
            <label class="sheet__choice">
                <input type="radio" name="admission" value=value checked=choice == admission required aria-describedby=warned/>
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <form class="sheet__part" method="post" action="/server/admission">
            <fieldset>
                <legend>{phrases.admission}</legend>
                {choices.collect_view()}
            </fieldset>
            <p class="sheet__hint" id="open-warning">{phrases.admission_open_warning}</p>
            <button class="sheet__press">{phrases.save_settings}</button>
        </form>
    }
}

#[component]
fn Invitation(frame: Frame, house: House) -> impl IntoView {
    let (locale, phrases) = (frame.locale, frame.phrases());
    let told = match (house.admission, &house.link) {
        (Admission::Closed, _) => phrases.invitation_closed,
        (Admission::Open, _) => phrases.invitation_not_needed,
        (Admission::Invitation, Some(_)) => phrases.invitation_hint,
        (Admission::Invitation, None) => phrases.invitation_none,
    };
    let link = house.link.map(|link| {
        let code = Code::of(&link).map(|code| view! { <Picture code locale/> });
        view! { {code} <Link frame=frame.clone() link/> }
    });
    let changes = (house.admission == Admission::Invitation).then(|| {
        view! {
            // The link is in no form: Enter in its field must not make another.
            <form class="sheet__presses" method="post" action="/server/invitation">
                <button class="sheet__press" name="change" value="renew">{phrases.renew}</button>
                <button class="sheet__other" name="change" value="revoke">{phrases.revoke}</button>
            </form>
        }
    });
    view! {
        <section class="sheet__part">
            <h2>{phrases.invitation}</h2>
            <p class="sheet__hint">{told}</p>
            {house.loopback.then(|| view! { <p class="sheet__hint">{phrases.on_this_machine}</p> })}
            {link}
            {changes}
        </section>
    }
}

/// The way to accounts that can be opened again, which no list of people shows.
#[component]
fn Closed(title: &'static str, people: Vec<Person>) -> impl IntoView {
    let some = !people.is_empty();
    let rows = people.into_iter().map(|person| {
        let (page, name) = (format!("/people/{}", person.id), person.display_name);
        view! { <li class="sheet__choice"><a href=page><bdi>{name}</bdi></a></li> }
    });
    let rows = rows.collect_view();
    some.then(|| {
        view! {
            <section class="sheet__part">
                <h2>{title}</h2>
                <ul role="list">{rows}</ul>
            </section>
        }
    })
}

#[component]
fn Writing(frame: Frame, charter: Charter, texts: Texts) -> impl IntoView {
    let phrases = frame.phrases();
    let (title, value) = match charter {
        Charter::Rules => (phrases.rules, "rules"),
        Charter::Privacy => (phrases.privacy, "privacy"),
    };
    let boxes = [(Locale::En, texts.english), (Locale::Fr, texts.french)];
    let boxes = boxes.into_iter().map(|(locale, text)| {
        view! {
            <label class="sheet__field">
                <span lang=locale.tag()>{locale.words().language}</span>
                <textarea name=locale.tag() lang=locale.tag() rows="6" maxlength=MAX_CHARTER.to_string() dir="auto">
                    // A line end that begins a text box is not part of its text.
                    {format!("\n{text}")}
                </textarea>
            </label>
        }
    });
    view! {
        <form class="sheet__part" method="post" action="/server/charter">
            <h2>{title}</h2>
            <p class="sheet__hint">{phrases.charter_hint}</p>
            <input type="hidden" name="charter" value=value/>
            {boxes.collect_view()}
            <button class="sheet__press">{phrases.save_settings}</button>
        </form>
    }
}

/// One text of the house, for whoever wants to read it; none when there is none.
pub fn charter(frame: &Frame, charter: Charter, text: Option<(Locale, String)>) -> String {
    let (words, phrases) = (frame.words(), frame.phrases());
    let (title, none) = match charter {
        Charter::Rules => (phrases.rules, phrases.no_rules),
        Charter::Privacy => (phrases.privacy, phrases.no_privacy),
    };
    frame.document(title, || {
        let (locale, text) = text.unwrap_or((frame.locale, none.to_owned()));
        view! {
            <Sheet title=title.to_owned() back=words.home to="/">
                <Text text lang=locale.tag() words/>
            </Sheet>
        }
    })
}
