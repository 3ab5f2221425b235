//! A database without us: one connection, one statement.

use anyhow::Context;
use causerie::id::{Op, ThreadId, UserId};
use serde::Serialize;
use sqlx::{
    Connection, Executor, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use std::path::Path;

/// Where the numbers of a floor begin, among those of the real conversations.
pub const BEYOND: i64 = 1 << 40;

/// Into the real table with its real indexes. What PostgreSQL lacks of its words is in our first migration.
const INSERT: &str = "insert into messages (thread_id, seq, rev, kind, author_id, op, body, sent_at)
     select cast(value ->> 'thread' as bigint), cast(value ->> 'seq' as bigint), cast(value ->> 'seq' as bigint), 'text',
            cast(value ->> 'author' as bigint), unhex(value ->> 'op'), value ->> 'body', 0
     from json_each($1)";

const SELECT: &str = "select thread_id, seq, rev, kind, author_id, op, body, about, sent_at from messages
     where thread_id = $1 and seq < $2 order by seq desc limit $3";

/// A connection with the settings of ours.
pub enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A message as the one parameter holds it.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    pub thread: ThreadId,
    /// Beyond any that the verbs give: [`BEYOND`].
    pub seq: i64,
    pub author: UserId,
    pub op: Op,
    pub body: &'a str,
}

/// Runs one statement on whichever it is.
macro_rules! on {
    ($bare:expr, |$db:ident| $query:expr) => {
        match $bare {
            Bare::Sqlite($db) => $query,
            Bare::Postgres($db) => $query,
        }
    };
}

impl Bare {
    /// The file in a folder.
    pub async fn sqlite(folder: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("causerie.db"))
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-8192");
        Ok(Self::Sqlite(SqliteConnection::connect_with(&options).await.context("the bare connection to SQLite")?))
    }

    /// The database at an address.
    pub async fn postgres(address: &str) -> anyhow::Result<Self> {
        let options = address.parse::<PgConnectOptions>()?.options([("synchronous_commit", "on")]);
        Ok(Self::Postgres(PgConnection::connect_with(&options).await.context("the bare connection to PostgreSQL")?))
    }

    /// Its name and version.
    pub async fn version(&mut self) -> anyhow::Result<String> {
        Ok(match self {
            Self::Sqlite(db) => {
                let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(db).await?;
                format!("SQLite {version}, synchronous=full")
            }
            Self::Postgres(db) => {
                let version: String = sqlx::query_scalar("show server_version").fetch_one(&mut *db).await?;
                let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&mut *db).await?;
                let commit: String = sqlx::query_scalar("show synchronous_commit").fetch_one(db).await?;
                format!("PostgreSQL {version}, fsync={fsync}, synchronous_commit={commit}")
            }
        })
    }

    /// One transaction with one insert of all these rows, which are a list of [`Row`] as JSON.
    pub async fn insert(&mut self, rows: &str) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(db) => {
                let mut transaction = db.begin_with("begin immediate").await?;
                transaction.execute(sqlx::query(INSERT).bind(rows)).await?;
                transaction.commit().await?;
            }
            Self::Postgres(db) => {
                let mut transaction = db.begin().await?;
                transaction.execute(sqlx::query(INSERT).bind(rows)).await?;
                transaction.commit().await?;
            }
        }
        Ok(())
    }

    /// The messages of a thread before this one, by key; how many there were.
    pub async fn select(&mut self, thread: ThreadId, before: i64, limit: i64) -> anyhow::Result<usize> {
        Ok(on!(self, |db| sqlx::query(SELECT).bind(thread.0).bind(before).bind(limit).fetch_all(db).await?.len()))
    }
}
