//! The invitation: one link a house, for a week.

use super::{house::administers, session::Actor};
use crate::{
    id::Millis,
    model::{Admission, Invitation},
    server::{App, error::Result, origin::Reach, random, store::InvitationChange},
};

/// How long a link lets people in, in milliseconds.
const LIFE: i64 = 7 * 24 * 60 * 60 * 1000;

/// The link for those who are in to pass on. The first to look has it made.
pub async fn show(app: &App, _actor: &Actor, reach: &Reach) -> Result<Invitation> {
    let (path, until) = path(app).await?.unzip();
    let link = path.map(|path| format!("{}{path}", reach.base));
    Ok(Invitation { link, until: until.unwrap_or_default(), loopback: reach.loopback })
}

/// Where someone new comes in, and when that ends (0: it does not); none when nobody does. For the operator.
pub async fn path(app: &App) -> Result<Option<(String, Millis)>> {
    let mut settings = app.store.ask().await?.settings().await?;
    match settings.admission() {
        Admission::Closed => return Ok(None),
        Admission::Open => return Ok(Some(("/sign-up".to_owned(), Millis(0)))),
        Admission::Invitation => {}
    }
    if settings.invitation().is_none() {
        let (token, until) = fresh(app);
        app.writer.change_invitation(InvitationChange::Make { token, until }).await?;
        settings = app.store.read().await?.settings().await?;
    }
    let holds = settings.invitation().filter(|(_, until)| app.clock.now() < *until);
    Ok(holds.map(|(token, until)| (format!("/join/{token}"), until)))
}

/// Another link; the old one lets nobody in any more. For administrators.
pub async fn renew(app: &App, actor: &Actor) -> Result<()> {
    administers(actor)?;
    let (token, until) = fresh(app);
    app.writer.change_invitation(InvitationChange::Renew { token, until }).await
}

/// The link lets nobody in from now on, until it is renewed. For administrators.
pub async fn revoke(app: &App, actor: &Actor) -> Result<()> {
    administers(actor)?;
    app.writer.change_invitation(InvitationChange::Revoke).await
}

fn fresh(app: &App) -> (String, Millis) {
    (random::hex(), Millis(app.clock.now().0 + LIFE))
}
