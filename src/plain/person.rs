use super::{
    Frame, Note,
    sheet::{Deed, Sheet},
};
use crate::model::{Person, Role};
use leptos::prelude::*;

/// Someone, and who looks at them.
#[derive(Clone, Debug)]
pub struct Someone {
    pub person: Person,
    /// They look at themselves.
    pub own: bool,
    /// Whoever looks is an administrator.
    pub administers: bool,
}

/// What can be done about someone's account.
pub fn person(frame: &Frame, someone: &Someone) -> String {
    let (words, phrases) = (frame.words(), frame.phrases());
    let (frame, Someone { person, own, administers }) = (frame.clone(), someone.clone());
    frame.clone().document(&someone.person.display_name, move || {
        let here = format!("/people/{}", person.id);
        let role = if person.role == Role::Admin { words.administrator } else { phrases.member };
        let closed = (!person.active).then(|| view! { <p>{phrases.account_closed}</p> });
        let device = own.then(|| {
            let (title, hint, deed) = (phrases.device_link_title, phrases.device_link_hint, phrases.device_link_make);
            view! { <Deed action=format!("{here}/device") name="make" value="device" title hint deed/> }
        });
        let house = (own && administers).then(|| view! { <p><a href="/server">{phrases.house_title}</a></p> });
        view! {
            <Sheet title=person.display_name.clone() back=words.people to="/people">
                <Note frame=frame.clone()/>
                <p><bdi>"@" {person.name.clone()}</bdi> " · " {role}</p>
                {closed}
                {house}
                {device}
                {administers.then(|| view! { <Administration frame=frame.clone() person=person.clone() here=here.clone()/> })}
            </Sheet>
        }
    })
}

/// What only administrators do.
#[component]
fn Administration(frame: Frame, person: Person, here: String) -> impl IntoView {
    let phrases = frame.phrases();
    let reset = person.active.then(|| {
        let (title, hint, deed) = (phrases.reset_link_title, phrases.reset_link_hint, phrases.reset_link_make);
        view! { <Deed action=format!("{here}/reset") name="make" value="reset" title hint deed/> }
    });
    let (value, deed) = match person.role {
        Role::Admin => ("user", phrases.unmake_admin),
        Role::User => ("admin", phrases.make_admin),
    };
    let (active, close, hint) = match person.active {
        true => ("no", phrases.close_account, phrases.close_account_hint),
        false => ("yes", phrases.open_account, phrases.open_account_hint),
    };
    let activity =
        view! { <Deed action=format!("{here}/active") name="active" value=active title=close hint deed=close/> };
    let activity = match person.active {
        true => view! { <details class="sheet__ask"><summary>{close}</summary>{activity}</details> }.into_any(),
        false => activity.into_any(),
    };
    view! {
        {reset}
        <Deed action=format!("{here}/role") name="role" value title=phrases.role hint=phrases.role_hint deed/>
        {activity}
    }
}
