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
use http::{HeaderValue, StatusCode, header};
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
    // What cannot be read is the answer for a client ("unreachable"), but the request for us.
    let unread = response.status() == AppError::Unreachable.status();
    if unread { refuse(AppError::invalid(Field::Request, Problem::Malformed)) } else { response }
}

/// An error as server functions send theirs.
pub fn refuse(error: AppError) -> Response {
    (error.status(), Json(error)).into_response()
}
