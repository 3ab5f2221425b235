//! Databases on the disk that counts, filled by the program itself.

use crate::{Options, postgres::Postgres, program};
use anyhow::Context;
use causerie::server::store::Database;
use tempfile::TempDir;

/// How much is in it, by the names that `causerie seed` knows.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub users: usize,
    pub threads: usize,
    pub messages: usize,
    pub signed_in: usize,
}

impl Size {
    /// As `causerie seed` takes it.
    pub fn options(self) -> [(&'static str, usize); 4] {
        let Self { users, threads, messages, signed_in } = self;
        [("--users", users), ("--threads", threads), ("--messages", messages), ("--signed-in", signed_in)]
    }
}

/// A filled database, gone with the value.
pub struct Place {
    /// As people call the kind.
    pub name: &'static str,
    pub database: Database,
    /// Where it is, if it is a PostgreSQL.
    pub address: Option<String>,
    /// Of those who are signed in; the first is in every conversation.
    pub tokens: Vec<String>,
    postgres: Option<Postgres>,
    _folder: TempDir,
}

impl Place {
    /// SQLite, as it comes.
    pub fn sqlite(options: &Options, size: Size) -> anyhow::Result<Self> {
        Self::fill("SQLite", options, size, None)
    }

    /// A PostgreSQL on the same disk; why not, where there is none.
    pub fn postgres(options: &Options, size: Size) -> anyhow::Result<Self> {
        Self::fill("PostgreSQL", options, size, Some(Postgres::start(&options.folder)?))
    }

    fn fill(name: &'static str, options: &Options, size: Size, postgres: Option<Postgres>) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("causerie-bench.").tempdir_in(&options.folder);
        let folder = folder.with_context(|| format!("making a folder in {}", options.folder.display()))?;
        let address = postgres.as_ref().map(|postgres| postgres.address.clone());
        let parsed = address.as_ref().map(|address| address.parse().unwrap_or_else(|never| match never {}));
        let database = Database { folder: folder.path().to_owned(), address: parsed };
        let tokens = program::seed(&database, address.as_deref(), &size)?;
        let mut place = Self { name, database, address, tokens, postgres, _folder: folder };
        place.postgres.as_mut().map_or(Ok(()), Postgres::settle)?;
        Ok(place)
    }
}
