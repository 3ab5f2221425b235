//! Links that open once: the page that says what one does, and the post that uses it. Looking uses nothing.

use super::{
    Web, door,
    form::{Received, malformed, redirect, sent_back},
    plain,
};
use crate::{
    error::{AppError, Field},
    model::{Flash, percent_encode},
    plain::{Kind, key},
    server::{
        error::Result,
        service::{
            self,
            key::Purpose,
            session::{Device, NewSession},
        },
        visitor,
    },
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, request::Parts};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct ResetForm {
    password: String,
    #[serde(default)]
    keep: String,
}

#[derive(Deserialize)]
pub struct DeviceForm {
    #[serde(default)]
    keep: String,
}

pub async fn show_reset(State(web): State<Web>, Path(token): Path<String>, request: Parts) -> Response {
    show(&web, &request, Kind::Reset, &token).await
}

pub async fn show_device(State(web): State<Web>, Path(token): Path<String>, request: Parts) -> Response {
    show(&web, &request, Kind::Device, &token).await
}

/// Leads to one's own page, where a link for another device is made.
pub async fn own(State(web): State<Web>, request: Parts) -> Response {
    match plain::visitor(&web, &request).await {
        Ok(actor) => redirect(&format!("/people/{}", actor.id())),
        Err(response) => response,
    }
}

async fn show(web: &Web, request: &Parts, kind: Kind, token: &str) -> Response {
    let purpose = if kind == Kind::Reset { Purpose::Reset } else { Purpose::Device };
    let found = match service::key::look(&web.app, token, purpose).await.map_err(AppError::from) {
        Err(error) if !is_about_the_key(&error) => return plain::broken(web, request, error),
        found => found,
    };
    let status = if found.is_ok() { StatusCode::OK } else { StatusCode::GONE };
    let page = key(&plain::frame(web, request), kind, &address(kind, token), &found);
    (status, plain::answer(page)).into_response()
}

/// Gives another password by a link, and comes in.
pub async fn reset(
    State(web): State<Web>,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Received<ResetForm>,
) -> Response {
    let entered = async {
        let Ok(Form(form)) = form else { return Err(malformed().into()) };
        let device: Device = door::device(&web, &headers, &form.keep);
        service::key::reset(&web.app, &token, &form.password, &device).await
    };
    let entered = entered.await;
    through(&web, &headers, &address(Kind::Reset, &token), entered)
}

/// Signs in by a link.
pub async fn open_device(
    State(web): State<Web>,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Received<DeviceForm>,
) -> Response {
    let entered = async {
        let Ok(Form(form)) = form else { return Err(malformed().into()) };
        service::key::open_device(&web.app, &token, &door::device(&web, &headers, &form.keep)).await
    };
    let entered = entered.await;
    through(&web, &headers, &address(Kind::Device, &token), entered)
}

/// In, or back to the page of the link, which says by itself when the link is the reason.
fn through(web: &Web, headers: &HeaderMap, back: &str, entered: Result<NewSession>) -> Response {
    match entered.map_err(AppError::from) {
        Ok(session) => door::enter(web, "/", &session),
        Err(error) if is_about_the_key(&error) && visitor::wants_html(headers) => redirect(back),
        Err(error) => sent_back(web, headers, back, Flash { error, typed: String::new() }),
    }
}

fn is_about_the_key(error: &AppError) -> bool {
    matches!(error, AppError::Invalid { field: Field::Key, .. })
}

fn address(kind: Kind, token: &str) -> String {
    let path = if kind == Kind::Reset { "reset" } else { "device" };
    format!("/{path}/{}", percent_encode(token))
}
