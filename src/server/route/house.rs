//! The page of the server, for administrators; the texts that everyone may read; the picture of the invitation.

use super::{
    Web, api,
    form::{Received, asked, failed, finished, signed_in},
    plain,
};
use crate::{
    error::AppError,
    model::{Admission, Charter, Done},
    plain::{House, Texts, charter, house, qr::Code},
    server::{
        error::Result,
        service::{self, session::Actor},
        visitor,
    },
    words::Locale,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header, request::Parts};
use serde::Deserialize;

const HERE: &str = "/server";

pub async fn show(State(web): State<Web>, request: Parts) -> Response {
    let actor = match plain::visitor(&web, &request).await {
        Ok(actor) => actor,
        Err(response) => return response,
    };
    match see(&web, &request, &actor).await {
        Ok(page) => plain::answer(house(&plain::frame(&web, &request), &page)),
        Err(error) => plain::broken(&web, &request, error.into()),
    }
}

async fn see(web: &Web, request: &Parts, actor: &Actor) -> Result<House> {
    let closed = service::user::closed(&web.app, actor).await?;
    let reach = web.origin.reach(&request.headers);
    let invitation = service::invitation::show(&web.app, actor, &reach).await?;
    let found = service::house::look(&web.app).await?;
    let texts = |charter| {
        let text = |locale| found.written(charter, locale).to_owned();
        Texts { english: text(Locale::En), french: text(Locale::Fr) }
    };
    Ok(House {
        admission: found.admission(),
        link: invitation.link,
        loopback: invitation.loopback,
        rules: texts(Charter::Rules),
        privacy: texts(Charter::Privacy),
        closed,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdmissionName {
    Closed,
    Invitation,
    Open,
}

#[derive(Deserialize)]
pub struct AdmissionForm {
    admission: AdmissionName,
}

/// Another rule for who may come in.
pub async fn set_admission(State(web): State<Web>, headers: HeaderMap, form: Received<AdmissionForm>) -> Response {
    let set = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        let admission = match form.admission {
            AdmissionName::Closed => Admission::Closed,
            AdmissionName::Invitation => Admission::Invitation,
            AdmissionName::Open => Admission::Open,
        };
        service::house::set_admission(&web.app, &actor, admission).await
    };
    back(&web, &headers, set.await)
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Renew,
    Revoke,
}

#[derive(Deserialize)]
pub struct InvitationForm {
    change: Change,
}

/// Another invitation, or none.
pub async fn change_invitation(State(web): State<Web>, headers: HeaderMap, form: Received<InvitationForm>) -> Response {
    let changed = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        match form.change {
            Change::Renew => service::invitation::renew(&web.app, &actor).await,
            Change::Revoke => service::invitation::revoke(&web.app, &actor).await,
        }
    };
    back(&web, &headers, changed.await)
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CharterName {
    Rules,
    Privacy,
}

#[derive(Deserialize)]
pub struct CharterForm {
    charter: CharterName,
    en: String,
    fr: String,
}

/// Another text of the house.
pub async fn set_charter(State(web): State<Web>, headers: HeaderMap, form: Received<CharterForm>) -> Response {
    let set = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        let charter = if matches!(form.charter, CharterName::Rules) { Charter::Rules } else { Charter::Privacy };
        service::house::set_charter(&web.app, &actor, charter, &form.en, &form.fr).await
    };
    back(&web, &headers, set.await)
}

fn back(web: &Web, headers: &HeaderMap, outcome: Result<()>) -> Response {
    match outcome {
        Ok(()) => finished(web, headers, HERE, Done::Saved),
        Err(error) => failed(web, headers, HERE, error, String::new()),
    }
}

pub async fn show_rules(State(web): State<Web>, request: Parts) -> Response {
    show_charter(&web, &request, Charter::Rules).await
}

pub async fn show_privacy(State(web): State<Web>, request: Parts) -> Response {
    show_charter(&web, &request, Charter::Privacy).await
}

/// Readable by everyone: also by whoever has not come in yet.
async fn show_charter(web: &Web, request: &Parts, which: Charter) -> Response {
    match service::house::look(&web.app).await {
        Ok(house) => {
            let frame = plain::frame(web, request);
            let text = house.charter(which, frame.locale).map(|(locale, text)| (locale, text.to_owned()));
            plain::answer(charter(&frame, which, text))
        }
        Err(error) => plain::broken(web, request, error.into()),
    }
}

/// The code of the invitation, for whoever is signed in.
pub async fn picture(State(web): State<Web>, headers: HeaderMap) -> Response {
    let code = async {
        let actor = signed_in(&web, &headers).await?;
        let invitation = service::invitation::show(&web.app, &actor, &web.origin.reach(&headers)).await?;
        Ok(invitation.link.as_deref().and_then(Code::of).ok_or(AppError::NotFound)?)
    };
    let code: Result<Code> = code.await;
    match code {
        Ok(code) => {
            let svg = code.svg(visitor::locale(&headers));
            ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response()
        }
        Err(error) => api::refuse(error.into()),
    }
}
