//! A batch in one transaction, begun anew where that helps.

use super::{
    super::{
        Committed, Tx,
        failure::{breaks, collides, is_cut},
        lock::Scope,
        open::Writing,
    },
    batch,
    entry::Job,
    mark,
};
use crate::server::{
    clock::Clock,
    error::{Error, Result},
};
use std::time::Duration;
use tokio::time::timeout;

/// How often a batch is begun anew.
const AGAIN: usize = 3;
/// From the first word to a PostgreSQL to its last, at the most: its own limits come before, if it can be heard.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a batch is not on disk.
pub(super) enum Failure {
    /// A statement failed that no rule foresees: one of the writes is to blame.
    Statement(Error),
    /// Nobody is to blame, and nothing of it is on disk.
    Undone {
        cause: anyhow::Error,
        /// Begun anew it may go through.
        again: bool,
        /// Not on this connection.
        broken: bool,
    },
    /// The transaction could not end, or nobody knows whether it did: nobody is to blame, and it may pass.
    Doubt(sqlx::Error),
}

impl Failure {
    /// Before a commit was asked for.
    fn before(error: sqlx::Error) -> Self {
        let (again, broken) = (is_cut(&error) || collides(&error), breaks(&error));
        Self::Undone { again, broken, cause: error.into() }
    }

    fn of(error: Error) -> Self {
        match error {
            Error::Passing(cause) => match cause.downcast() {
                Ok(error) => Self::before(error),
                Err(cause) => Self::Undone { cause, again: false, broken: false },
            },
            error => Self::Statement(error),
        }
    }

    /// Whether one write may have spoiled it for all: what keeps colliding may be a row that one alone collides with.
    pub fn is_of_one(&self) -> bool {
        matches!(self, Self::Statement(_) | Self::Undone { again: true, broken: false, .. })
    }

    /// Whether nobody knows what the connection still holds.
    fn is_in_doubt(&self) -> bool {
        matches!(self, Self::Doubt(_) | Self::Undone { broken: true, .. })
    }
}

/// One transaction with all of them, and up to three more where another server was in the way or the connection was gone.
pub(super) async fn attempt(
    writing: &mut Writing,
    clock: &Clock,
    jobs: &mut [Job],
) -> std::result::Result<Vec<Committed>, Failure> {
    let mut left = AGAIN;
    loop {
        let failure = match patiently(writing, clock, jobs).await {
            Ok(told) => return Ok(told),
            Err(failure) => failure,
        };
        // If the next connection cannot be had either, the next batch asks for one.
        let reopened = !failure.is_in_doubt() || writing.reopen().await.is_ok();
        let again = matches!(failure, Failure::Undone { again: true, .. });
        if !again || !reopened || left == 0 {
            return Err(failure);
        }
        left -= 1;
    }
}

/// SQLite answers or fails by itself. What is across a network may fall silent.
async fn patiently(
    writing: &mut Writing,
    clock: &Clock,
    jobs: &mut [Job],
) -> std::result::Result<Vec<Committed>, Failure> {
    if matches!(writing, Writing::Sqlite(_)) {
        return transaction(writing, clock, jobs).await;
    }
    let late = |_| Err(Failure::Doubt(std::io::Error::from(std::io::ErrorKind::TimedOut).into()));
    timeout(PATIENCE, transaction(writing, clock, jobs)).await.unwrap_or_else(late)
}

async fn transaction(
    writing: &mut Writing,
    clock: &Clock,
    jobs: &mut [Job],
) -> std::result::Result<Vec<Committed>, Failure> {
    let scope = jobs.iter().map(Job::scope).fold(Scope::default(), Scope::and);
    let mut tx = match writing.begin(clock, &scope).await {
        Ok(tx) => tx,
        Err(error) => return Err(Failure::of(error.into())),
    };
    match apply(&mut tx, jobs).await {
        Ok(()) => tx.commit().await.map_err(Failure::Doubt),
        Err(error) => {
            let failure = Failure::of(error);
            match tx.rollback().await {
                Err(error) if !failure.is_in_doubt() => Err(Failure::Doubt(error)),
                _ => Err(failure),
            }
        }
    }
}

/// Posts in one go, then read marks in one go, then each other write by itself.
async fn apply(tx: &mut Tx<'_>, jobs: &mut [Job]) -> Result<()> {
    batch::post(tx, jobs.iter_mut().filter_map(Job::as_post).collect()).await?;
    mark::mark(tx, jobs.iter_mut().filter_map(Job::as_mark).collect()).await?;
    for entry in jobs.iter_mut().filter_map(Job::as_other) {
        let mut inner = tx.savepoint().await?;
        match entry.apply(&mut inner).await {
            Ok(()) => {
                let told = inner.commit().await?;
                tx.told.extend(told);
            }
            Err(Error::App(refusal)) => {
                inner.rollback().await?;
                entry.refuse(refusal);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}
