//! The house: how to bring somebody, and what broke.

use super::call::Call;
use crate::{error::AppError, model::Invitation};
use leptos::prelude::*;

/// The link that lets someone in, for whoever is signed in to pass on.
#[server(name = ShowInvitation, prefix = "/api", endpoint = "invitation", protocol = Call)]
pub async fn invitation() -> Result<Invitation, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::invitation::show(&app, &actor, &actor::reach()).await?)
}

/// A page of whoever is signed in has broken: for the log. Asked by the page's own script, for its program is what broke.
#[server(prefix = "/api", endpoint = "breakdown", protocol = Call)]
pub async fn breakdown(what: String) -> Result<(), AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::breakdown::note(&app, &actor, &what)?)
}
