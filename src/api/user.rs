//! People: find.

use super::call::Call;
use crate::{
    error::AppError,
    id::ThreadId,
    model::{PeoplePage, Zone},
};
use leptos::prelude::*;

/// People whose name begins so, by name, after this name; given a group, those who are not in it.
#[server(name = FindPeople, prefix = "/api", endpoint = "people", protocol = Call)]
pub async fn people(find: String, after: String, to: Option<ThreadId>) -> Result<PeoplePage, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::user::find_for(&app, &actor, to, &find, &after).await?)
}

/// The offsets of a time zone, for a browser whose zone the page was not drawn in.
#[server(name = ReadZone, prefix = "/api", endpoint = "zone", protocol = Call)]
pub async fn zone(name: String) -> Result<Zone, AppError> {
    use crate::server::{actor, service};
    let (app, _) = actor::here().await?;
    Ok(service::zone::table(&name, app.clock.now()))
}
