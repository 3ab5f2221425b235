//! What people need who did not come through the door: the keys of their names, one hash for them all, and sessions.

use super::{
    name::{self, name_key},
    session::Token,
};
use crate::{
    error::AppError,
    id::{Millis, UserId},
    server::{App, clock::millis, error::Result, store},
};

/// A name as names are compared and looked for.
pub fn key(name: &str) -> String {
    name_key(name)
}

/// Makes everyone the keys by which they are told apart and found.
pub async fn rekey(app: &App) -> Result<()> {
    Ok(name::rekey(&app.store, &app.writer).await?)
}

/// The hash under which everyone who is seeded may sign in.
pub async fn hash(app: &App, password: &str) -> Result<String> {
    let place = app.doors.place()?;
    app.doors.hash(&place, password).await
}

/// Begins a session, as on someone's own device.
pub async fn begin_session(app: &App, user: UserId) -> Result<Token> {
    let token = Token::fresh()?;
    let expires_at = Millis(app.clock.now().0 + millis(app.timings.session_idle_own));
    let session =
        store::NewSession { token: token.hash(), expires_at, keeps: true, device: "seed".into(), replaces: None };
    let stored = app.store.read().await?.password_hash(user).await?.ok_or(AppError::NotFound)?;
    app.writer.begin_session(user, stored, session).await?;
    Ok(token)
}
