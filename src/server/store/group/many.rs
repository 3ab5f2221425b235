//! Members who come or go together: a handful of statements, whatever their number.

use super::super::{
    Committed, Read, Tx, ids,
    member::{MemberRow, role_name, select_members},
};
use crate::{
    id::{Millis, Seq, ThreadId, UserId},
    model::{Member, MemberRole, Mine, Rows, Unread},
};

/// A row of `mine`, and whose it is.
#[derive(sqlx::FromRow)]
struct OwnRow {
    user_id: i64,
    thread_id: i64,
    read_seq: i64,
    muted: bool,
    listed: bool,
    rev: i64,
}

impl From<OwnRow> for Mine {
    fn from(row: OwnRow) -> Self {
        Self {
            thread: ThreadId(row.thread_id),
            read_seq: Seq(row.read_seq),
            muted: row.muted,
            listed: row.listed,
            rev: Seq(row.rev),
        }
    }
}

/// Puts a thread into the lists of those given, with everything in it read up to `$3`.
const LIST: &str = concat!(
    "insert into mine (user_id, thread_id, rev, read_seq)
     select u.id, $2, u.seq, $3 from users u where u.id in ",
    given!(),
    "
     on conflict (user_id, thread_id) do update set rev = excluded.rev, read_seq = excluded.read_seq, listed = true
     returning user_id, thread_id, read_seq, coalesce(notify = 'nothing', false) as muted, listed, rev"
);

/// Takes it out of them.
const UNLIST: &str = concat!(
    "update mine set listed = false, rev = (select u.seq from users u where u.id = mine.user_id)
     where user_id in ",
    given!(),
    " and thread_id = $2
     returning user_id, thread_id, read_seq, coalesce(notify = 'nothing', false) as muted, listed, rev"
);

/// The next number of each one's own line.
const OWN_SEQS: &str = concat!("update users set seq = seq + 1 where id in ", given!());

const ADMIT: &str = concat!(
    "insert into members (thread_id, user_id, role, joined_at, rev)
     select $2, u.id, $3, $4, $5 from users u where u.id in ",
    given!(),
    "
     on conflict (thread_id, user_id) do update
         set role = excluded.role, joined_at = excluded.joined_at, left_at = null, rev = excluded.rev"
);

const DISMISS: &str = concat!(
    "update members set left_at = $3, rev = $4
     where thread_id = $2 and user_id in ",
    given!(),
    " and left_at is null
     returning thread_id, user_id, role, left_at is null as active, rev"
);

/// The longest-standing member who is still here takes over from hosts of whom none is left.
const SUCCEED: &str = "update members set role = 'host', rev = $2
     where thread_id = $1
       and not exists (select 1 from members h join users u on u.id = h.user_id and u.deactivated_at is null
                       where h.thread_id = $1 and h.role = 'host' and h.left_at is null)
       and user_id = (select m.user_id from members m join users u on u.id = m.user_id and u.deactivated_at is null
                      where m.thread_id = $1 and m.left_at is null order by m.joined_at, m.user_id limit 1)
     returning thread_id, user_id, role, left_at is null as active, rev";

/// Groups that `$1` is in.
const GROUPS_OF: &str = "select m.thread_id from members m cross join threads t
     where m.user_id = $1 and m.left_at is null and t.id = m.thread_id and t.kind = 'group' and t.deleted_at is null
     order by m.thread_id";

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 7] = [LIST, UNLIST, OWN_SEQS, ADMIT, DISMISS, SUCCEED, GROUPS_OF];

impl Read<'_> {
    /// Of these people, those who are not in the thread, by id.
    pub(in crate::server::store) async fn absent(
        &mut self,
        thread: ThreadId,
        users: &[UserId],
    ) -> sqlx::Result<Vec<UserId>> {
        let absent: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(concat!(
                "select u.id from users u where u.id in ",
                given!(),
                "
                     and not exists (select 1 from members m
                                     where m.thread_id = $2 and m.user_id = u.id and m.left_at is null)
                 order by u.id"
            ))
            .bind(ids(users.iter().copied()))
            .bind(thread.0)
            .fetch_all(db)
            .await?
        });
        Ok(absent.into_iter().map(UserId).collect())
    }

    /// Everyone who is in the thread, by id.
    pub(in crate::server::store) async fn present(&mut self, thread: ThreadId) -> sqlx::Result<Vec<UserId>> {
        let present: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar("select user_id from members where thread_id = $1 and left_at is null order by user_id")
                .bind(thread.0)
                .fetch_all(db)
                .await?
        });
        Ok(present.into_iter().map(UserId).collect())
    }

    /// Whether nobody else whose account is open is in the thread.
    pub(in crate::server::store) async fn is_alone(&mut self, thread: ThreadId, user: UserId) -> sqlx::Result<bool> {
        on!(self, |db| {
            sqlx::query_scalar(
                "select not exists (select 1 from members m join users u on u.id = m.user_id and u.deactivated_at is null
                                    where m.thread_id = $1 and m.left_at is null and m.user_id <> $2)",
            )
            .bind(thread.0)
            .bind(user.0)
            .fetch_one(db)
            .await
        })
    }

    /// Groups that this person is in, by id.
    pub(in crate::server::store) async fn groups_of(&mut self, user: UserId) -> sqlx::Result<Vec<ThreadId>> {
        let groups: Vec<i64> = on!(self, |db| sqlx::query_scalar(GROUPS_OF).bind(user.0).fetch_all(db).await?);
        Ok(groups.into_iter().map(ThreadId).collect())
    }

    /// Whether someone who is still here looks after the thread.
    pub(in crate::server::store) async fn has_host(&mut self, thread: ThreadId) -> sqlx::Result<bool> {
        on!(self, |db| {
            sqlx::query_scalar(
                "select exists (select 1 from members h join users u on u.id = h.user_id and u.deactivated_at is null
                                where h.thread_id = $1 and h.role = 'host' and h.left_at is null)",
            )
            .bind(thread.0)
            .fetch_one(db)
            .await
        })
    }

    /// Someone's place in a thread, whether or not they have left it.
    pub(in crate::server::store) async fn member(
        &mut self,
        thread: ThreadId,
        user: UserId,
    ) -> sqlx::Result<Option<Member>> {
        let row: Option<MemberRow> = on!(self, |db| {
            sqlx::query_as(select_members!("where thread_id = $1 and user_id = $2"))
                .bind(thread.0)
                .bind(user.0)
                .fetch_optional(db)
                .await?
        });
        Ok(row.map(Member::from))
    }
}

