//! The house: how to bring somebody.

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
