//! Rows of `mine`: what a person keeps about a thread, and how much of it is unread to them.

use super::{Read, Tx};
use crate::{
    id::{Seq, ThreadId, UserId},
    model::{Mine, Unread},
};

/// A row as columns, with what was counted by it.
#[derive(sqlx::FromRow)]
pub(super) struct MineRow {
    thread_id: i64,
    read_seq: i64,
    muted: bool,
    listed: bool,
    rev: i64,
    head: i64,
    unread: i64,
}

impl From<MineRow> for (Mine, Unread) {
    fn from(row: MineRow) -> Self {
        let (thread, read_seq, rev) = (ThreadId(row.thread_id), Seq(row.read_seq), Seq(row.rev));
        let mine = Mine { thread, read_seq, muted: row.muted, listed: row.listed, rev };
        // How far a thread has come is nothing to those who left it.
        let at = if row.listed { Seq(row.head) } else { Seq::default() };
        (mine, Unread { count: count(row.unread), at })
    }
}

/// A count as the database gives it.
pub(super) fn count(unread: i64) -> u32 {
    u32::try_from(unread).unwrap_or_default()
}

/// Selects rows of `mine` as `i` with their threads as `t`; what follows is the `from`.
macro_rules! select_mine {
    ($rest:literal) => {
        concat!(
            "select i.thread_id, i.read_seq, coalesce(i.notify = 'nothing', false) as muted, i.listed, i.rev,
                    t.seq as head, ",
            unread!(),
            " ",
            $rest
        )
    };
}

const ONE: &str =
    select_mine!("from mine i cross join threads t where i.user_id = $1 and i.thread_id = $2 and t.id = i.thread_id");
const CHANGED: &str = select_mine!(
    "from mine i cross join threads t where i.user_id = $1 and i.rev > $2 and t.id = i.thread_id order by i.rev limit $3 + 0"
);
/// The rows of many people, in the order of the list of them.
const LISTED: &str = select_mine!(
    "from json_each($1) j cross join mine i cross join threads t
     where i.user_id = cast(j.value ->> 'person' as bigint) and i.thread_id = cast(j.value ->> 'thread' as bigint)
       and t.id = i.thread_id
     order by j.key"
);

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 3] = [ONE, CHANGED, LISTED];

impl Read<'_> {
    /// What a person keeps about a thread, in their list or once in it.
    pub(super) async fn mine(&mut self, user: UserId, thread: ThreadId) -> sqlx::Result<(Mine, Unread)> {
        let row: MineRow = on!(self, |db| sqlx::query_as(ONE).bind(user.0).bind(thread.0).fetch_one(db).await?);
        Ok(row.into())
    }

    /// What a person keeps, touched after this change of their own line, oldest change first.
    pub(super) async fn mine_changed(
        &mut self,
        user: UserId,
        after: Seq,
        limit: i64,
    ) -> sqlx::Result<Vec<(Mine, Unread)>> {
        let rows: Vec<MineRow> =
            on!(self, |db| sqlx::query_as(CHANGED).bind(user.0).bind(after.0).bind(limit).fetch_all(db).await?);
        Ok(rows.into_iter().map(MineRow::into).collect())
    }

    /// The same of those in a JSON list of `{person, thread}`, in its order.
    pub(super) async fn mine_listed(&mut self, list: &str) -> sqlx::Result<Vec<(Mine, Unread)>> {
        let rows: Vec<MineRow> = on!(self, |db| sqlx::query_as(LISTED).bind(list).fetch_all(db).await?);
        Ok(rows.into_iter().map(MineRow::into).collect())
    }
}

impl Tx<'_> {
    /// Writes what a person keeps about a thread.
    pub(super) async fn update_mine(&mut self, user: UserId, mine: &Mine) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update mine set read_seq = $3, notify = $4, rev = $5 where user_id = $1 and thread_id = $2")
                .bind(user.0)
                .bind(mine.thread.0)
                .bind(mine.read_seq.0)
                .bind(mine.muted.then_some("nothing"))
                .bind(mine.rev.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }
}