impl Tx<'_> {
    /// Gives these people a place in a thread, or their old one back, by the change `rev`.
    pub(in crate::server::store) async fn admit(
        &mut self,
        thread: ThreadId,
        users: &[UserId],
        role: MemberRole,
        rev: Seq,
    ) -> sqlx::Result<Vec<Member>> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query(ADMIT)
                .bind(ids(users.iter().copied()))
                .bind(thread.0)
                .bind(role_name(role))
                .bind(now)
                .bind(rev.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(users.iter().map(|user| Member { thread, user: *user, role, active: true, rev }).collect())
    }

    /// Takes their places from these people, by the change `rev`.
    pub(in crate::server::store) async fn dismiss(
        &mut self,
        thread: ThreadId,
        users: &[UserId],
        rev: Seq,
    ) -> sqlx::Result<Vec<Member>> {
        let Millis(now) = self.now;
        let rows: Vec<MemberRow> = on!(self.read, |db| {
            sqlx::query_as(DISMISS)
                .bind(ids(users.iter().copied()))
                .bind(thread.0)
                .bind(now)
                .bind(rev.0)
                .fetch_all(db)
                .await?
        });
        Ok(rows.into_iter().map(Member::from).collect())
    }

    /// Gives a thread a host, by the change `rev`, if none of its hosts is left: the longest-standing member. None if
    /// it has one, or nobody is there. To be asked by whatever takes a host away.
    pub(in crate::server::store) async fn succeed(
        &mut self,
        thread: ThreadId,
        rev: Seq,
    ) -> sqlx::Result<Option<Member>> {
        let row: Option<MemberRow> =
            on!(self.read, |db| sqlx::query_as(SUCCEED).bind(thread.0).bind(rev.0).fetch_optional(db).await?);
        Ok(row.map(Member::from))
    }

    /// Another role for a member, by the change `rev`.
    pub(in crate::server::store) async fn update_place(
        &mut self,
        thread: ThreadId,
        user: UserId,
        role: MemberRole,
        rev: Seq,
    ) -> sqlx::Result<Member> {
        on!(self.read, |db| {
            sqlx::query("update members set role = $3, rev = $4 where thread_id = $1 and user_id = $2")
                .bind(thread.0)
                .bind(user.0)
                .bind(role_name(role))
                .bind(rev.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(Member { thread, user, role, active: true, rev })
    }

    /// Puts a thread into the lists of those who came by the change `joined`, and opens its line to them. What is older
    /// is read.
    pub(in crate::server::store) async fn list(
        &mut self,
        thread: ThreadId,
        users: &[UserId],
        joined: Seq,
    ) -> sqlx::Result<()> {
        let ids = self.next_own_seqs(users).await?;
        let rows: Vec<OwnRow> =
            on!(self.read, |db| sqlx::query_as(LIST).bind(ids).bind(thread.0).bind(joined.0).fetch_all(db).await?);
        let row = self.read.thread(thread).await?;
        let people = self.read.people(row.some.iter().copied()).await?;
        let unread = vec![Unread { count: 0, at: joined }];
        for (user, mine) in by_user(rows) {
            self.told.push(Committed::Shown(thread, user));
            let (threads, people, unread) = (vec![row.clone()], people.clone(), unread.clone());
            self.tell_own(user, mine.rev, Rows { threads, mine: vec![mine], unread, people, ..Rows::default() });
        }
        Ok(())
    }

    /// Takes a thread out of the lists of those who went, and closes its line to them.
    pub(in crate::server::store) async fn unlist(&mut self, thread: ThreadId, users: &[UserId]) -> sqlx::Result<()> {
        let ids = self.next_own_seqs(users).await?;
        let rows: Vec<OwnRow> =
            on!(self.read, |db| sqlx::query_as(UNLIST).bind(ids).bind(thread.0).fetch_all(db).await?);
        for (user, mine) in by_user(rows) {
            self.told.push(Committed::Hidden(thread, user));
            self.tell_own(
                user,
                mine.rev,
                Rows { mine: vec![mine], unread: vec![Unread::default()], ..Rows::default() },
            );
        }
        Ok(())
    }

    /// Takes the next number of each one's own line; the list of them as a parameter.
    async fn next_own_seqs(&mut self, users: &[UserId]) -> sqlx::Result<String> {
        let ids = ids(users.iter().copied());
        on!(self.read, |db| sqlx::query(OWN_SEQS).bind(&ids).execute(db).await?.rows_affected());
        Ok(ids)
    }
}

/// A database returns rows in an order of its own.
fn by_user(rows: Vec<OwnRow>) -> impl Iterator<Item = (UserId, Mine)> {
    let mut rows: Vec<(UserId, Mine)> = rows.into_iter().map(|row| (UserId(row.user_id), row.into())).collect();
    rows.sort_by_key(|(user, _)| *user);
    rows.into_iter()
}
