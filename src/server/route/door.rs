//! The doors: a page with a form, and what its post does.

use super::{
    Web,
    form::{Received, failed, malformed, redirect, safe_next, sent_back},
    page, plain,
};
use crate::{
    error::AppError,
    id::{LOBBY, UserId},
    model::{Charter, Flash, percent_encode, query_value},
    plain::{Charters, Door, door},
    server::{
        actor,
        error::Result,
        service::{
            self,
            session::{Device, Door as Caller, Entry, NewSession},
        },
        visitor,
    },
    words::Locale,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::Deserialize;
use std::net::SocketAddr;

/// The door for those who have an account.
pub async fn show_sign_in(State(web): State<Web>, request: Parts) -> Response {
    show(&web, &request, Door::default()).await
}

/// The door for those who make one.
pub async fn show_sign_up(State(web): State<Web>, from: Extension<SocketAddr>, request: Parts) -> Response {
    show_new(&web, *from, &request, Entry::default()).await
}

/// The same, by the link for the first account.
pub async fn show_setup(
    State(web): State<Web>,
    from: Extension<SocketAddr>,
    Path(setup): Path<String>,
    request: Parts,
) -> Response {
    show_new(&web, *from, &request, Entry { setup, ..Entry::default() }).await
}

/// The same, by an invitation.
pub async fn show_join(
    State(web): State<Web>,
    from: Extension<SocketAddr>,
    Path(invitation): Path<String>,
    request: Parts,
) -> Response {
    show_new(&web, *from, &request, Entry { invitation, ..Entry::default() }).await
}

async fn show_new(web: &Web, from: SocketAddr, request: &Parts, entry: Entry) -> Response {
    let entry = Entry { at_home: web.origin.is_home(from.ip(), &request.headers), ..entry };
    let shut = match service::session::admit(&web.app, &entry).await {
        Ok(_) => None,
        Err(error) => match AppError::from(error) {
            error @ AppError::Invalid { .. } => Some(error),
            error => return plain::broken(web, request, error),
        },
    };
    let Entry { setup, invitation, .. } = entry;
    show(web, request, Door { new: true, setup, invitation, shut, ..Door::default() }).await
}

async fn show(web: &Web, request: &Parts, page: Door) -> Response {
    let frame = plain::frame(web, request);
    let next = query_value(request.uri.query().unwrap_or_default(), "next");
    match look(web, request, frame.locale).await {
        // Those who are in do not stand before doors.
        Ok(None) => redirect("/"),
        Ok(Some((first, charters))) => {
            let by_link = !(page.setup.is_empty() && page.invitation.is_empty());
            let status = if page.shut.is_some() && by_link { StatusCode::FORBIDDEN } else { StatusCode::OK };
            let page = Door { first, charters, next: safe_next(&next).to_owned(), ..page };
            (status, plain::answer(door(&frame, &page))).into_response()
        }
        Err(error) => plain::broken(web, request, error.into()),
    }
}

/// What stands at the door: whether nobody has an account yet, and the texts of the house. None for whoever is in.
async fn look(web: &Web, request: &Parts, locale: Locale) -> Result<Option<(bool, Charters)>> {
    if actor::of(&web.app, &web.origin, &request.headers).await?.is_some() {
        return Ok(None);
    }
    let first = service::session::nobody_yet(&web.app).await?;
    let house = service::house::look(&web.app).await?;
    let text = |charter| house.charter(charter, locale).map(|(locale, text)| (locale, text.to_owned()));
    Ok(Some((first, Charters { rules: text(Charter::Rules), privacy: text(Charter::Privacy) })))
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
    #[serde(default)]
    setup: String,
    #[serde(default)]
    invitation: String,
}

/// Bytes of a token of ours, as it stands in a link.
const TOKEN: usize = 64;

impl DoorForm {
    /// The door that this form stood before. What is no token of ours is led to the one without: it would be kept.
    fn address(&self) -> String {
        match (&*self.setup, &*self.invitation) {
            ("", "") => "/sign-up".to_owned(),
            (setup, invitation) if setup.len().max(invitation.len()) > TOKEN => "/sign-up".to_owned(),
            (setup, "") => format!("/setup/{}", percent_encode(setup)),
            (_, invitation) => format!("/join/{}", percent_encode(invitation)),
        }
    }
}

pub async fn sign_up(
    web: State<Web>,
    from: Extension<SocketAddr>,
    headers: HeaderMap,
    form: Received<DoorForm>,
) -> Response {
    let at_home = web.origin.is_home(from.ip(), &headers);
    let entered = async {
        let Ok(Form(form)) = &form else { return Err(malformed().into()) };
        let entry = Entry { at_home, setup: form.setup.clone(), invitation: form.invitation.clone() };
        service::session::sign_up(&web.app, before(&web, *from, &headers, form), entry).await
    };
    let entered = entered.await;
    let back = form.as_ref().map_or_else(|_| "/sign-up".to_owned(), |form| form.address());
    // A newcomer stands in the Lobby, on a narrow screen too, where `/` is the list.
    through(&web, &headers, [&back, &format!("/c/{LOBBY}")], form, entered)
}

pub async fn sign_in(
    web: State<Web>,
    from: Extension<SocketAddr>,
    headers: HeaderMap,
    form: Received<DoorForm>,
) -> Response {
    let entered = async {
        let Ok(Form(form)) = &form else { return Err(malformed().into()) };
        service::session::sign_in(&web.app, before(&web, *from, &headers, form)).await
    };
    let entered = entered.await;
    through(&web, &headers, ["/sign-in", "/"], form, entered)
}

/// Who stands before the door, as they say, and where.
fn before(web: &Web, from: SocketAddr, headers: &HeaderMap, form: &DoorForm) -> Caller {
    Caller {
        name: form.name.clone(),
        password: form.password.clone(),
        locale: visitor::locale(headers),
        zone: visitor::zone(headers),
        device: device(web, headers, &form.keep),
        from: visitor::address(&web.origin, from.ip(), headers),
    }
}

/// Through the door with a session, or back before it with a sentence and the name that was typed.
fn through(
    web: &Web,
    headers: &HeaderMap,
    [back, home]: [&str; 2],
    form: Received<DoorForm>,
    entered: Result<NewSession>,
) -> Response {
    let (name, next) = form.map(|Form(form)| (form.name, form.next)).unwrap_or_default();
    let next = safe_next(&next);
    match entered {
        Ok(session) => enter(web, if next == "/" { home } else { next }, &session),
        Err(error) => {
            let back = page::door_to(back, next);
            sent_back(web, headers, &back, Flash { error: error.into(), typed: name })
        }
    }
}

/// On to a page, with the cookie of a session that has begun.
pub fn enter(web: &Web, to: &str, session: &NewSession) -> Response {
    let mut response = redirect(to);
    response.headers_mut().append(header::SET_COOKIE, actor::session_cookie(&web.app, &web.origin, session));
    response
}

/// Whom a page signs out.
#[derive(Deserialize)]
pub struct LeaveForm {
    user: UserId,
}

/// Ends the session of whom the page names. An old page of someone else's, in a browser where another person is in by now,
/// leads to the door as if it had: this browser no longer holds its session, and theirs is none of its business.
pub async fn sign_out(State(web): State<Web>, headers: HeaderMap, form: Received<LeaveForm>) -> Response {
    let left = async {
        let Ok(Form(LeaveForm { user })) = form else { return Err(malformed().into()) };
        let actor = actor::of(&web.app, &web.origin, &headers).await?;
        let stays = actor.as_ref().is_some_and(|actor| actor.id() != user);
        if let Some(actor) = actor.filter(|_| !stays) {
            service::session::sign_out(&web.app, &actor).await?;
        }
        Ok(stays)
    };
    match left.await {
        Ok(true) => redirect("/sign-in"),
        Ok(false) => {
            let mut response = redirect("/sign-in");
            response.headers_mut().append(header::SET_COOKIE, actor::no_cookie(&web.origin));
            response
        }
        Err(error) => failed(&web, &headers, "/", error, String::new()),
    }
}

/// On what someone signs in: what it calls itself, cut short, whether it is theirs, and by what it was in until now.
pub fn device(web: &Web, headers: &HeaderMap, keep: &str) -> Device {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let name = agent.chars().take(200).collect();
    Device { keeps: keep == "yes", name, replaces: actor::carried(&web.origin, headers) }
}
