//! Pages: what there is to see is read first, so that the status, the redirects and the HTML are right and whole.

use super::{Web, guard::ScriptNonce};
use crate::{
    app::{Assets, shell},
    error::AppError,
    id::Op,
    model::{At, Opening, PeoplePage, Place, Scene, Snapshot},
    server::{actor, error::Result, random, service, service::session::Actor, visitor},
};
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, Uri, header};
use leptos::{nonce::Nonce, prelude::provide_context};

/// Draws the page of this address.
pub async fn show(State(web): State<Web>, request: Request) -> Response {
    let place = Place::parse(request.uri().path(), request.uri().query().unwrap_or_default());
    let found = match actor::of(&web.app, &web.origin, request.headers()).await {
        Ok(actor) => match leads_elsewhere(&web, &place, actor.as_ref(), request.uri()).await {
            Ok(Some(redirect)) => return redirect,
            Ok(None) => scene(&web, &place, actor.as_ref(), request.uri()).await.map(|scene| (scene, actor)),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    let (scene, actor) = found.unwrap_or_else(|error| (Scene::Broken(error.into()), None));
    let cookie = actor.and_then(|actor| actor::renewed_cookie(&web.app, &web.origin, request.headers(), &actor));
    let status = status(&scene, &place);
    let opening = opening(&web, &request, place, scene);
    let mut response = draw(&web, request, opening).await;
    *response.status_mut() = status;
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

/// Those who are in do not stand before doors; those who are not cannot see what is inside.
async fn leads_elsewhere(web: &Web, place: &Place, actor: Option<&Actor>, uri: &Uri) -> Result<Option<Response>> {
    Ok(match (actor, place) {
        (Some(_), Place::SignIn | Place::SignUp) => Some(Redirect::to("/").into_response()),
        (None, Place::Home | Place::Older { .. } | Place::Thread { .. } | Place::People { .. }) => {
            let first = service::session::nobody_yet(&web.app).await?;
            let door = if first { "/sign-up" } else { "/sign-in" };
            let here = uri.path_and_query().map_or("/", |here| here.as_str());
            Some(Redirect::to(&door_to(door, here)).into_response())
        }
        _ => None,
    })
}

async fn scene(web: &Web, place: &Place, actor: Option<&Actor>, uri: &Uri) -> Result<Scene> {
    let Some(actor) = actor else {
        return Ok(match place {
            Place::Nowhere => Scene::Broken(AppError::NotFound),
            _ => Scene::Door { first: service::session::nobody_yet(&web.app).await?, next: next(uri) },
        });
    };
    Ok(match place {
        Place::Thread { id, at } => match service::thread::snapshot(&web.app, actor, Some(*id), *at).await {
            Ok(snapshot) => Scene::Inside(Box::new(snapshot)),
            Err(error) => Scene::Missing(Box::new(list_only(web, actor).await?), error.into()),
        },
        Place::People { find, after } => {
            let people: PeoplePage = service::user::find(&web.app, actor, find, after).await?;
            Scene::People(Box::new(list_only(web, actor).await?), people)
        }
        Place::Older { before } => {
            let mut snapshot = service::thread::snapshot(&web.app, actor, None, At::Tail).await?;
            snapshot.threads = service::thread::list(&web.app, actor, Some(*before)).await?;
            Scene::Inside(Box::new(snapshot))
        }
        Place::Nowhere => Scene::Missing(Box::new(list_only(web, actor).await?), AppError::NotFound),
        _ => Scene::Inside(Box::new(service::thread::snapshot(&web.app, actor, None, At::Tail).await?)),
    })
}

async fn list_only(web: &Web, actor: &Actor) -> Result<Snapshot> {
    let mut snapshot = service::thread::snapshot(&web.app, actor, None, At::Tail).await?;
    snapshot.open = None;
    Ok(snapshot)
}

fn status(scene: &Scene, place: &Place) -> StatusCode {
    match scene {
        _ if *place == Place::Nowhere => StatusCode::NOT_FOUND,
        Scene::Missing(_, error) | Scene::Broken(error) => error.status(),
        _ => StatusCode::OK,
    }
}

fn opening(web: &Web, request: &Request, place: Place, scene: Scene) -> Opening {
    let (headers, path, now) = (request.headers(), request.uri().path(), web.app.clock.now());
    let flash = visitor::cookie(headers, visitor::FLASH).and_then(|key| web.flashes.take(&key, path));
    let zone = service::zone::table(&visitor::zone(headers), now);
    Opening { locale: visitor::locale(headers), zone, now, form_op: Op(random::key()), flash, place, scene }
}

async fn draw(web: &Web, request: Request, opening: Opening) -> Response {
    let nonce = request.extensions().get::<ScriptNonce>().map(|nonce| nonce.0.clone()).unwrap_or_default();
    let assets = Assets {
        build: web.site.build().to_owned(),
        css: web.site.css().to_owned(),
        font: web.site.font().to_owned(),
        js: web.site.js().to_owned(),
        wasm: web.site.wasm().to_owned(),
    };
    let context = {
        let opening = opening.clone();
        move || {
            provide_context(Nonce::from_value(nonce.clone()));
            provide_context(opening.clone());
        }
    };
    let render = leptos_axum::render_app_async_with_context(context, move || shell(assets.clone(), &opening));
    render(request).await
}

/// Where the door leads, from the address of the door.
fn next(uri: &Uri) -> String {
    let query = uri.query().unwrap_or_default();
    let next = crate::model::query_value(query, "next");
    super::form::safe_next(&next).to_owned()
}

/// The address of a door that leads to this path.
pub fn door_to(door: &str, next: &str) -> String {
    if next == "/" { door.to_owned() } else { format!("{door}?next={}", escape(next)) }
}

/// Percent-encodes what would end a query value.
fn escape(path: &str) -> String {
    path.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace('#', "%23")
}
