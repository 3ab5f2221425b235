//! Opening the database: which it is, the one connection that writes, and whether this is the database it was.

mod address;
mod identity;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;

pub use address::Address;

use super::{Connection, Read, Store, Tx, lock::Scope};
use crate::server::clock::Clock;
use anyhow::Context;
use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Which database, and the folder beside it.
#[derive(Clone, Debug)]
pub struct Database {
    /// What is kept beside the database; SQLite's file too.
    pub folder: PathBuf,
    /// Of a PostgreSQL; none for SQLite in the folder.
    pub address: Option<Address>,
}

impl From<&Path> for Database {
    /// SQLite, in this folder.
    fn from(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), address: None }
    }
}

/// An open database: the readers, and what only the writer may touch.
#[derive(Debug)]
pub struct Opened {
    /// For everyone.
    pub store: Store,
    /// A reader for the hub alone: whoever else reads, it tells what is committed.
    pub aside: Store,
    /// For the writer's task.
    pub(in crate::server) writing: Writing,
}

/// The one connection of this process that writes, and how to get it back after a failure that leaves it in doubt.
#[derive(Debug)]
pub(in crate::server) enum Writing {
    Sqlite(sqlite::Writing),
    Postgres(postgres::Writing),
}

impl Opened {
    /// Opens a database, making its folder and its tables if need be.
    pub async fn open(database: &Database, clock: &Clock) -> anyhow::Result<Self> {
        let folder = &database.folder;
        let making = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        making.with_context(|| format!("making {}", folder.display()))?;
        let (store, aside, mut writing) = match &database.address {
            None => sqlite::open(folder).await?,
            Some(address) => postgres::open(folder, address).await?,
        };
        writing.check_identity(clock).await?;
        Ok(Self { store, aside, writing })
    }
}

impl Writing {
    /// Begins a transaction that writes, with what it may change locked.
    pub(super) async fn begin(&mut self, clock: &Clock, scope: &Scope) -> sqlx::Result<Tx<'_>> {
        let connection = match self {
            Self::Sqlite(writing) => Connection::Sqlite(writing.begin().await?),
            Self::Postgres(writing) => Connection::Postgres(writing.begin().await?),
        };
        let mut tx = Tx { read: Read { connection }, now: clock.now(), told: Vec::new() };
        tx.lock(scope, clock).await?;
        Ok(tx)
    }

    /// Gives up a connection whose state is in doubt, and opens another.
    pub async fn reopen(&mut self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(writing) => writing.reopen().await,
            Self::Postgres(writing) => writing.reopen().await,
        }
    }

    /// Counts once more and closes. A copy taken while the server ran then differs from what is beside it, and is known
    /// by that.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.count_boot().await?;
        match self {
            Self::Sqlite(writing) => writing.close().await,
            Self::Postgres(writing) => writing.close().await,
        }
        .context("closing the database")
    }
}

/// Why a database that knows more than we do is left alone.
fn newer(version: i64) -> anyhow::Error {
    anyhow::anyhow!(
        "This database was written by a newer Causerie (its schema is {version}): start that one, or restore a back-up."
    )
}
