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
use anyhow::{Context, ensure};
use std::{
    fmt,
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

impl fmt::Display for Database {
    /// Where it is, in words that may be printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            None => write!(f, "the folder {}", self.folder.display()),
            Some(address) => write!(f, "the PostgreSQL {address}"),
        }
    }
}

impl Opened {
    /// Opens a database to serve it, making its folder and its tables if need be.
    pub async fn open(database: &Database, clock: &Clock) -> anyhow::Result<Self> {
        let mut opened = Self::visit(database).await?;
        opened.writing.check_identity(clock).await?;
        Ok(opened)
    }

    /// Opens it for a moment, to look after it. To whoever serves it, it stays the one it was.
    pub async fn visit(database: &Database) -> anyhow::Result<Self> {
        database.check_choice()?;
        let folder = &database.folder;
        let making = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        making.with_context(|| format!("making {}", folder.display()))?;
        let (store, aside, writing) = match &database.address {
            None => sqlite::open(folder).await?,
            Some(address) => postgres::open(folder, address).await?,
        };
        Ok(Self { store, aside, writing })
    }
}

impl Database {
    /// Both are here, or were: whoever forgets the address would find an empty chat, and its first visitor would own it.
    fn check_choice(&self) -> anyhow::Result<()> {
        let has = |name: &str| self.folder.join(name).exists();
        ensure!(
            self.address.is_some() || !has("postgres.boots"),
            "The chat of {} is in a PostgreSQL: give its address by CAUSERIE_DATABASE. For a chat in a file choose another \
             folder with --data, or remove postgres.boots from this one.",
            self.folder.display()
        );
        if self.address.is_some() && has("causerie.db") {
            tracing::warn!("{} also holds a chat in causerie.db, which is not read", self.folder.display());
        }
        Ok(())
    }
}

impl Writing {
    /// Begins a transaction that writes, with what it may change locked.
    pub(super) async fn begin(&mut self, clock: &Clock, scope: &Scope) -> sqlx::Result<Tx<'_>> {
        let connection = match self {
            Self::Sqlite(writing) => Connection::Sqlite(writing.begin().await?.into()),
            Self::Postgres(writing) => Connection::Postgres(writing.begin().await?.into()),
        };
        let now = clock.now();
        let mut tx = Tx { read: Read { connection }, now, here: now, told: Vec::new() };
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

    /// Counts once more, if it was served, and closes. A copy taken while the server ran then differs from what is beside
    /// it, and is known by that.
    pub async fn close(mut self) -> anyhow::Result<()> {
        if self.beside().counts {
            self.count_boot().await?;
        }
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
