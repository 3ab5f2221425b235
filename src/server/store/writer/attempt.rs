//! A batch in one transaction, begun anew where that helps.

use super::{
    super::{
        Committed, Tx,
        failure::{breaks, collides, is_cut, is_held, is_unsynced},
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
    sabotage::{MOMENT, Sabotage},
};
use std::process;

/// How a process ends whose disk failed it (EX_IOERR).
const LOST: i32 = 74;

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
        /// Somebody else holds what one of the writes needs.
        held: bool,
    },
    /// The line was cut during the commit: it may be on disk or not.
    Unknown(sqlx::Error),
}

impl Failure {
    /// Nothing is on disk.
    fn undone(error: sqlx::Error) -> Self {
        let (again, broken) = (is_cut(&error) || collides(&error), breaks(&error));
        Self::Undone { again, broken, held: is_held(&error), cause: error.into() }
    }

    /// The transaction could not end; what its connection holds is in doubt.
    fn of_end(error: sqlx::Error) -> Self {
        Self::Undone { again: false, broken: true, held: false, cause: error.into() }
    }

    fn of_commit(error: sqlx::Error) -> Self {
        if is_cut(&error) { Self::Unknown(error) } else { Self::of_end(error) }
    }

    fn of(error: Error) -> Self {
        match error {
            Error::Passing(cause) => match cause.downcast() {
                Ok(error) => Self::undone(error),
                Err(cause) => Self::Undone { cause, again: false, broken: false, held: false },
            },
            error => Self::Statement(error),
        }
    }

    /// Whether one write may have spoiled it for all: what keeps colliding may be a row that one alone collides with.
    pub fn is_of_one(&self) -> bool {
        self.is_held() || matches!(self, Self::Statement(_) | Self::Undone { again: true, broken: false, .. })
    }

    /// Whether somebody else holds what is needed.
    pub fn is_held(&self) -> bool {
        matches!(self, Self::Undone { held: true, .. })
    }

    /// Whether the disk lost what it had taken.
    fn is_unsynced(&self) -> bool {
        matches!(self, Self::Undone { cause, .. } if cause.downcast_ref().is_some_and(is_unsynced))
    }

    /// Whether nobody knows what the connection still holds.
    fn is_in_doubt(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::Undone { broken: true, .. })
    }
}

/// One transaction with all of them, and so many more where another server was in the way or the connection was gone.
pub(super) async fn attempt(
    writing: &mut Writing,
    clock: &Clock,
    jobs: &mut [Job],
    mut more: usize,
) -> std::result::Result<Vec<Committed>, Failure> {
    loop {
        let failure = match transaction(writing, clock, jobs).await {
            Ok(told) => return Ok(told),
            Err(failure) => failure,
        };
        if failure.is_unsynced() {
            end();
        }
        // If the next connection cannot be had either, the next batch asks for one.
        let reopened = !failure.is_in_doubt() || writing.reopen().await.is_ok();
        let again = matches!(failure, Failure::Undone { again: true, .. });
        if !again || !reopened || more == 0 {
            return Err(failure);
        }
        more -= 1;
    }
}

/// Ends the process: what is on the disk is what it is, and only a new start reads it.
fn end() -> ! {
    tracing::error!("the disk lost what was written (fsync failed): look after it, and start again");
    process::exit(LOST)
}

async fn transaction(
    writing: &mut Writing,
    clock: &Clock,
    jobs: &mut [Job],
) -> std::result::Result<Vec<Committed>, Failure> {
    let scope = jobs.iter().map(Job::scope).fold(Scope::default(), Scope::and);
    let mut tx = writing.begin(clock, &scope).await.map_err(|error| Failure::of(error.into()))?;
    match apply(&mut tx, jobs).await {
        Ok(()) => {
            if Sabotage::AckBeforeCommit.is_on() {
                tokio::time::sleep(MOMENT).await;
            }
            tx.commit().await.map_err(Failure::of_commit)
        }
        Err(error) => {
            let failure = Failure::of(error);
            match tx.rollback().await {
                Err(error) if !failure.is_in_doubt() => Err(Failure::of_end(error)),
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
