//! "You": the page of oneself, and its forms. Each form answers by "see other" with what became of it.

use super::{
    Web,
    form::{Received, asked, failed, finished, malformed},
    plain,
};
use crate::{
    id::SessionId,
    model::{Done, Theme},
    plain::{Device, You, you},
    server::{
        actor,
        error::Result,
        service::{self, device, session::Actor},
        visitor,
    },
};
use axum::{Extension, extract::State, response::Response};
use http::{HeaderMap, header, request::Parts};
use serde::Deserialize;
use std::net::SocketAddr;

const YOU: &str = "/you";

/// The page of oneself.
pub async fn show(State(web): State<Web>, request: Parts) -> Response {
    let actor = match plain::visitor(&web, &request).await {
        Ok(actor) => actor,
        Err(response) => return response,
    };
    match about(&web, &request.headers, &actor).await {
        Ok(about) => {
            let cookie = actor::renewed_cookie(&web.app, &web.origin, &request.headers, &actor);
            let mut response = plain::answer(you(&plain::frame(&web, &request), &about));
            response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
            response
        }
        Err(error) => plain::broken(&web, &request, error.into()),
    }
}

async fn about(web: &Web, headers: &HeaderMap, actor: &Actor) -> Result<You> {
    let now = web.app.clock.now();
    let devices = device::list(&web.app, actor).await?.into_iter().map(|device| {
        let (browser, system) = device::told_apart(&device.device);
        let (session, seen_at) = (device.session(), device.seen_at());
        Device { session, browser, system, seen_at, here: session == actor.session }
    });
    Ok(You {
        user: actor.id(),
        name: actor.person.name.clone(),
        display_name: actor.person.display_name.clone(),
        shows_presence: service::user::shows_presence(&web.app, actor).await?,
        devices: devices.collect(),
        zone: service::zone::table(&visitor::zone(headers), now),
        now,
    })
}

#[derive(Deserialize)]
pub struct NameForm {
    display_name: String,
}

/// Another display name.
pub async fn name(State(web): State<Web>, headers: HeaderMap, form: Received<NameForm>) -> Response {
    let typed = form.as_ref().map(|form| form.display_name.clone()).unwrap_or_default();
    let named = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        service::user::set_display_name(&web.app, &actor, &form.display_name).await
    };
    answer(&web, &headers, named.await, Done::DisplayName, typed)
}

#[derive(Deserialize)]
pub struct ThemeForm {
    theme: String,
}

/// Light, dark, or as the system: remembered by this device for a year.
pub async fn theme(State(web): State<Web>, headers: HeaderMap, form: Received<ThemeForm>) -> Response {
    let chosen = async {
        let (_, form) = asked(&web, &headers, form).await?;
        Ok(Theme::from_tag(&form.theme).ok_or(malformed())?)
    };
    match chosen.await {
        Ok(theme) => {
            let cookie = visitor::theme_cookie(theme, web.origin.is_secure());
            let mut response = finished(&web, &headers, YOU, Done::Theme);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(error) => failed(&web, &headers, YOU, error, String::new()),
    }
}

#[derive(Deserialize)]
pub struct PresenceForm {
    presence: String,
}

/// Whether one shows when one is here.
pub async fn presence(State(web): State<Web>, headers: HeaderMap, form: Received<PresenceForm>) -> Response {
    let chosen = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        let shows = match form.presence.as_str() {
            "shown" => true,
            "hidden" => false,
            _ => return Err(malformed().into()),
        };
        service::user::set_presence(&web.app, &actor, shows).await
    };
    answer(&web, &headers, chosen.await, Done::Presence, String::new())
}

#[derive(Deserialize)]
pub struct PasswordForm {
    old: String,
    new: String,
}

/// Another password, for whoever knows the old one.
pub async fn password(
    State(web): State<Web>,
    from: Extension<SocketAddr>,
    headers: HeaderMap,
    form: Received<PasswordForm>,
) -> Response {
    let changed = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        let from = visitor::address(&web.origin, from.ip(), &headers);
        service::user::change_password(&web.app, &actor, from, &form.old, &form.new).await
    };
    answer(&web, &headers, changed.await, Done::Password, String::new())
}

#[derive(Deserialize)]
pub struct DeviceForm {
    session: SessionId,
}

/// Signs out one of one's devices.
pub async fn end_device(State(web): State<Web>, headers: HeaderMap, form: Received<DeviceForm>) -> Response {
    let ended = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        device::end(&web.app, &actor, form.session).await
    };
    answer(&web, &headers, ended.await, Done::Device, String::new())
}

#[derive(Deserialize)]
pub struct DevicesForm {
    end: String,
}

/// Signs out all devices but this one.
pub async fn end_devices(State(web): State<Web>, headers: HeaderMap, form: Received<DevicesForm>) -> Response {
    let ended = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        if form.end != "others" {
            return Err(malformed().into());
        }
        device::end_others(&web.app, &actor).await
    };
    answer(&web, &headers, ended.await, Done::Devices, String::new())
}

fn answer(web: &Web, headers: &HeaderMap, outcome: Result<()>, done: Done, typed: String) -> Response {
    match outcome {
        Ok(()) => finished(web, headers, YOU, done),
        Err(error) => failed(web, headers, YOU, error, typed),
    }
}
