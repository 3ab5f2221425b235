//! A folder filled before anyone comes: a small community to look at, or a large one to measure.
//!
//! # Why
//! What is seeded must be what the verbs would have left, or every figure and every screenshot is of something else:
//! a draft (`draft`) numbers each change as its verb does, and a test compares the two.

mod corpus;
mod demo;
mod dice;
mod draft;
mod size;
#[cfg(test)]
mod tests;

pub use size::Size;

use super::{
    App,
    error::Result,
    service::{
        seed::{begin_session, hash, rekey},
        session::{Token, nobody_yet},
    },
    store::Bulk,
};
use crate::id::UserId;
use futures::future::try_join_all;

/// What everyone who is seeded signs in with.
pub const PASSWORD: &str = "causerie demo";
/// Whom the demo is arranged for.
pub const FIRST: &str = demo::PEOPLE[0].name;
/// Messages in one transaction.
const BATCH: usize = 10_000;
/// Sessions asked for at once: fewer than the writer's queue holds.
const SESSIONS: usize = 256;

/// The names of everyone else in the demo.
pub fn others() -> Vec<&'static str> {
    demo::PEOPLE.iter().skip(1).map(|person| person.name).collect()
}

/// How much there is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub people: usize,
    pub threads: usize,
    pub messages: usize,
}

/// Whether nobody has an account here: only such a folder is filled.
pub async fn vacant(app: &App) -> Result<bool> {
    nobody_yet(app).await
}

/// Fills it with the small community.
pub async fn demo(app: &App) -> Result<Tally> {
    let rows = demo::community(hash(app, PASSWORD).await?, app.clock.now()).into_rows();
    let Bulk { people, threads, messages, .. } = &rows;
    let tally = Tally { people: people.len(), threads: threads.len(), messages: messages.len() };
    app.writer.fill(rows).await?;
    rekey(app).await?;
    Ok(tally)
}

/// Fills it to a size.
pub async fn fill(app: &App, size: &Size) -> Result<Tally> {
    let (mut draft, mut talk) = size.begin(hash(app, PASSWORD).await?, app.clock.now());
    let frame = draft.frame();
    let (people, threads) = (frame.people.len(), frame.threads.len());
    app.writer.fill(frame).await?;
    let mut messages = 0;
    loop {
        talk.go_on(&mut draft, BATCH);
        let batch = draft.take_messages();
        if batch.messages.is_empty() {
            break;
        }
        messages += batch.messages.len();
        app.writer.fill(batch).await?;
    }
    talk.mark_read(&mut draft);
    app.writer.fill(draft.into_rows()).await?;
    rekey(app).await?;
    Ok(Tally { people, threads, messages })
}

/// Begins a session for each of the first `count` people: their names and what opens it.
pub async fn sign_in(app: &App, count: usize) -> Result<Vec<(String, Token)>> {
    let people = app.store.read().await?.people((1..).take(count).map(UserId)).await?;
    let mut sessions = Vec::with_capacity(people.len());
    for some in people.chunks(SESSIONS) {
        let tokens = try_join_all(some.iter().map(|person| begin_session(app, person.id))).await?;
        sessions.extend(some.iter().map(|person| person.name.clone()).zip(tokens));
    }
    Ok(sessions)
}
