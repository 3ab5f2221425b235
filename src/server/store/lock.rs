//! What a write may change, locked before it reads anything: threads by id, then people by id, then the house. Two servers
//! on one PostgreSQL then wait for each other in one order, and neither for ever. SQLite has one server, which has it all.
//!
//! # Why
//! Of a whole batch at once, for the order holds only if nothing is locked after something later. Rows that belong to a
//! thread (its messages and members) or to a person (what they keep, sessions, keys) are touched under the lock of that.
//! `for no key update` is the lock that an update takes: rows that only refer to a person do not wait for it.
//! What a lock waited for may have changed what there is to lock. Who is in a thread changes under its lock alone, and is
//! read after that. Which groups somebody is in changes under the lock of that person, which comes later: so it is looked
//! at again, and if one was joined meanwhile all is let go and locked anew.

use super::{
    Connection, Tx, ids,
    patience::{Patient, soon},
};
use crate::{
    id::{Millis, ThreadId, UserId},
    server::clock::Clock,
};
use futures::FutureExt;
use sqlx::{Connection as _, PgConnection};

/// What is locked for a write.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub threads: Vec<ThreadId>,
    /// Whose groups are locked.
    pub groups_of: Vec<UserId>,
    pub people: Vec<UserId>,
    /// Whose members are locked.
    pub members_of: Vec<ThreadId>,
    /// Which somebody leaves. If nobody is left who has an open account, a thread may end: then its members are locked.
    pub left: Vec<ThreadId>,
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
        self.left.extend(other.left);
        self.everyone |= other.everyone;
        self.house |= other.house;
        self
    }

    /// Whether the two need a lock of the same.
    pub fn meets(&self, other: &Self) -> bool {
        self.threads.iter().any(|thread| other.threads.contains(thread))
            || self.people.iter().any(|user| other.people.contains(user))
            || (self.house && other.house)
            || self.everyone
            || other.everyone
    }
}

/// What time it is, in milliseconds.
macro_rules! clock {
    () => {
        "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)"
    };
}

/// One of the ids in the list that is a parameter. As an array, for PostgreSQL goes by the key for each of its entries; of a
/// join with the list it does not know how long that is, and reads the whole table.
macro_rules! one_of {
    ($parameter:literal) => {
        concat!("any (array", given!($parameter), ")")
    };
}

/// Each with the time at which it was locked, which is asked outside: inside it would be that before the wait.
const THREADS: &str = concat!(
    "with locked as materialized (
         select id, kind = 'direct' and said_seq = 0 as silent from threads where id = any (array(",
    given!(),
    " union all select m.thread_id from members m where m.left_at is null and m.user_id = ",
    one_of!("$2"),
    ")) order by id for no key update)
     select id, silent, ",
    clock!(),
    " as at from locked"
);

/// A thread that is locked.
#[derive(sqlx::FromRow)]
struct Locked {
    id: i64,
    /// A direct conversation in which nobody has said anything: the first word shows it to the other one.
    silent: bool,
    at: i64,
}

/// With them those to whom the first word in a direct conversation shows it. Whether somebody stays in a thread is counted,
/// to one, so that PostgreSQL asks it of these threads and not of all.
const PEOPLE: &str = concat!(
    "select id from users where id = any (array(",
    given!(),
    " union all select m.user_id from members m where m.left_at is null and m.thread_id = ",
    one_of!("$2"),
    " union all select m.user_id from threads t join members m on m.thread_id = t.id
      where t.kind = 'direct' and t.said_seq = 0 and t.id = ",
    one_of!("$3"),
    " union all select m.user_id from threads t join members m on m.thread_id = t.id and m.left_at is null
      where (select count(*) from (select 1 from members o join users u on u.id = o.user_id
             where o.thread_id = t.id and o.left_at is null and u.deactivated_at is null and o.user_id not in ",
    given!(),
    " limit 1) as staying) = 0 and t.id = ",
    one_of!("$4"),
    ")) order by id for no key update"
);

const EVERYONE: &str = "select id from users order by id for no key update";

const HOUSE: &str = "select id from meta where id = 1 for no key update";

/// Whether these people are in no other threads than these.
const ALL_GROUPS: &str = concat!(
    "select not exists (select 1 from members m where m.left_at is null and m.user_id = ",
    one_of!("$1"),
    " and m.thread_id not in ",
    given!("$2"),
    ")"
);

const NOW: &str = concat!("select ", clock!());

/// For the test of what PostgreSQL means to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 3] = [THREADS, PEOPLE, ALL_GROUPS];

impl Tx<'_> {
    /// Locks what a write may change. The time is the database's from then on, and what tests turned the clock by: that at
    /// which the threads were locked, so that their messages are dated in their order whichever server wrote them.
    pub(super) async fn lock(&mut self, scope: &Scope, clock: &Clock) -> sqlx::Result<()> {
        let Connection::Postgres(transaction) = &mut self.read.connection else { return Ok(()) };
        let mut locked = Vec::new();
        if scope.groups_of.is_empty() {
            locked = lock_in_order(&mut Patient(transaction), scope).await?;
        }
        while !scope.groups_of.is_empty() && !lock_with_groups(transaction, scope).await? {}
        let now = match locked.iter().map(|thread| thread.at).max() {
            Some(at) => at,
            None => sqlx::query_scalar(NOW).fetch_one(&mut Patient(transaction)).await?,
        };
        self.now = Millis(now.saturating_add(clock.turned()));
        Ok(())
    }
}

/// Locks all, or nothing if one of the people joined a group while it waited. Whether it did.
async fn lock_with_groups(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<bool> {
    let mut attempt = soon(connection.begin()).await?;
    let threads = lock_in_order(&mut Patient(&mut attempt), scope).await?;
    let threads: Vec<_> = threads.iter().map(|thread| ThreadId(thread.id)).collect();
    let asked = sqlx::query_scalar(ALL_GROUPS).bind(ids(scope.groups_of.iter().copied())).bind(listed(&threads));
    let all: bool = asked.fetch_one(&mut Patient(&mut attempt)).await?;
    soon(if all { attempt.commit().left_future() } else { attempt.rollback().right_future() }).await?;
    Ok(all)
}

/// The threads that are locked.
async fn lock_in_order(db: &mut Patient<'_>, scope: &Scope) -> sqlx::Result<Vec<Locked>> {
    let threads = listed(&scope.threads);
    let mut locked: Vec<Locked> = Vec::new();
    if !scope.threads.is_empty() || !scope.groups_of.is_empty() {
        let groups_of = ids(scope.groups_of.iter().copied());
        locked = sqlx::query_as(THREADS).bind(&threads).bind(groups_of).fetch_all(&mut *db).await?;
    }
    let shows = locked.iter().any(|thread| thread.silent);
    if scope.everyone {
        sqlx::query(EVERYONE).execute(&mut *db).await?;
    } else if shows || !(scope.people.is_empty() && scope.members_of.is_empty() && scope.left.is_empty()) {
        let people = ids(scope.people.iter().copied());
        let query = sqlx::query(PEOPLE).bind(people).bind(listed(&scope.members_of)).bind(threads);
        query.bind(listed(&scope.left)).execute(&mut *db).await?;
    }
    if scope.house {
        sqlx::query(HOUSE).execute(db).await?;
    }
    Ok(locked)
}

fn listed(threads: &[ThreadId]) -> String {
    serde_json::json!(threads).to_string()
}
