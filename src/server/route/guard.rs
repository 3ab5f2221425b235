//! What every request passes: is it meant for us, does it come from our own page, and what headers go back.

use super::Web;
use crate::server::{origin::Origin, site, visitor};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::{fmt::Write, time::Instant};

/// The nonce of this response's scripts, for the page to carry.
#[derive(Clone)]
pub struct ScriptNonce(pub String);

const UNKNOWN_ADDRESS: &str = "This server does not know its address yet. Start it with --url https://your.name.\n\
    Ce serveur ne connaît pas encore son adresse. Lancez-le avec --url https://votre.nom.";

/// Refuses what is misdirected or comes from elsewhere; sets the headers that keep a browser safe.
pub async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let nonce = crate::server::random::hex();
    request.extensions_mut().insert(ScriptNonce(nonce.clone()));
    let response = if !web.origin.answers(request.headers()) {
        misdirected(&web.origin)
    } else if !request.method().is_safe() && !is_same_origin(&web, request.headers()) {
        tracing::warn!(path = without_key(request.uri().path()), "refused a request from another site");
        refuse(StatusCode::FORBIDDEN, visitor::words(request.headers()).wrong_origin)
    } else {
        next.run(request).await
    };
    with_headers(response, &nonce, web.origin.is_secure())
}

fn misdirected(origin: &Origin) -> Response {
    match origin {
        Origin::Loopback => refuse(StatusCode::MISDIRECTED_REQUEST, UNKNOWN_ADDRESS),
        Origin::At(url) => elsewhere(&url.to_string()),
        Origin::Lan(lan) => elsewhere(&lan.base()),
    }
}

fn elsewhere(url: &str) -> Response {
    (StatusCode::MISDIRECTED_REQUEST, format!("This server is at {url}\nCe serveur est à {url}\n")).into_response()
}

/// A page of ours says so by `Sec-Fetch-Site`; an older browser by `Origin`. Whoever says neither is not a page of ours.
fn is_same_origin(web: &Web, headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => web.origin.is_own(headers),
    }
}

/// A path as it may be kept: what follows `/join/` and its like opens something.
fn without_key(path: &str) -> &str {
    let kinds = ["/setup/", "/join/", "/reset/", "/device/"];
    kinds.into_iter().find(|kind| path.starts_with(kind)).unwrap_or(path)
}

/// A plain refusal: a status and its sentence.
pub fn refuse(status: StatusCode, sentence: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{sentence}\n")).into_response()
}

/// Of every answer.
const ALWAYS: [(HeaderName, &str); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Of what a browser may show as a page. The files of the site are what a page is made of, and the policies of the page hold
/// for them: half a kilobyte less with each.
const OF_PAGES: [(HeaderName, &str); 4] = [
    // Not `no-referrer`: under it a form's Origin is `null` (design §6).
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

fn with_headers(mut response: Response, nonce: &str, secure: bool) -> Response {
    let status = response.status();
    let is_page = response.extensions().get::<site::Part>().is_none();
    let headers = response.headers_mut();
    headers.extend(ALWAYS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    if is_page {
        headers.extend(OF_PAGES.map(|(name, value)| (name, HeaderValue::from_static(value))));
        headers.extend(policy(nonce).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("1"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What a page may load and run.
fn policy(nonce: &str) -> Option<HeaderValue> {
    let mut policy = String::from("default-src 'none'; ");
    // Writing to a String cannot fail.
    let _ = write!(policy, "script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; ");
    policy.push_str(
        "style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    HeaderValue::from_str(&policy).ok()
}

/// One line a request: what was asked, what was answered, how long it took. No query, no body, no cookie, no key.
pub async fn log(request: Request, next: Next) -> Response {
    let (method, path): (Method, String) = (request.method().clone(), without_key(request.uri().path()).to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status = response.status().as_u16(), micros, "request");
    response
}
