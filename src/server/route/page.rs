//! Pages: what there is to see is read first, so that the status, the redirects and the HTML are right and whole.

use super::{Web, api, guard::ScriptNonce, plain};
use crate::{
    app::{Assets, shell},
    error::AppError,
    id::{Op, ThreadId},
    model::{At, Found, Opening, Place, Scene, Snapshot},
    plain::place,
    server::{actor, error::Result, flash::Told, random, service, service::session::Actor, visitor},
    wire,
};
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::{StatusCode, header, request::Parts};
use leptos::{
    nonce::Nonce,
    prelude::{Owner, RenderHtml, provide_context},
};

/// Draws the page of this address.
pub async fn show(State(web): State<Web>, request: Parts) -> Response {
    let (uri, headers) = (&request.uri, &request.headers);
    let place = Place::parse(uri.path(), uri.query().unwrap_or_default());
    let actor = match actor::lately(&web.app, &web.origin, headers).await {
        Ok(Some(actor)) => actor,
        Ok(None) if place == Place::Nowhere => return plain::broken(&web, &request, AppError::NotFound),
        Ok(None) => return to_door(&web, &request).await,
        Err(error) => return plain::broken(&web, &request, error.into()),
    };
    let scene = match scene(&web, &place, &actor).await {
        Ok(scene) => scene,
        Err(error) => return plain::broken(&web, &request, error.into()),
    };
    let cookie = actor::renewed_cookie(&web.app, &web.origin, headers, &actor);
    let (status, delay) = (status(&scene, &place), trouble(&scene).and_then(api::retry_after));
    let invitation = service::invitation::show(&web.app, &actor, &web.origin.reach(headers)).await.ok();
    let opening = Opening { own_device: actor.keeps, invitation, ..opening(&web, &request, scene) };
    let mut response = draw(&web, &request, opening);
    *response.status_mut() = status;
    response.headers_mut().extend(delay);
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

/// The address by which a message is passed on leads to where it stands. Who may not see that is told so there.
pub async fn lead(web: State<Web>, request: Parts) -> Response {
    match Place::parse(request.uri.path(), "") {
        Place::Thread { id, at: At::Around(seq) } => Redirect::to(&place(id, seq)).into_response(),
        _ => show(web, request).await,
    }
}

/// Those who are not in cannot see what is inside: to the door, which remembers where they were going.
pub async fn to_door(web: &Web, request: &Parts) -> Response {
    let here = request.uri.path_and_query().map_or("/", |here| here.as_str());
    match service::session::nobody_yet(&web.app).await {
        Ok(first) => Redirect::to(&door_to(if first { "/sign-up" } else { "/sign-in" }, here)).into_response(),
        Err(error) => plain::broken(web, request, error.into()),
    }
}

async fn scene(web: &Web, place: &Place, actor: &Actor) -> Result<Scene> {
    Ok(match place {
        // An address that names no place leads to what is new.
        Place::Thread { id, at } => match snapshot(web, actor, Some(*id), Some(*at).filter(|at| *at != At::Tail)).await
        {
            Ok(snapshot) => Scene::Inside(Box::new(snapshot)),
            Err(error) => Scene::Missing(Box::new(service::thread::outline(&web.app, actor).await?), error.into()),
        },
        Place::About { id, .. } => match service::thread::snapshot(&web.app, actor, Some(*id), Some(At::Tail)).await {
            Ok(snapshot) => Scene::Found(Box::new(snapshot), found(web, place, actor).await?),
            Err(error) => Scene::Missing(Box::new(service::thread::outline(&web.app, actor).await?), error.into()),
        },
        Place::People { .. } | Place::New { .. } | Place::Groups { .. } => {
            Scene::Found(Box::new(service::thread::outline(&web.app, actor).await?), found(web, place, actor).await?)
        }
        Place::Older { before } => {
            let mut snapshot = snapshot(web, actor, None, None).await?;
            snapshot.threads = service::thread::list(&web.app, actor, Some(*before)).await?;
            Scene::Inside(Box::new(snapshot))
        }
        Place::Nowhere => {
            Scene::Missing(Box::new(service::thread::outline(&web.app, actor).await?), AppError::NotFound)
        }
        Place::Home => Scene::Inside(Box::new(snapshot(web, actor, None, None).await?)),
    })
}

async fn snapshot(web: &Web, actor: &Actor, open: Option<ThreadId>, at: Option<At>) -> Result<Snapshot> {
    service::thread::snapshot(&web.app, actor, open, at).await
}

/// What is looked for at a place.
async fn found(web: &Web, place: &Place, actor: &Actor) -> Result<Found> {
    Ok(match place {
        Place::People { find, after } => service::user::find(&web.app, actor, find, after).await?.into(),
        Place::New { to, find, after, with } => {
            let known = service::user::cards(&web.app, actor, with).await?;
            Found { known, ..service::user::find_for(&web.app, actor, *to, find, after).await?.into() }
        }
        Place::Groups { find, after } => service::group::find(&web.app, actor, find, *after).await?.into(),
        Place::About { id, find, after } => {
            let access = service::access::thread(&web.app, actor, *id).await?;
            service::group::members(&web.app, &access, find, *after).await?.into()
        }
        _ => Found::default(),
    })
}

fn status(scene: &Scene, place: &Place) -> StatusCode {
    match trouble(scene) {
        _ if *place == Place::Nowhere => StatusCode::NOT_FOUND,
        Some(error) => error.status(),
        None => StatusCode::OK,
    }
}

/// Why there is nothing to see.
fn trouble(scene: &Scene) -> Option<&AppError> {
    match scene {
        Scene::Missing(_, error) => Some(error),
        _ => None,
    }
}

fn opening(web: &Web, request: &Parts, scene: Scene) -> Opening {
    let (headers, now) = (&request.headers, web.app.clock.now());
    let flash = match told(web, request) {
        Some(Told::Failed(flash)) => Some(flash),
        _ => None,
    };
    let zone = service::zone::table(&visitor::zone(headers), now);
    let address = request.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let (locale, form_op) = (visitor::locale(headers), Op(random::key()));
    Opening { locale, zone, now, form_op, flash, invitation: None, own_device: false, address, scene }
}

/// What became of the form before this page. Read once.
pub fn told(web: &Web, request: &Parts) -> Option<Told> {
    let key = visitor::cookie(&request.headers, visitor::FLASH)?;
    web.flashes.take(&key, request.uri.path())
}

/// Where the files of a page are.
pub fn assets(web: &Web) -> Assets {
    Assets {
        build: web.site.build().to_owned(),
        css: web.site.css().to_owned(),
        js: web.site.js().to_owned(),
        wasm: web.site.wasm().to_owned(),
    }
}

/// The nonce for the scripts of this answer.
pub fn nonce(request: &Parts) -> String {
    request.extensions.get::<ScriptNonce>().map(|nonce| nonce.0.clone()).unwrap_or_default()
}

/// In one go: nothing here has to be waited for, so no stream is needed, nor what leptos keeps for one.
fn draw(web: &Web, request: &Parts, opening: Opening) -> Response {
    let (nonce, theme) = (nonce(request), visitor::theme(&request.headers));
    let data = match data(&opening) {
        Ok(data) => data,
        Err(fault) => return plain::broken(web, request, fault.into()),
    };
    let owner = Owner::new();
    let mut page = owner.with(|| {
        provide_context(Nonce::from_value(nonce.clone()));
        provide_context(opening.clone());
        shell(assets(web), theme, &opening).to_html()
    });
    // What was drawn from may hold on to it.
    owner.cleanup();
    page.reserve(data.len() + 256);
    page.extend(["<script nonce=\"", &nonce, "\">__RESOLVED_RESOURCES={\"0\":", &data]);
    page.push_str(
        "};__SERIALIZED_ERRORS=[];__PENDING_RESOURCES=[];__INCOMPLETE_CHUNKS=[];__RESOURCE_RESOLVERS=[];</script>",
    );
    Html(page).into_response()
}

/// What leptos' `SharedValue` finds in the browser, as the text of a script: nothing in it ends the script.
fn data(opening: &Opening) -> Result<String> {
    let text = wire::write(opening).and_then(|json| wire::write(&json)).map_err(anyhow::Error::from)?;
    Ok(if text.contains('<') { text.replace('<', "\\u003c") } else { text })
}

/// The address of a door that leads to this path.
pub fn door_to(door: &str, next: &str) -> String {
    if next == "/" { door.to_owned() } else { format!("{door}?next={}", escape(next)) }
}

/// Percent-encodes what would end a query value.
fn escape(path: &str) -> String {
    path.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{LOBBY, Millis},
        model::Zone,
        server::cast::House,
        words::Locale,
    };

    #[tokio::test]
    async fn what_travels_in_a_page_ends_no_script_and_comes_back_whole() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        ana.post(LOBBY, 1, "</script><!-- \u{2028} \"\\ é").await?;
        let scene = Scene::Inside(Box::new(ana.snapshot(None).await?));
        let (zone, now, address) = (Zone::default(), Millis(7), "/".to_owned());
        let (locale, form_op, own_device) = (Locale::Fr, Op([1; 16]), true);
        let opening = Opening { locale, zone, now, form_op, flash: None, invitation: None, own_device, address, scene };
        let script = data(&opening)?;
        assert!(!script.contains('<'), "{script}");
        let json: String = wire::read(&script).map_err(anyhow::Error::from)?;
        assert_eq!(wire::read(&json), Ok(opening));
        Ok(())
    }
}
