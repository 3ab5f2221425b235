//! The pages of [`crate::plain`], answered.

use super::{Web, api, page};
use crate::{
    error::AppError,
    plain::{self, Frame},
    server::{actor, flash::Told, service::session::Actor, visitor},
};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};

/// What a plain page is drawn from, besides what it is about. Takes the flash that waits for it.
pub fn frame(web: &Web, request: &Parts) -> Frame {
    let (flash, done) = match page::told(web, request) {
        Some(Told::Failed(flash)) => (Some(flash), None),
        Some(Told::Done(done)) => (None, Some(done)),
        None => (None, None),
    };
    Frame { flash, done, ..bare(web, request) }
}

/// The same without the flash, which waits for the page that was meant.
fn bare(web: &Web, request: &Parts) -> Frame {
    let (locale, theme) = (visitor::locale(&request.headers), visitor::theme(&request.headers));
    let (assets, nonce) = (page::assets(web), page::nonce(request));
    Frame { locale, theme, assets, nonce, flash: None, done: None }
}

/// A page that is there.
pub fn answer(html: String) -> Response {
    Html(html).into_response()
}

/// Whoever looks at a page for those who are in; others are led to the door.
pub async fn visitor(web: &Web, request: &Parts) -> Result<Actor, Response> {
    match actor::of(&web.app, &web.origin, &request.headers).await {
        Ok(Some(actor)) => Ok(actor),
        Ok(None) => Err(page::to_door(web, request).await),
        Err(error) => Err(broken(web, request, error.into())),
    }
}

/// In place of a page that is not.
pub fn broken(web: &Web, request: &Parts, error: AppError) -> Response {
    let status: StatusCode = error.status();
    let here = request.uri.path_and_query().map_or("/", |here| here.as_str());
    let again = (request.method == Method::GET && matches!(error, AppError::Busy { .. })).then_some(here);
    let mut response = (status, answer(plain::broken(&bare(web, request), &error, again))).into_response();
    response.headers_mut().extend(api::retry_after(&error));
    // Browsers make nothing of `Retry-After`, and nobody wants to sit and press.
    response.headers_mut().extend(again.map(|_| (header::REFRESH, HeaderValue::from_static("5"))));
    response
}
