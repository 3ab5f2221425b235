//! Whether this is the database it was: a counter in it and one beside it.
//!
//! # Why
//! Numbers that clients hold name other things once a copy was put back. A file of SQLite's has one server, so the two
//! counters are equal or one of them is a copy's. A PostgreSQL may have several, of which each knows the count that it
//! last saw: a smaller one in the database is a copy's, a greater one another server's. What was dumped and read into
//! another database, or went back to a point in time, is known by the names that PostgreSQL itself gives: its cluster,
//! its database and its timeline. A server that finds nothing beside it cannot know, so it makes all begin anew: that
//! costs a reload, and hides nothing.

use super::{
    super::{Tx, lock::Scope},
    Writing,
};
use crate::{
    id::{Epoch, Millis},
    server::{clock::Clock, random},
};
use anyhow::Context;
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

/// What is known of a database beside it.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    pub file: PathBuf,
    /// What PostgreSQL calls this database; none of SQLite's.
    pub cluster: Option<String>,
    /// Whether it is served from here; who only looks after it leaves the count as it is.
    pub counts: bool,
}

impl Beside {
    /// Whether the database is the one that was last seen here.
    fn knows(&self, boots: i64) -> bool {
        let Ok(text) = std::fs::read_to_string(&self.file) else { return false };
        let (count, cluster) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let seen: Option<i64> = count.parse().ok();
        match &self.cluster {
            None => seen == Some(boots),
            Some(known) => cluster == known && seen.is_some_and(|seen| seen <= boots),
        }
    }

    fn note(&self, boots: i64) -> anyhow::Result<()> {
        let text = self.cluster.as_ref().map_or_else(|| boots.to_string(), |cluster| format!("{boots} {cluster}"));
        replace(&self.file, &text).with_context(|| format!("writing {}", self.file.display()))
    }
}

impl Writing {
    pub(super) fn beside(&mut self) -> &mut Beside {
        match self {
            Self::Sqlite(writing) => &mut writing.beside,
            Self::Postgres(writing) => &mut writing.beside,
        }
    }

    /// Gives the database a new epoch unless it is the one that was last seen here; dates the Lobby of a new one.
    pub(super) async fn check_identity(&mut self, clock: &Clock) -> anyhow::Result<()> {
        self.beside().counts = true;
        let beside = self.beside().clone();
        let mut tx = self.begin(clock, &Scope::house()).await?;
        tx.date_lobby().await?;
        if !beside.knows(tx.boots().await?) {
            tx.update_epoch(Epoch(random::key())).await?;
        }
        tx.commit().await?;
        self.count_boot().await
    }

    /// Counts up in both places. A crash between the two leaves them different: that costs a reload, and hides nothing.
    pub(super) async fn count_boot(&mut self) -> anyhow::Result<()> {
        let beside = self.beside().clone();
        let mut tx = self.begin(&Clock::system(), &Scope::house()).await?;
        let boots = tx.next_boot().await?;
        tx.commit().await?;
        beside.note(boots)
    }
}

impl Tx<'_> {
    /// The migration has no clock, so the first start says when the Lobby was made.
    async fn date_lobby(&mut self) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query(
                "update threads set created_at = $1, posted_at = case when posted_at < $1 then $1 else posted_at end
                 where created_at = 0",
            )
            .bind(now)
            .execute(db)
            .await?
            .rows_affected()
        });
        Ok(())
    }

    async fn boots(&mut self) -> sqlx::Result<i64> {
        on!(self.read, |db| sqlx::query_scalar("select boots from meta where id = 1").fetch_one(db).await)
    }

    async fn update_epoch(&mut self, epoch: Epoch) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update meta set epoch = $1 where id = 1").bind(&epoch.0[..]).execute(db).await?.rows_affected()
        });
        Ok(())
    }

    async fn next_boot(&mut self) -> sqlx::Result<i64> {
        on!(self.read, |db| {
            sqlx::query_scalar("update meta set boots = boots + 1 where id = 1 returning boots").fetch_one(db).await
        })
    }
}

/// Writes a small file so that after a power cut it is the old one or the new one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh = path.with_extension("fresh");
    let mut file = File::create(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
