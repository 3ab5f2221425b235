//! Server functions over HTTP.

use super::Web;
use crate::{
    error::{AppError, Field, Problem},
    server::{App, origin::Origin},
};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::provide_context;

/// Bytes in a request, at the most: a message of [`crate::model`]'s limit, escaped as JSON at its worst.
pub const MAX_BODY: usize = 128 * 1024;

/// Answers one call. The body is read here, bounded, so that too much is a 413 and not a riddle.
pub async fn call(State(web): State<Web>, request: Request) -> Response {
    if server_fn::axum::get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return refuse(AppError::NotFound);
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        let error = AppError::invalid(Field::Request, Problem::TooLong);
        return (StatusCode::PAYLOAD_TOO_LARGE, Json(error)).into_response();
    };
    if std::str::from_utf8(&body).is_err() {
        return refuse(AppError::invalid(Field::Request, Problem::Malformed));
    }
    let context = move || {
        provide_context::<App>(web.app.clone());
        provide_context::<Origin>(web.origin.clone());
    };
    // Whoever accepts pages would be sent to the `Referer`, which may be anywhere, with the error in its address.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let request = Request::from_parts(parts, Body::from(body));
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    match response.status() {
        // What cannot be read is the answer for a client ("unreachable"), but the request for us.
        unread if unread == AppError::Unreachable.status() => {
            refuse(AppError::invalid(Field::Request, Problem::Malformed))
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => with_delay(response).await,
        _ => response,
    }
}

/// The same refusal with the header that says when to come again: the function's own answer says so in its body alone.
async fn with_delay(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_BODY).await.unwrap_or_default();
    let error = serde_json::from_slice(&body).ok();
    let mut response = Response::from_parts(parts, Body::from(body));
    response.headers_mut().extend(error.as_ref().and_then(retry_after));
    response
}

/// An error as server functions send theirs.
pub fn refuse(error: AppError) -> Response {
    let mut response = (error.status(), Json(&error)).into_response();
    response.headers_mut().extend(retry_after(&error));
    response
}

/// The header that says when to come again (RFC 9110 §10.2.3), if that is known.
pub fn retry_after(error: &AppError) -> Option<(HeaderName, HeaderValue)> {
    Some((header::RETRY_AFTER, error.retry_after()?.into()))
}
