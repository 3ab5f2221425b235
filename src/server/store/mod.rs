//! The database: the only SQL of the crate. Services read through [`Read`] and write through [`Writer`].
//! The one rule: a transaction that writes is opened by the writer's task and by nobody else.
//!
//! # Why
//! One enum with an arm a database, and a macro that writes each query into every arm: the SQL stands once and is
//! type-checked against each driver. `sqlx::Any` knows too few types, `query!` serves one database a crate, and a trait
//! with two implementations drifts apart.
//!
//! A limit is written `$3 + 0`: SQLite plans by a limit that is a bare parameter, and so plans anew whenever it is bound.

/// Runs a query on whichever database this is.
macro_rules! on {
    ($read:expr, |$db:ident| $query:expr) => {{
        #[cfg(test)]
        $crate::server::store::tests::note_crossing();
        match &mut $read.connection {
            $crate::server::store::Connection::Sqlite(transaction) => {
                let $db = &mut **transaction;
                $query
            }
            $crate::server::store::Connection::Postgres(transaction) => {
                let $db = &mut $crate::server::store::patience::Patient(transaction);
                $query
            }
        }
    }};
}

/// The ids in the list that is a parameter, `$1` unless said otherwise: a select of numbers, in parentheses.
macro_rules! given {
    () => {
        given!("$1")
    };
    ($parameter:literal) => {
        concat!("(select cast(value as bigint) from json_each(", $parameter, "))")
    };
}

/// How much of thread `t` is unread to the owner of row `i`, as a column of a select: others' words after the mark, counted
/// to [`UNREAD`](crate::model::UNREAD), by key; and nothing is read where nobody said anything since.
macro_rules! unread {
    () => {
        "case when i.listed and t.said_seq > i.read_seq and (t.kind = 'group' or t.size > 1) then
              (select count(*) from (select 1 from messages u
                   where u.thread_id = i.thread_id and u.seq > i.read_seq and u.author_id <> i.user_id
                     and u.kind = 'text' and u.deleted_at is null
                   limit 100) as counted)
         else 0 end as unread"
    };
}

mod bulk;
mod change;
mod committed;
mod failure;
mod group;
mod house;
mod key;
mod lease;
mod lock;
mod member;
mod message;
mod mine;
mod name;
mod op;
mod open;
mod patience;
mod presence;
mod quote;
mod reaction;
mod recent;
mod session;
mod thread;
mod user;
mod writer;

pub use bulk::{Bulk, MemberBulk, MessageBulk, MineBulk, PersonBulk, ReactionBulk, ThreadBulk};
pub use committed::Committed;
pub use group::{Called, GroupsAfter, MembersAfter};
pub use house::{Pass, Settings};
pub use key::{NewKey, Purpose};
pub use member::Membership;
pub use name::{NameKeys, Named};
pub use op::Digest;
pub use open::{Address, Database, Opened};
pub use recent::{Moment, Recent};
pub use session::{Device, Held, TokenHash};
pub use user::{Credentials, PeopleAfter, Standing};
pub use writer::{
    ActOn, ChangeGroup, ChangeMine, EndSessions, InvitationChange, JoinGroup, MakeGroup, Mark, NewDisplayName,
    NewPassword, NewSession, NewUser, OpenDirect, Post, Posted, Touch, UseKey, Writer,
};

use crate::id::{Millis, UserId};
use lease::Lease;
use patience::soon;
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool};

/// The readers. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Store {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Store {
    /// Begins a read: everything asked of it shows one and the same moment.
    pub async fn read(&self) -> sqlx::Result<Read<'static>> {
        #[cfg(test)]
        tests::note_read();
        const MOMENT: &str = "begin isolation level repeatable read read only";
        let connection = match self {
            Self::Sqlite(pool) => Connection::Sqlite(pool.begin().await?.into()),
            Self::Postgres(pool) => Connection::Postgres(soon(pool.begin_with(MOMENT)).await?.into()),
        };
        Ok(Read { connection })
    }

    /// For one question and no more, which is a moment by itself.
    pub async fn ask(&self) -> sqlx::Result<Read<'static>> {
        #[cfg(test)]
        tests::note_read();
        let connection = match self {
            Self::Sqlite(pool) => Connection::Sqlite(Lease::One(pool.acquire().await?)),
            Self::Postgres(pool) => Connection::Postgres(Lease::One(soon(pool.acquire()).await?)),
        };
        Ok(Read { connection })
    }

    /// Closes the readers once their reads are done.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// One moment of the database.
#[derive(Debug)]
pub struct Read<'c> {
    connection: Connection<'c>,
}

#[derive(Debug)]
enum Connection<'c> {
    Sqlite(Lease<'c, Sqlite>),
    Postgres(Lease<'c, Postgres>),
}

/// A transaction that writes, or a savepoint in one, with what it will tell once committed.
struct Tx<'c> {
    read: Read<'c>,
    /// By the clock of the database, which all servers share.
    now: Millis,
    /// By our own, which says how long a session holds.
    here: Millis,
    told: Vec<Committed>,
}

impl Tx<'_> {
    /// A transaction within this one, which can fail by itself.
    async fn savepoint(&mut self) -> sqlx::Result<Tx<'_>> {
        let (now, here) = (self.now, self.here);
        let connection = match &mut self.read.connection {
            Connection::Sqlite(lease) => Connection::Sqlite(sqlx::Connection::begin(&mut **lease).await?.into()),
            Connection::Postgres(lease) => {
                Connection::Postgres(soon(sqlx::Connection::begin(&mut **lease)).await?.into())
            }
        };
        Ok(Tx { read: Read { connection }, now, here, told: Vec::new() })
    }

    /// Makes it last, and hands out what there is to tell about it.
    async fn commit(self) -> sqlx::Result<Vec<Committed>> {
        match self.read.connection {
            Connection::Sqlite(lease) => lease.commit().await?,
            Connection::Postgres(lease) => soon(lease.commit()).await?,
        }
        Ok(self.told)
    }

    /// Undoes it.
    async fn rollback(self) -> sqlx::Result<()> {
        match self.read.connection {
            Connection::Sqlite(lease) => lease.rollback().await,
            Connection::Postgres(lease) => soon(lease.rollback()).await,
        }
    }
}

/// A list of ids as the one parameter that carries it.
fn ids(users: impl IntoIterator<Item = UserId>) -> String {
    let mut ids: Vec<i64> = users.into_iter().map(|user| user.0).collect();
    ids.sort_unstable();
    ids.dedup();
    serde_json::json!(ids).to_string()
}

#[cfg(test)]
mod tests;
