//! What a write may change, locked before it reads anything: threads by id, then people by id, then the house. Two servers
//! on one PostgreSQL then wait for each other in one order, and neither for ever. SQLite has one server, which has it all.
//!
//! # Why
//! Of a whole batch at once, for the order holds only if nothing is locked after something later. Rows that belong to a
//! thread (its messages and members) or to a person (what they keep, sessions, keys) are touched under the lock of that.
//! `for no key update` is the lock that an update takes: rows that only refer to a person do not wait for it.

use super::{Connection, Tx, ids};
use crate::{
    id::{Millis, ThreadId, UserId},
    server::clock::{Clock, millis},
};
use sqlx::PgConnection;

/// What is locked for a write.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub threads: Vec<ThreadId>,
    /// Whose groups are locked.
    pub groups_of: Vec<UserId>,
    pub people: Vec<UserId>,
    /// Whose members are locked.
    pub members_of: Vec<ThreadId>,
    /// Everyone who has an account.
    pub everyone: bool,
    pub house: bool,
}

impl Scope {
    /// One thread.
    pub fn thread(thread: ThreadId) -> Self {
        Self { threads: vec![thread], ..Self::default() }
    }

    /// One person.
    pub fn person(user: UserId) -> Self {
        Self { people: vec![user], ..Self::default() }
    }

    /// The house.
    pub fn house() -> Self {
        Self { house: true, ..Self::default() }
    }

    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.threads.extend(other.threads);
        self.groups_of.extend(other.groups_of);
        self.people.extend(other.people);
        self.members_of.extend(other.members_of);
        self.everyone |= other.everyone;
        self.house |= other.house;
        self
    }
}

const THREADS: &str = concat!(
    "select id from threads where id in (",
    given!(),
    " union all select m.thread_id from members m where m.left_at is null and m.user_id in ",
    given!("$2"),
    ") order by id for no key update"
);

/// With them those to whom the first word in a direct conversation shows it.
const PEOPLE: &str = concat!(
    "select id from users where id in (",
    given!(),
    " union all select m.user_id from members m where m.left_at is null and m.thread_id in ",
    given!("$2"),
    " union all select m.user_id from threads t join members m on m.thread_id = t.id
      where t.kind = 'direct' and t.said_seq = 0 and t.id in ",
    given!("$3"),
    ") order by id for no key update"
);

const EVERYONE: &str = "select id from users order by id for no key update";

const HOUSE: &str = "select id from meta where id = 1 for no key update";

/// What time it is once all is locked, so that a thread's messages are dated in their order whichever server wrote them.
const NOW: &str = "select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";

impl Tx<'_> {
    /// Locks what a write may change. The time is the database's from then on, and what tests turned the clock by.
    pub(super) async fn lock(&mut self, scope: &Scope, clock: &Clock) -> sqlx::Result<()> {
        let Connection::Postgres(transaction) = &mut self.read.connection else { return Ok(()) };
        lock_in_order(transaction, scope).await?;
        let now: i64 = sqlx::query_scalar(NOW).fetch_one(&mut **transaction).await?;
        self.now = Millis(now.saturating_add(millis(clock.turned())));
        Ok(())
    }
}

async fn lock_in_order(db: &mut PgConnection, scope: &Scope) -> sqlx::Result<()> {
    let threads = listed(&scope.threads);
    if !scope.threads.is_empty() || !scope.groups_of.is_empty() {
        sqlx::query(THREADS).bind(&threads).bind(ids(scope.groups_of.iter().copied())).execute(&mut *db).await?;
    }
    if scope.everyone {
        sqlx::query(EVERYONE).execute(&mut *db).await?;
    } else if !(scope.threads.is_empty() && scope.people.is_empty() && scope.members_of.is_empty()) {
        let people = ids(scope.people.iter().copied());
        let query = sqlx::query(PEOPLE).bind(people).bind(listed(&scope.members_of)).bind(threads);
        query.execute(&mut *db).await?;
    }
    if scope.house {
        sqlx::query(HOUSE).execute(db).await?;
    }
    Ok(())
}

fn listed(threads: &[ThreadId]) -> String {
    serde_json::json!(threads).to_string()
}
