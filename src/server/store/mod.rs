//! The database: the only SQL of the crate. Services read through [`Read`] and write through [`Writer`].
//! The one rule: a transaction that writes is opened by the writer's task and by nobody else.
//!
//! # Why
//! One enum with an arm a database, and a macro that writes each query into every arm: the SQL stands once and is
//! type-checked against each driver. `sqlx::Any` knows too few types, `query!` serves one database a crate, and a trait
//! with two implementations drifts apart.

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
        }
    }};
}

/// How much of thread `t` is unread to the owner of row `i`, as a column of a select: others' words after the mark, counted
/// to [`UNREAD`](crate::model::UNREAD), by key; and nothing is read where nobody said anything since.
macro_rules! unread {
    () => {
        "case when i.listed = 1 and t.said_seq > i.read_seq and (t.kind = 'group' or t.size > 1) then
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
mod group;
mod house;
mod key;
mod member;
mod message;
mod mine;
mod name;
mod op;
mod open;
mod presence;
mod session;
mod thread;
mod user;
mod writer;

pub use bulk::{Bulk, MemberBulk, MessageBulk, MineBulk, PersonBulk, ThreadBulk};
pub use committed::Committed;
pub use group::{Called, GroupsAfter, MembersAfter};
pub use house::{Pass, Settings};
pub use key::{NewKey, Purpose};
pub use member::Membership;
pub use name::{NameKeys, Named};
pub use op::Digest;
pub use open::Opened;
pub use session::{Device, SessionRow, TokenHash};
pub use user::{Credentials, PeopleAfter};
pub use writer::{
    ChangeGroup, ChangeMine, EndSessions, InvitationChange, JoinGroup, MakeGroup, Mark, NewDisplayName, NewPassword,
    NewSession, NewUser, OpenDirect, Post, Posted, Rekey, Touch, UseKey, Writer,
};

use crate::id::{Millis, UserId};
use sqlx::{Acquire, Sqlite, SqlitePool, Transaction};

/// The readers. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Store {
    Sqlite(SqlitePool),
}

impl Store {
    /// Begins a read: everything asked of it shows one and the same moment.
    pub async fn read(&self) -> sqlx::Result<Read<'static>> {
        let Self::Sqlite(pool) = self;
        Ok(Read { connection: Connection::Sqlite(pool.begin().await?) })
    }

    /// Closes the readers once their reads are done.
    pub async fn close(&self) {
        let Self::Sqlite(pool) = self;
        pool.close().await;
    }
}

/// One moment of the database.
#[derive(Debug)]
pub struct Read<'c> {
    connection: Connection<'c>,
}

#[derive(Debug)]
enum Connection<'c> {
    Sqlite(Transaction<'c, Sqlite>),
}

/// A transaction that writes, or a savepoint in one, with what it will tell once committed.
struct Tx<'c> {
    read: Read<'c>,
    now: Millis,
    told: Vec<Committed>,
}

impl Tx<'_> {
    /// A transaction within this one, which can fail by itself.
    async fn savepoint(&mut self) -> sqlx::Result<Tx<'_>> {
        let now = self.now;
        let Connection::Sqlite(transaction) = &mut self.read.connection;
        let connection = Connection::Sqlite(transaction.begin().await?);
        Ok(Tx { read: Read { connection }, now, told: Vec::new() })
    }

    /// Makes it last, and hands out what there is to tell about it.
    async fn commit(self) -> sqlx::Result<Vec<Committed>> {
        let Connection::Sqlite(transaction) = self.read.connection;
        transaction.commit().await?;
        Ok(self.told)
    }

    /// Undoes it.
    async fn rollback(self) -> sqlx::Result<()> {
        let Connection::Sqlite(transaction) = self.read.connection;
        transaction.rollback().await
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

impl From<sqlx::Error> for crate::server::error::Error {
    /// All readers taken, or the server closing, is not a mistake: it passes.
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => crate::server::error::BUSY,
            error => Self::Fault(error.into()),
        }
    }
}
