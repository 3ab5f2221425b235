//! Rows of `members`: who is in a thread, and in whose list it shows.

use super::{Committed, Read, Tx, thread::kind};
use crate::{
    id::{Millis, Seq, ThreadId, UserId},
    model::{Member, MemberRole, Mine, Rights, ThreadKind},
};

/// The name of a role in the database.
pub(super) fn role_name(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Host => "host",
        MemberRole::Member => "member",
        MemberRole::Reader => "reader",
    }
}

/// The role under this name in the database.
pub(super) fn role(name: &str) -> MemberRole {
    match name {
        "host" => MemberRole::Host,
        "member" => MemberRole::Member,
        _ => MemberRole::Reader,
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct MemberRow {
    thread_id: i64,
    user_id: i64,
    role: String,
    active: bool,
    rev: i64,
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        Self {
            thread: ThreadId(row.thread_id),
            user: UserId(row.user_id),
            role: role(&row.role),
            active: row.active,
            rev: Seq(row.rev),
        }
    }
}

/// Selects places; what follows is a `where`.
macro_rules! select_members {
    ($rest:literal) => {
        concat!("select thread_id, user_id, role, left_at is null as active, rev from members ", $rest)
    };
}
pub(super) use select_members;

/// Someone's place in a thread that shows in their list: what the gate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    pub kind: ThreadKind,
    pub role: MemberRole,
    /// Only hosts write there.
    pub hosts_only: bool,
    /// The change that last touched the place. A write is void once it is another.
    pub rev: Seq,
}

impl Membership {
    /// What this person may do there, whose place it is.
    pub fn rights(&self, user: UserId) -> Rights {
        let Self { kind, role, hosts_only, .. } = *self;
        Rights { user, kind, role, hosts_only }
    }
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    kind: String,
    role: String,
    hosts_only: bool,
    rev: i64,
}

impl Read<'_> {
    /// The gate: this person's place in this thread, if the thread shows in their list.
    pub async fn membership(&mut self, user: UserId, thread: ThreadId) -> sqlx::Result<Option<Membership>> {
        let row: Option<MembershipRow> = on!(self, |db| {
            sqlx::query_as(
                "select t.kind, m.role, t.hosts_only, m.rev
                 from mine i
                 join members m on m.thread_id = i.thread_id and m.user_id = i.user_id and m.left_at is null
                 join threads t on t.id = i.thread_id
                 where i.user_id = $1 and i.thread_id = $2 and i.listed",
            )
            .bind(user.0)
            .bind(thread.0)
            .fetch_optional(db)
            .await?
        });
        let (hosts_only, rev) = row.as_ref().map_or((false, 0), |row| (row.hosts_only, row.rev));
        Ok(row.map(|row| Membership { kind: kind(&row.kind), role: role(&row.role), hosts_only, rev: Seq(rev) }))
    }

    /// Whom changes of this thread reach.
    pub async fn audience(&mut self, thread: ThreadId) -> sqlx::Result<Vec<UserId>> {
        let users: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(
                "select m.user_id from members m
                 join mine i on i.user_id = m.user_id and i.thread_id = m.thread_id and i.listed
                 where m.thread_id = $1 and m.left_at is null",
            )
            .bind(thread.0)
            .fetch_all(db)
            .await?
        });
        Ok(users.into_iter().map(UserId).collect())
    }

    /// Members whose place was touched after this change of their thread, oldest change first.
    pub(super) async fn members_changed(
        &mut self,
        thread: ThreadId,
        after: Seq,
        limit: i64,
    ) -> sqlx::Result<Vec<Member>> {
        let rows: Vec<MemberRow> = on!(self, |db| {
            sqlx::query_as(select_members!("where thread_id = $1 and rev > $2 order by rev, user_id limit $3 + 0"))
                .bind(thread.0)
                .bind(after.0)
                .bind(limit)
                .fetch_all(db)
                .await?
        });
        Ok(rows.into_iter().map(Member::from).collect())
    }

    /// Members of a thread in whose list it does not show yet.
    pub(super) async fn unaware(&mut self, thread: ThreadId) -> sqlx::Result<Vec<UserId>> {
        let users: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(
                "select m.user_id from members m
                 where m.thread_id = $1 and m.left_at is null and not exists
                     (select 1 from mine i where i.user_id = m.user_id and i.thread_id = m.thread_id)
                 order by m.user_id",
            )
            .bind(thread.0)
            .fetch_all(db)
            .await?
        });
        Ok(users.into_iter().map(UserId).collect())
    }
}

impl Tx<'_> {
    /// Gives someone a place in a thread, by the change `rev`.
    pub(super) async fn insert_member(
        &mut self,
        thread: ThreadId,
        user: UserId,
        role: MemberRole,
        rev: Seq,
    ) -> sqlx::Result<Member> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query("insert into members (thread_id, user_id, role, joined_at, rev) values ($1, $2, $3, $4, $5)")
                .bind(thread.0)
                .bind(user.0)
                .bind(role_name(role))
                .bind(now)
                .bind(rev.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(Member { thread, user, role, active: true, rev })
    }

    /// Puts a thread into someone's list, and opens its line to them.
    pub(super) async fn insert_mine(&mut self, user: UserId, thread: ThreadId, read_seq: Seq) -> sqlx::Result<Mine> {
        let rev = self.next_own_seq(user).await?;
        on!(self.read, |db| {
            sqlx::query("insert into mine (user_id, thread_id, rev, read_seq) values ($1, $2, $3, $4)")
                .bind(user.0)
                .bind(thread.0)
                .bind(rev.0)
                .bind(read_seq.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        self.told.push(Committed::Shown(thread, user));
        Ok(Mine { thread, read_seq, muted: false, listed: true, rev })
    }
}
