//! Rows in bulk: a folder is filled by a few large statements, each with all its rows in one JSON parameter.

use super::{Connection, Tx, patience::Patient};
use crate::{
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{MemberRole, MessageKind, Role, ThreadKind},
    words::Locale,
};
use serde::Serialize;

/// Whole rows, numbered by whoever made them as the verbs would have numbered them.
#[derive(Debug, Default)]
pub struct Bulk {
    pub people: Vec<PersonBulk>,
    pub threads: Vec<ThreadBulk>,
    pub members: Vec<MemberBulk>,
    pub mine: Vec<MineBulk>,
    pub messages: Vec<MessageBulk>,
    pub reactions: Vec<ReactionBulk>,
}

/// A row of `users`. Written again, it changes the number of the own line alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonBulk {
    pub id: UserId,
    pub name: String,
    pub name_key: String,
    pub display_name: String,
    pub display_key: String,
    #[serde(skip)]
    pub password_hash: String,
    pub role: Role,
    pub locale: Locale,
    /// The number of their own line.
    pub seq: Seq,
    pub created_at: Millis,
    pub rev: Seq,
}

/// A row of `threads`. Written again, it is another state of the same thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadBulk {
    pub id: ThreadId,
    pub kind: ThreadKind,
    pub name: Option<String>,
    pub name_key: Option<String>,
    pub pair_key: Option<String>,
    pub open: bool,
    pub seq: Seq,
    pub rev: Seq,
    pub member_rev: Seq,
    pub said_seq: Seq,
    pub size: i64,
    pub posted_at: Millis,
    pub created_at: Millis,
}

/// A row of `members`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberBulk {
    pub thread: ThreadId,
    pub user: UserId,
    pub role: MemberRole,
    pub joined_at: Millis,
    pub rev: Seq,
}

/// A row of `mine`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MineBulk {
    pub user: UserId,
    pub thread: ThreadId,
    pub rev: Seq,
    pub read_seq: Seq,
}

/// A row of `messages`: what a person said, or the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageBulk {
    pub thread: ThreadId,
    pub seq: Seq,
    pub kind: MessageKind,
    pub author: UserId,
    pub op: Option<Op>,
    pub body: String,
    /// Whom an entry of the system is about, as a JSON list.
    pub about: Option<String>,
    pub sent_at: Millis,
    /// The change that last touched it.
    pub rev: Seq,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Seq>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<UserId>,
    /// What the rows of its reactions tell, as a JSON list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactions: Option<String>,
}

impl MessageBulk {
    /// As it is posted.
    pub fn new(
        (thread, seq): (ThreadId, Seq),
        kind: MessageKind,
        author: UserId,
        body: String,
        sent_at: Millis,
    ) -> Self {
        Self {
            thread,
            seq,
            kind,
            author,
            op: None,
            body,
            about: None,
            sent_at,
            rev: seq,
            reply_to: None,
            said: None,
            edited_at: None,
            deleted_at: None,
            deleted_by: None,
            reactions: None,
        }
    }
}

/// A row of `reactions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReactionBulk {
    pub thread: ThreadId,
    pub seq: Seq,
    pub emoji: String,
    pub user: UserId,
    pub rev: Seq,
}

const PEOPLE: &str =
    "insert into users (id, name, name_key, display_name, display_key, password_hash, role, locale, zone,
                   seq, created_at, rev)
     select cast(value ->> 'id' as bigint), value ->> 'name', value ->> 'name_key', value ->> 'display_name',
            value ->> 'display_key', $2, value ->> 'role', value ->> 'locale', '', cast(value ->> 'seq' as bigint),
            cast(value ->> 'created_at' as bigint), cast(value ->> 'rev' as bigint)
     from json_each($1) where true
     on conflict (id) do update set seq = excluded.seq";

const THREADS: &str =
    "insert into threads (id, kind, name, name_key, pair_key, open, seq, rev, member_rev, said_seq, size,
                     posted_at, created_at)
     select cast(value ->> 'id' as bigint), value ->> 'kind', value ->> 'name', value ->> 'name_key', value ->> 'pair_key',
            cast(value ->> 'open' as boolean), cast(value ->> 'seq' as bigint), cast(value ->> 'rev' as bigint),
            cast(value ->> 'member_rev' as bigint), cast(value ->> 'said_seq' as bigint),
            cast(value ->> 'size' as bigint), cast(value ->> 'posted_at' as bigint), cast(value ->> 'created_at' as bigint)
     from json_each($1) where true
     on conflict (id) do update set name = excluded.name, name_key = excluded.name_key, open = excluded.open,
         seq = excluded.seq, rev = excluded.rev, member_rev = excluded.member_rev, said_seq = excluded.said_seq,
         size = excluded.size, posted_at = excluded.posted_at, created_at = excluded.created_at";

