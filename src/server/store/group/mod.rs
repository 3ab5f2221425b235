//! Rows of `threads` that are groups: made, changed, deleted, and the open ones found.

mod many;
mod page;

#[cfg(test)]
pub(super) use page::STATEMENTS;
pub use page::{GroupsAfter, MembersAfter};

use super::{Read, Tx};
use crate::id::{Millis, Seq, ThreadId, UserId};

/// Deletes from a table what belongs to the first messages of a deleted group.
macro_rules! purge {
    ($table:literal) => {
        concat!(
            "delete from ",
            $table,
            " where thread_id = $1
                  and exists (select 1 from threads t where t.id = $1 and t.deleted_at is not null)
                  and seq <= (select max(seq) from
                      (select seq from messages where thread_id = $1 order by seq limit $2 + 0) as first_ones)"
        )
    };
}

/// A group's own name, and as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    pub name: String,
    pub key: String,
}

impl Read<'_> {
    /// Whether this is a group that anyone may join, or one that this person is in.
    pub async fn is_joinable(&mut self, user: UserId, thread: ThreadId) -> sqlx::Result<bool> {
        on!(self, |db| {
            sqlx::query_scalar(
                "select exists (
                     select 1 from threads t
                     left join members m on m.thread_id = t.id and m.user_id = $2 and m.left_at is null
                     where t.id = $1 and t.kind = 'group' and t.deleted_at is null
                       and (t.open or m.user_id is not null))",
            )
            .bind(thread.0)
            .bind(user.0)
            .fetch_one(db)
            .await
        })
    }

    /// The name under which a group is looked for.
    pub(super) async fn group_key(&mut self, thread: ThreadId) -> sqlx::Result<Option<String>> {
        on!(self, |db| {
            sqlx::query_scalar("select name_key from threads where id = $1").bind(thread.0).fetch_one(db).await
        })
    }

    /// Deleted groups of which something is still there.
    pub async fn unpurged(&mut self) -> sqlx::Result<Vec<ThreadId>> {
        let ids: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(
                "select id from threads where deleted_at is not null
                     and exists (select 1 from messages m where m.thread_id = threads.id)",
            )
            .fetch_all(db)
            .await?
        });
        Ok(ids.into_iter().map(ThreadId).collect())
    }
}

impl Tx<'_> {
    /// The next number of a thread, for a change that touches its row and none of its members.
    pub(super) async fn next_thread_seq(&mut self, thread: ThreadId) -> sqlx::Result<Seq> {
        let seq = on!(self.read, |db| {
            sqlx::query_scalar("update threads set seq = seq + 1, rev = seq + 1 where id = $1 returning seq")
                .bind(thread.0)
                .fetch_one(db)
                .await?
        });
        Ok(Seq(seq))
    }

    /// Inserts a group of this many. Its making is its first change.
    pub(super) async fn insert_group(
        &mut self,
        called: Option<&Called>,
        open: bool,
        size: i64,
    ) -> sqlx::Result<ThreadId> {
        let Millis(now) = self.now;
        let id = on!(self.read, |db| {
            sqlx::query_scalar(
                "insert into threads (kind, name, name_key, open, seq, rev, member_rev, size, posted_at, created_at)
                 values ('group', $1, $2, $3, 1, 1, 1, $4, $5, $5) returning id",
            )
            .bind(called.map(|called| &called.name))
            .bind(called.map(|called| &called.key))
            .bind(open)
            .bind(size)
            .bind(now)
            .fetch_one(db)
            .await?
        });
        Ok(ThreadId(id))
    }

    /// Another name, or none.
    pub(super) async fn update_name(&mut self, thread: ThreadId, called: Option<&Called>) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update threads set name = $2, name_key = $3 where id = $1")
                .bind(thread.0)
                .bind(called.map(|called| &called.name))
                .bind(called.map(|called| &called.key))
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Whether anyone may join.
    pub(super) async fn update_open(&mut self, thread: ThreadId, open: bool) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update threads set open = $2 where id = $1")
                .bind(thread.0)
                .bind(open)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Whether only hosts write.
    pub(super) async fn update_hosts_only(&mut self, thread: ThreadId, hosts_only: bool) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update threads set hosts_only = $2 where id = $1")
                .bind(thread.0)
                .bind(hosts_only)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Marks a group as deleted by this change. The row stays, so that its id is never given again; nothing before the
    /// change is told any more.
    pub(super) async fn mark_deleted(&mut self, thread: ThreadId, seq: Seq) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query(
                "update threads set deleted_at = $2, reset_seq = $3, said_seq = 0, open = false, name = null, name_key = null
                 where id = $1",
            )
            .bind(thread.0)
            .bind(now)
            .bind(seq.0)
            .execute(db).await?.rows_affected()
        });
        Ok(())
    }

    /// Deletes the first so many messages of a deleted group, and what people thought of them; how many there were.
    pub(super) async fn purge_messages(&mut self, thread: ThreadId, limit: i64) -> sqlx::Result<u64> {
        let mut done = 0;
        for sql in [purge!("reactions"), purge!("messages")] {
            done = on!(self.read, |db| sqlx::query(sql).bind(thread.0).bind(limit).execute(db).await?.rows_affected());
        }
        Ok(done)
    }
}
