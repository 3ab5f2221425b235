//! Plain forms: everything but liveness, for browsers without scripts and pages that are not alive yet.
//! A form is answered by a redirect; what went wrong waits as a flash for the page it leads to.

use super::{Web, api, guard};
use crate::{
    error::{AppError, Field, Problem},
    id::{Op, ThreadId, UserId},
    model::{Done, Flash, MAX_ADDED, Place},
    server::{
        actor,
        error::Result,
        flash::Told,
        random,
        service::{self, message::Draft, session::Actor},
        visitor,
    },
    words::Locale,
};
use axum::{
    Form,
    body::{Body, to_bytes},
    extract::{Path, Request, State, rejection::FormRejection},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

/// Bytes in a form, at the most: room for what a flash gives back of a message that is too long, escaped.
const MAX_FORM: usize = 256 * 1024;

/// A form as it came, if it could be read.
pub type Received<T> = std::result::Result<Form<T>, FormRejection>;

#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
}

/// Remembers the language for a year, and goes back to where it was chosen.
pub async fn language(State(web): State<Web>, headers: HeaderMap, form: Received<LanguageForm>) -> Response {
    let Some(locale) = form.ok().and_then(|Form(form)| Locale::from_tag(&form.language)) else {
        return failed(&web, &headers, "/", malformed().into(), String::new());
    };
    let cookie = visitor::set_cookie(visitor::LANGUAGE, locale.tag(), web.origin.is_secure(), Some(365 * 24 * 3600));
    let mut response = redirect(safe_next(&referring_path(&headers)));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

#[derive(Deserialize)]
pub struct SendForm {
    body: String,
    op: Op,
}

/// Posts a message to a thread.
pub async fn send(
    State(web): State<Web>,
    Path(thread): Path<String>,
    headers: HeaderMap,
    form: Received<SendForm>,
) -> Response {
    let back = format!("/c/{thread}");
    let (typed, sent) = match (thread.parse::<ThreadId>(), form) {
        (Ok(thread), Ok(Form(form))) => (form.body.clone(), post(&web, &headers, thread, form).await),
        (Err(_), _) => return failed(&web, &headers, "/", AppError::NotFound.into(), String::new()),
        (_, Err(_)) => return failed(&web, &headers, &back, malformed().into(), String::new()),
    };
    match sent {
        Ok(to) => done(&headers, &to),
        Err(error) => failed(&web, &headers, &back, error, typed),
    }
}

/// Where it stands: the thread itself would lead to what is unread, perhaps far above it.
async fn post(web: &Web, headers: &HeaderMap, thread: ThreadId, form: SendForm) -> Result<String> {
    let actor = signed_in(web, headers).await?;
    let draft = Draft::new(thread, form.op, actor.id(), form.body);
    let ack = service::message::send(&web.app, &actor, &draft).await?;
    // Before a number that no message has: the newest.
    Ok(format!("/c/{thread}?before={}#m{}", 1_i64 << 53, ack.seq))
}

/// Opens the direct conversation with someone; with several, leads on to the group they would be. Opening twice is
/// opening once, so the op is ours to choose.
pub async fn open_direct(
    State(web): State<Web>,
    headers: HeaderMap,
    form: Received<Vec<(String, String)>>,
) -> Response {
    let opened = async {
        let with = chosen(form)?;
        let actor = signed_in(&web, &headers).await?;
        match with.as_slice() {
            [one] => {
                let thread = service::thread::open_direct(&web.app, &actor, *one, Op(random::key())).await?;
                Ok(format!("/c/{thread}"))
            }
            _ => Ok(Place::New { to: None, find: String::new(), after: String::new(), with }.address()),
        }
    };
    match opened.await {
        Ok(to) => done(&headers, &to),
        Err(error) => failed(&web, &headers, "/people", error, String::new()),
    }
}

/// Those whom a form names, at least one.
fn chosen(form: Received<Vec<(String, String)>>) -> Result<Vec<UserId>> {
    let Ok(Form(fields)) = form else { return Err(malformed().into()) };
    let ids = fields.iter().filter(|(name, _)| name == "with").take(MAX_ADDED).map(|(_, id)| id.parse());
    let chosen: Vec<UserId> = ids.collect::<std::result::Result<_, _>>().map_err(|_| malformed())?;
    if chosen.is_empty() { Err(malformed().into()) } else { Ok(chosen) }
}

/// Whoever is asking; nobody is a refusal.
pub async fn signed_in(web: &Web, headers: &HeaderMap) -> Result<Actor> {
    Ok(actor::of(&web.app, &web.origin, headers).await?.ok_or(AppError::Unauthenticated)?)
}

/// Who asks, and what for.
pub async fn asked<T>(web: &Web, headers: &HeaderMap, form: Received<T>) -> Result<(Actor, T)> {
    let Form(form) = form.map_err(|_| malformed())?;
    Ok((signed_in(web, headers).await?, form))
}

/// It worked: the next page, or for a program a plain yes.
pub fn done(headers: &HeaderMap, to: &str) -> Response {
    if visitor::wants_html(headers) { redirect(to) } else { StatusCode::NO_CONTENT.into_response() }
}

/// It did not: back with a sentence, or for a program the status that says the same.
pub fn failed(
    web: &Web,
    headers: &HeaderMap,
    back: &str,
    error: crate::server::error::Error,
    typed: String,
) -> Response {
    sent_back(web, headers, back, Flash { error: error.into(), typed })
}

/// Back to a page that tells what went wrong, or for a program the status that says the same.
pub fn sent_back(web: &Web, headers: &HeaderMap, back: &str, flash: Flash) -> Response {
    if !visitor::wants_html(headers) {
        return api::refuse(flash.error);
    }
    told(web, back, Told::Failed(flash))
}

/// It did what it says: to the plain page that tells so, or for a program a plain yes.
pub fn finished(web: &Web, headers: &HeaderMap, to: &str, what: Done) -> Response {
    if visitor::wants_html(headers) { told(web, to, Told::Done(what)) } else { done(headers, to) }
}

/// To a page that tells what became of the form.
fn told(web: &Web, to: &str, told: Told) -> Response {
    let key = random::hex();
    let cookie = visitor::set_cookie(visitor::FLASH, &key, web.origin.is_secure(), Some(300));
    web.flashes.keep(key, to.split('?').next().unwrap_or(to), told);
    let mut response = redirect(to);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// "See other" (303): the next request is a GET, and reloading it repeats nothing.
pub fn redirect(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// A path of ours to go on to; anything that could lead to another site leads home.
pub fn safe_next(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && next.starts_with('/') && !next.starts_with("//") { next } else { "/" }
}

/// The path of the page a form was on.
pub fn referring_path(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|referer| referer.to_str().ok());
    let uri = referer.and_then(|referer| referer.parse::<http::Uri>().ok());
    uri.and_then(|uri| uri.path_and_query().map(ToString::to_string)).unwrap_or_else(|| "/".to_owned())
}

/// Not understood at all.
pub fn malformed() -> AppError {
    AppError::invalid(Field::Request, Problem::Malformed)
}

/// Lets only text through, and not without end. axum reads other bytes as U+FFFD, and they would be kept so.
pub async fn text_only(request: Request, next: Next) -> Response {
    let words = visitor::words(request.headers());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_FORM).await else {
        return guard::refuse(StatusCode::PAYLOAD_TOO_LARGE, words.too_large);
    };
    if !is_text(&body) {
        return guard::refuse(StatusCode::UNPROCESSABLE_ENTITY, words.malformed);
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// Whether a form's values are UTF-8 once their escapes (`%C3%A9`) are read.
fn is_text(form: &[u8]) -> bool {
    let mut parts = form.split(|byte| *byte == b'%');
    let mut bytes = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        let escape = part.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => bytes.extend([&[byte], &part[2..]].concat()),
            None => bytes.extend(part),
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{is_text, safe_next};

    #[test]
    fn only_utf_8_is_text() {
        for text in ["", "body=%C3%A9&op=1", "caf\u{e9}", "100%", "%zz%1"] {
            assert!(is_text(text.as_bytes()), "{text}");
        }
        for other in [&b"body=%FF"[..], b"%C3", b"%c3+%a9", b"\xff", b"%ED%A0%80"] {
            assert!(!is_text(other), "{other:?}");
        }
    }

    #[test]
    fn the_next_page_is_always_ours() {
        assert_eq!(safe_next("/c/7?at=3"), "/c/7?at=3");
        for elsewhere in ["", "//evil.org", "/\\evil.org", "https://evil.org", "javascript:x", "/a\r\nb: c", "c/7"] {
            assert_eq!(safe_next(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
