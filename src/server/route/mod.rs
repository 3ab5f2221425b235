//! What is answered where. Every request passes the [`guard`] first.

mod act;
mod api;
mod asked;
mod door;
mod form;
mod group;
mod guard;
mod house;
mod key;
mod mine;
mod notice;
mod page;
mod person;
mod plain;
mod ws;
mod you;

use super::{
    App,
    flash::Flashes,
    origin::Origin,
    service::{self, ready::Trouble},
    site::{self, Site},
    visitor,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware,
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::StatusCode;
use std::sync::Arc;
use tokio_util::task::TaskTracker;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::SizeAbove},
    timeout::TimeoutLayer,
};

/// Bytes of an answer that is packed. A shorter one fits into one packet as it is, and to pack an ack took longer than
/// to make it.
const PACKED: u64 = 512;

/// What every route needs.
#[derive(Clone)]
pub struct Web {
    pub app: App,
    pub site: Arc<Site>,
    pub flashes: Arc<Flashes>,
    pub origin: Origin,
    /// The open sockets, which a server that stops waits for.
    pub sockets: TaskTracker,
}

/// All routes, behind their layers.
pub fn router(web: Web) -> Router {
    let timings = web.app.timings.clone();
    let forms = Router::new()
        .route("/sign-up", get(door::show_sign_up).post(door::sign_up))
        .route("/sign-in", get(door::show_sign_in).post(door::sign_in))
        .route("/setup/{token}", get(door::show_setup))
        .route("/join/{token}", get(door::show_join))
        .route("/reset/{token}", get(key::show_reset).post(key::reset))
        .route("/device/{token}", get(key::show_device).post(key::open_device))
        .route("/people/{id}", get(person::show))
        .route("/people/{id}/reset", post(person::make_reset))
        .route("/people/{id}/device", post(person::make_device))
        .route("/people/{id}/role", post(person::give_role))
        .route("/people/{id}/active", post(person::set_active))
        .route("/server", get(house::show))
        .route("/server/admission", post(house::set_admission))
        .route("/server/invitation", post(house::change_invitation))
        .route("/server/charter", post(house::set_charter))
        .route("/rules", get(house::show_rules))
        .route("/privacy", get(house::show_privacy))
        .route("/invitation.svg", get(house::picture))
        .route("/sign-out", post(door::sign_out))
        .route("/you", get(you::show))
        .route("/you/phone", get(key::own))
        .route("/you/name", post(you::name))
        .route("/you/theme", post(you::theme))
        .route("/you/presence", post(you::presence))
        .route("/you/password", post(you::password))
        .route("/you/device", post(you::end_device))
        .route("/you/devices", post(you::end_devices))
        .route("/language", post(form::language))
        .route("/direct", post(form::open_direct))
        .route("/c/{thread}", get(page::show).post(form::send))
        .route("/c/{thread}/join", post(group::join))
        .route("/c/{thread}/group", post(group::change))
        .route("/t/{thread}/{seq}", get(page::lead))
        .route("/groups", get(page::show).post(group::make))
        .route("/c/{thread}/mine", post(mine::change))
        .route("/c/{thread}/{seq}/act", get(act::show).post(act::submit))
        .route_layer(middleware::from_fn(form::text_only));
    let answered = forms
        .route("/api/{name}", post(api::call))
        .fallback_service(get(page::show).fallback(wrong_method).with_state(web.clone()))
        .method_not_allowed_fallback(wrong_method)
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(PACKED))))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timings.request_timeout));
    Router::new()
        .route("/ws", any(ws::upgrade))
        .merge(answered)
        .with_state(web.clone())
        .merge(site::routes())
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(middleware::from_fn_with_state(web.clone(), guard::guard))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready).with_state(web))
        .layer(middleware::from_fn(guard::log))
}

/// For whoever sends people here, by whatever address: is it of use to send them?
async fn ready(State(web): State<Web>) -> Response {
    let trouble = match service::ready::ready(&web.app).await {
        Ok(()) => return "ready\n".into_response(),
        Err(Trouble::Silent) => "The database does not answer.\n",
        Err(Trouble::TakesNothing) => "The database takes nothing: its own log, or ours, says why.\n",
    };
    (StatusCode::SERVICE_UNAVAILABLE, trouble).into_response()
}

async fn wrong_method(request: Request) -> Response {
    guard::refuse(StatusCode::METHOD_NOT_ALLOWED, visitor::words(request.headers()).wrong_method)
}
