//! Pages that broke, for the log: what a browser says of it, as far as it may fill the disk.

use super::{quota::Quota, session::Actor};
use crate::{
    id::UserId,
    server::{App, error::Result, timing::Timings},
};
use std::sync::{Mutex, PoisonError};

/// Characters of what a browser says: a sentence and where it was.
const LONGEST: usize = 2_000;

/// What each person's pages have told so far.
#[derive(Debug)]
pub struct Breakdowns(Mutex<Quota<UserId>>);

impl Breakdowns {
    /// Nothing broke yet.
    pub fn new(timings: &Timings) -> Self {
        Self(Mutex::new(Quota::new(timings.breakdowns, timings.breakdowns_span, timings.failures_kept)))
    }
}

/// Writes it into the log, escaped: it is anybody's text. Errors: they have told enough for now.
pub fn note(app: &App, actor: &Actor, what: &str) -> Result<()> {
    let user = actor.person.id;
    app.breakdowns.0.lock().unwrap_or_else(PoisonError::into_inner).take(user, app.clock.now())?;
    let what: String = what.chars().take(LONGEST).collect();
    tracing::warn!(user = user.0, ?what, "a page broke");
    Ok(())
}
