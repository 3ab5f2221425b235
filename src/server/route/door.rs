//! The doors: a page with a form, and what its post does.

use super::{
    Web,
    form::{Received, failed, malformed, redirect, safe_next, sent_back},
    page, plain,
};
use crate::{
    id::LOBBY,
    model::{Flash, query_value},
    plain::{Door as DoorPage, door},
    server::{
        actor,
        error::Result,
        service::{
            self,
            session::{Door, NewSession},
        },
        visitor,
    },
};
use axum::{Extension, Form, extract::State, response::Response};
use http::{HeaderMap, header, request::Parts};
use serde::Deserialize;
use std::net::SocketAddr;

/// The door for those who have an account.
pub async fn show_sign_in(State(web): State<Web>, request: Parts) -> Response {
    show(&web, &request, false).await
}

/// The door for those who make one.
pub async fn show_sign_up(State(web): State<Web>, request: Parts) -> Response {
    show(&web, &request, true).await
}

async fn show(web: &Web, request: &Parts, new: bool) -> Response {
    match who_is_there(web, request).await {
        // Those who are in do not stand before doors.
        Ok((true, _)) => redirect("/"),
        Ok((false, first)) => {
            let next = query_value(request.uri.query().unwrap_or_default(), "next");
            let page = DoorPage { new, first, next: safe_next(&next).to_owned() };
            plain::answer(door(&plain::frame(web, request), &page))
        }
        Err(error) => plain::broken(web, request, error.into()),
    }
}

/// Whether the visitor is signed in, and whether nobody has an account yet.
async fn who_is_there(web: &Web, request: &Parts) -> Result<(bool, bool)> {
    let actor = actor::of(&web.app, &web.origin, &request.headers).await?;
    Ok((actor.is_some(), service::session::nobody_yet(&web.app).await?))
}

/// The two fields of a door, and the box under them.
#[derive(Deserialize)]
pub struct DoorForm {
    name: String,
    password: String,
    #[serde(default)]
    keep: String,
    #[serde(default)]
    next: String,
}

pub async fn sign_up(
    web: State<Web>,
    from: Extension<SocketAddr>,
    headers: HeaderMap,
    form: Received<DoorForm>,
) -> Response {
    let entered = enter(&web, *from, &headers, &form, true).await;
    through(&web, &headers, "/sign-up", form, entered)
}

pub async fn sign_in(
    web: State<Web>,
    from: Extension<SocketAddr>,
    headers: HeaderMap,
    form: Received<DoorForm>,
) -> Response {
    let entered = enter(&web, *from, &headers, &form, false).await;
    through(&web, &headers, "/sign-in", form, entered)
}

async fn enter(
    web: &Web,
    from: SocketAddr,
    headers: &HeaderMap,
    form: &Received<DoorForm>,
    new: bool,
) -> Result<NewSession> {
    let Ok(form) = form else { return Err(malformed().into()) };
    let door = Door {
        name: form.name.clone(),
        password: form.password.clone(),
        keeps: form.keep == "yes",
        locale: visitor::locale(headers),
        zone: visitor::zone(headers),
        device: device(headers),
        from: visitor::address(&web.origin, from.ip(), headers),
    };
    match new {
        true => service::session::sign_up(&web.app, door).await,
        false => service::session::sign_in(&web.app, door).await,
    }
}

/// Through the door with a session, or back before it with a sentence and the name that was typed.
fn through(
    web: &Web,
    headers: &HeaderMap,
    back: &str,
    form: Received<DoorForm>,
    entered: Result<NewSession>,
) -> Response {
    let (name, next) = form.map(|Form(form)| (form.name, form.next)).unwrap_or_default();
    match entered {
        Ok(session) => {
            let cookie = actor::session_cookie(&web.app, &web.origin, &session);
            // A newcomer stands in the Lobby, on a narrow screen too, where `/` is the list.
            let lobby = format!("/c/{LOBBY}");
            let next = safe_next(&next);
            let mut response = redirect(if next == "/" && back == "/sign-up" { &lobby } else { next });
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(error) => {
            let back = page::door_to(back, safe_next(&next));
            sent_back(web, headers, &back, Flash { error: error.into(), typed: name })
        }
    }
}

pub async fn sign_out(State(web): State<Web>, headers: HeaderMap) -> Response {
    let left = async {
        if let Some(actor) = actor::of(&web.app, &web.origin, &headers).await? {
            service::session::sign_out(&web.app, &actor).await?;
        }
        Ok(())
    };
    match left.await {
        Ok(()) => {
            let mut response = redirect("/sign-in");
            response.headers_mut().append(header::SET_COOKIE, actor::no_cookie(&web.origin));
            response
        }
        Err(error) => failed(&web, &headers, "/", error, String::new()),
    }
}

/// What the device calls itself, cut short, for the list of one's sessions.
fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    agent.chars().take(200).collect()
}