const MEMBERS: &str = "insert into members (thread_id, user_id, role, joined_at, rev)
     select cast(value ->> 'thread' as bigint), cast(value ->> 'user' as bigint), value ->> 'role',
            cast(value ->> 'joined_at' as bigint), cast(value ->> 'rev' as bigint)
     from json_each($1)";

const MINE: &str = "insert into mine (user_id, thread_id, rev, read_seq)
     select cast(value ->> 'user' as bigint), cast(value ->> 'thread' as bigint), cast(value ->> 'rev' as bigint),
            cast(value ->> 'read_seq' as bigint)
     from json_each($1)";

const MESSAGES: &str = "insert into messages (thread_id, seq, rev, kind, author_id, op, body, about, sent_at, reply_to,
                           said_rev, edited_at, deleted_at, deleted_by, reactions)
     select cast(value ->> 'thread' as bigint), cast(value ->> 'seq' as bigint), cast(value ->> 'rev' as bigint),
            value ->> 'kind', cast(value ->> 'author' as bigint), unhex(value ->> 'op'), value ->> 'body',
            value ->> 'about', cast(value ->> 'sent_at' as bigint), cast(value ->> 'reply_to' as bigint),
            cast(value ->> 'said' as bigint), cast(value ->> 'edited_at' as bigint),
            cast(value ->> 'deleted_at' as bigint), cast(value ->> 'deleted_by' as bigint), value ->> 'reactions'
     from json_each($1)";

const REACTIONS: &str = "insert into reactions (thread_id, seq, emoji, user_id, rev)
     select cast(value ->> 'thread' as bigint), cast(value ->> 'seq' as bigint), value ->> 'emoji',
            cast(value ->> 'user' as bigint), cast(value ->> 'rev' as bigint)
     from json_each($1)";

/// Every card was one change of the house; the keys by which people are found are yet to be made.
const HOUSE: &str =
    "update meta set house_seq = (select coalesce(max(rev), 0) from users), name_rules = 0 where id = 1";

const PASS_PEOPLE: &str =
    "select setval(pg_get_serial_sequence('users', 'id'), greatest(max(id), 1)) from users having count(*) > 0";
const PASS_THREADS: &str = "select setval(pg_get_serial_sequence('threads', 'id'), greatest(max(id), 1)) from threads";

impl Tx<'_> {
    /// Writes all of it. Nobody is told: it is for a folder that nobody is in yet.
    pub(super) async fn insert_bulk(&mut self, bulk: &Bulk) -> crate::server::error::Result<()> {
        if let Some(person) = bulk.people.first() {
            let (people, hash) = (json(&bulk.people)?, &person.password_hash);
            on!(self.read, |db| {
                sqlx::query(PEOPLE).bind(people).bind(hash).execute(&mut *db).await?;
                sqlx::query(HOUSE).execute(db).await?.rows_affected()
            });
        }
        self.insert_rows(THREADS, &bulk.threads).await?;
        self.insert_rows(MEMBERS, &bulk.members).await?;
        self.insert_rows(MINE, &bulk.mine).await?;
        self.insert_rows(MESSAGES, &bulk.messages).await?;
        self.insert_rows(REACTIONS, &bulk.reactions).await?;
        Ok(self.pass_ids().await?)
    }

    /// Ids that were given by hand are never given again. SQLite sees to that by itself.
    async fn pass_ids(&mut self) -> sqlx::Result<()> {
        let Connection::Postgres(transaction) = &mut self.read.connection else { return Ok(()) };
        for sql in [PASS_PEOPLE, PASS_THREADS] {
            sqlx::query(sql).execute(&mut Patient(transaction)).await?;
        }
        Ok(())
    }

    async fn insert_rows<T: Serialize>(&mut self, sql: &'static str, rows: &[T]) -> crate::server::error::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows = json(rows)?;
        on!(self.read, |db| sqlx::query(sql).bind(rows).execute(db).await?.rows_affected());
        Ok(())
    }
}

fn json<T: Serialize>(rows: &[T]) -> crate::server::error::Result<String> {
    Ok(serde_json::to_string(rows).map_err(anyhow::Error::from)?)
}
