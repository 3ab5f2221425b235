//! Who is asking: the session behind the cookie.

use super::{
    App,
    origin::{Origin, Reach},
    service::session::{self, Actor, NewSession, Token},
    visitor,
};
use crate::error::AppError;
use http::{HeaderMap, HeaderValue, request::Parts};
use leptos::{prelude::use_context, reactive::owner::with_context};

/// The person behind a request, if a session is.
pub async fn of(app: &App, origin: &Origin, headers: &HeaderMap) -> super::error::Result<Option<Actor>> {
    session::who(app, &token(origin, headers)).await
}

/// The same, by what was read a moment ago: for whoever only reads, and for a write that asks for the session itself.
pub async fn lately(app: &App, origin: &Origin, headers: &HeaderMap) -> super::error::Result<Option<Actor>> {
    session::lately(app, &token(origin, headers)).await
}

/// The token that a request carries, whoever's it is and whether or not it opens anything.
pub fn carried(origin: &Origin, headers: &HeaderMap) -> Option<Token> {
    Token::parse(&token(origin, headers))
}

/// For server functions: the application and the person whose request this is.
pub async fn here() -> Result<(App, Actor), AppError> {
    let (app, token) = asked();
    let actor = session::who(&app, &token).await?.ok_or(AppError::Unauthenticated)?;
    Ok((app, actor))
}

/// The same, by what was read a moment ago: for those that only read, and for a write that asks for the session itself.
pub async fn here_lately() -> Result<(App, Actor), AppError> {
    let (app, token) = asked();
    let actor = session::lately(&app, &token).await?.ok_or(AppError::Unauthenticated)?;
    Ok((app, actor))
}

/// The application, and what the request carries of a session. The head is not copied for it.
fn asked() -> (App, String) {
    let context = || {
        let (app, origin) = (use_context::<App>()?, use_context::<Origin>()?);
        let token = with_context(|parts: &Parts| token(&origin, &parts.headers))?;
        Some((app, token))
    };
    context().expect("route::api provides these to every server function")
}

/// What the request carries of a session; empty, which is nobody's, where it carries none.
fn token(origin: &Origin, headers: &HeaderMap) -> String {
    visitor::cookie(headers, cookie_name(origin)).unwrap_or_default()
}

/// For server functions: how links lead here from where the person asking is.
pub fn reach() -> Reach {
    let context = || Some((use_context::<Origin>()?, use_context::<Parts>()?));
    let (origin, parts) = context().expect("route::api provides these to every server function");
    origin.reach(&parts.headers)
}

/// `__Host-` binds the cookie to this host and to https; browsers refuse it on plain http.
fn cookie_name(origin: &Origin) -> &'static str {
    if origin.is_secure() { "__Host-session" } else { "session" }
}

/// The cookie of a session: kept as long as the session may live on one's own device, else until the browser closes.
pub fn session_cookie(app: &App, origin: &Origin, session: &NewSession) -> HeaderValue {
    keep(app, origin, &session.token.text(), session.keeps)
}

/// The same cookie again, so that it lives as long as the session that is being used.
pub fn renewed_cookie(app: &App, origin: &Origin, headers: &HeaderMap, actor: &Actor) -> Option<HeaderValue> {
    let token = visitor::cookie(headers, cookie_name(origin)).filter(|_| actor.keeps)?;
    Some(keep(app, origin, &token, true))
}

fn keep(app: &App, origin: &Origin, token: &str, keeps: bool) -> HeaderValue {
    let idle = i64::try_from(app.timings.session_idle_own.as_secs()).unwrap_or(i64::MAX);
    visitor::set_cookie(cookie_name(origin), token, origin.is_secure(), keeps.then_some(idle))
}

/// The cookie that takes the session's away.
pub fn no_cookie(origin: &Origin) -> HeaderValue {
    visitor::set_cookie(cookie_name(origin), "", origin.is_secure(), Some(0))
}
