//! Someone's page: for themselves and for administrators.

use super::{
    Web,
    form::{Received, asked, failed, finished, signed_in},
    plain,
};
use crate::{
    error::AppError,
    id::UserId,
    model::{Done, Role},
    plain::{Kind, Made, Someone, made, person},
    server::{
        error::Result,
        service::{self, session::Actor, session::Token},
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, request::Parts};
use serde::Deserialize;

pub async fn show(State(web): State<Web>, Path(id): Path<String>, request: Parts) -> Response {
    let actor = match plain::visitor(&web, &request).await {
        Ok(actor) => actor,
        Err(response) => return response,
    };
    match see(&web, &actor, &id).await {
        Ok(someone) => plain::answer(person(&plain::frame(&web, &request), &someone)),
        Err(error) => plain::broken(&web, &request, error.into()),
    }
}

async fn see(web: &Web, actor: &Actor, id: &str) -> Result<Someone> {
    let person = service::user::card(&web.app, actor, parse(id)?).await?;
    Ok(Someone { own: person.id == actor.id(), administers: actor.person.role == Role::Admin, person })
}

fn parse(id: &str) -> Result<UserId> {
    Ok(id.parse().map_err(|_| AppError::NotFound)?)
}

/// Shows a new link to another password.
pub async fn make_reset(State(web): State<Web>, Path(id): Path<String>, request: Parts) -> Response {
    let link = async {
        let actor = signed_in(&web, &request.headers).await?;
        service::key::make_reset(&web.app, &actor, parse(&id)?).await
    };
    let link = link.await;
    shown(&web, &request, Kind::Reset, &id, link)
}

/// Shows a new link for another device of one's own.
pub async fn make_device(State(web): State<Web>, Path(id): Path<String>, request: Parts) -> Response {
    let link = async {
        let actor = signed_in(&web, &request.headers).await?;
        if parse(&id)? != actor.id() {
            return Err(AppError::Forbidden.into());
        }
        service::key::make_device(&web.app, &actor).await
    };
    let link = link.await;
    shown(&web, &request, Kind::Device, &id, link)
}

/// Shown in the answer to the post itself: nothing here keeps the token for a page after it.
fn shown(web: &Web, request: &Parts, kind: Kind, id: &str, token: Result<Token>) -> Response {
    match token {
        Ok(token) => {
            let reach = web.origin.reach(&request.headers);
            let path = if kind == Kind::Reset { "reset" } else { "device" };
            let link = format!("{}/{path}/{}", reach.base, token.text());
            plain::answer(made(&plain::frame(web, request), &Made { kind, link, loopback: reach.loopback }))
        }
        Err(error) => failed(web, &request.headers, &address(id), error, String::new()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleName {
    User,
    Admin,
}

#[derive(Deserialize)]
pub struct RoleForm {
    role: RoleName,
}

pub async fn give_role(
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Received<RoleForm>,
) -> Response {
    let given = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        let role = if matches!(form.role, RoleName::Admin) { Role::Admin } else { Role::User };
        service::user::give_role(&web.app, &actor, parse(&id)?, role).await
    };
    let given = given.await;
    back(&web, &headers, &id, given)
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YesOrNo {
    Yes,
    No,
}

#[derive(Deserialize)]
pub struct ActiveForm {
    active: YesOrNo,
}

pub async fn set_active(
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Received<ActiveForm>,
) -> Response {
    let set = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        service::user::set_active(&web.app, &actor, parse(&id)?, matches!(form.active, YesOrNo::Yes)).await
    };
    let set = set.await;
    back(&web, &headers, &id, set)
}

fn back(web: &Web, headers: &HeaderMap, id: &str, outcome: Result<()>) -> Response {
    match outcome {
        Ok(()) => finished(web, headers, &address(id), Done::Saved),
        Err(error) => failed(web, headers, &address(id), error, String::new()),
    }
}

/// What is no number leads to the list.
fn address(id: &str) -> String {
    id.parse::<UserId>().map_or_else(|_| "/people".to_owned(), |id| format!("/people/{id}"))
}
