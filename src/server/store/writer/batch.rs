//! Many posts in two crossings of the driver, whatever their number: look all of them up; write those that may.
//!
//! # Why
//! What costs is crossing the driver, not the disk: one row a statement made 6,500 messages a second, one JSON
//! parameter for all of them 30,000 (design.md §4).

use super::{
    super::{Committed, Connection, Digest, Tx},
    entry::Pending,
    verdict::{Fact, Verdict, judge, outcome},
};
use crate::{
    id::{Millis, Op, Seq, SessionId, ThreadId, UserId},
    model::{Ack, Message},
    server::{error::Result, sabotage::Sabotage},
};
use serde::Serialize;

/// What is known of each post, in the order of the queue.
const CLASSIFY: &str = "select s.id is not null as signed_in, m.user_id is not null as holds, t.seq as head,
            coalesce(t.kind = 'direct' and t.said_seq = 0, false) as silent,
            o.digest, o.seq as op_seq, o.at as op_at,
            coalesce(u.id, 0) as id, coalesce(u.name, '') as name, coalesce(u.display_name, '') as display_name,
            coalesce(u.role, '') as role, u.deactivated_at is null as active, coalesce(u.rev, 0) as rev
     from json_each($1) j
     left join users u on u.id = cast(j.value ->> 'author' as bigint)
     left join sessions s on s.id = cast(j.value ->> 'session' as bigint) and s.user_id = u.id and s.expires_at > $2
          and u.deactivated_at is null
     left join threads t on t.id = cast(j.value ->> 'thread' as bigint)
     left join members m on m.thread_id = t.id and m.user_id = cast(j.value ->> 'author' as bigint)
          and m.rev = cast(j.value ->> 'member_rev' as bigint) and m.left_at is null and m.role <> 'reader'
          and (not t.hosts_only or m.role = 'host')
     left join ops o on o.user_id = cast(j.value ->> 'author' as bigint) and o.op = unhex(j.value ->> 'op')
     order by j.key";

macro_rules! messages {
    () => {
        "insert into messages (thread_id, seq, rev, kind, author_id, op, body, reply_to, sent_at)
         select cast(value ->> 'thread' as bigint), cast(value ->> 'seq' as bigint),
                cast(value ->> 'seq' as bigint), 'text', cast(value ->> 'author' as bigint),
                unhex(value ->> 'op'), value ->> 'body', cast(value ->> 'reply_to' as bigint), $2
         from json_each($1)"
    };
}

macro_rules! ops {
    () => {
        "insert into ops (user_id, op, digest, thread_id, seq, rev, at)
         select cast(value ->> 'author' as bigint), unhex(value ->> 'op'), unhex(value ->> 'digest'),
                cast(value ->> 'thread' as bigint), cast(value ->> 'seq' as bigint),
                cast(value ->> 'seq' as bigint), $2
         from json_each($1)"
    };
}

/// Lifts each thread to its last number.
macro_rules! heads {
    () => {
        "update threads set seq = given.seq, said_seq = given.seq,
             posted_at = case when posted_at < $2 then $2 else posted_at end
         from (select cast(value ->> 'thread' as bigint) as id, max(cast(value ->> 'seq' as bigint)) as seq
               from json_each($1) group by 1) as given
         where threads.id = given.id"
    };
}

/// All three in one crossing: SQLite takes several statements in one text, PostgreSQL several writes in one statement.
const STORE: [&str; 2] = [
    concat!(messages!(), "; ", ops!(), "; ", heads!()),
    concat!("with said as (", messages!(), "), asked as (", ops!(), ") ", heads!()),
];

/// What sabotage forgets of them: their ops.
const FORGET: &str = "delete from ops where exists (select 1 from json_each($1) j
     where cast(j.value ->> 'author' as bigint) = ops.user_id and unhex(j.value ->> 'op') = ops.op)";

/// For the test of what the databases mean to do.
#[cfg(test)]
pub(in crate::server::store) const STATEMENTS: [&str; 2] = [CLASSIFY, heads!()];
/// And of what PostgreSQL does, which takes all three for one.
#[cfg(test)]
pub(in crate::server::store) const ON_POSTGRES: &str = STORE[1];

/// A message to be, checked by its service.
#[derive(Clone, Debug, Serialize)]
pub struct Post {
    pub thread: ThreadId,
    pub author: UserId,
    /// Under which it was allowed.
    pub session: SessionId,
    /// The author's place in the thread, as it was when this was allowed.
    pub member_rev: Seq,
    pub op: Op,
    #[serde(skip)]
    pub body: String,
    /// What it answers, in the same thread.
    #[serde(skip)]
    pub reply_to: Option<Seq>,
}

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    At(Ack),
    /// The author's place in the thread is another by now: ask for access again.
    Stale,
}

impl Post {
    /// What was asked. Whoever checks whether it was asked before needs the same.
    pub fn digest(&self) -> Digest {
        let (thread, body) = (self.thread.0.to_be_bytes(), self.body.as_bytes());
        match self.reply_to {
            None => Digest::of(&[b"post", &thread, body]),
            Some(seq) => Digest::of(&[b"post", &thread, body, &seq.0.to_be_bytes()]),
        }
    }
}

/// A post with its number, as the inserts read it.
#[derive(Serialize)]
struct Numbered<'a> {
    thread: ThreadId,
    seq: Seq,
    author: UserId,
    op: Op,
    digest: String,
    body: &'a str,
    reply_to: Option<Seq>,
}

/// Writes them all, and notes each one's outcome.
pub(super) async fn post(tx: &mut Tx<'_>, mut posts: Vec<&mut Pending<Post, Posted>>) -> Result<()> {
    if posts.is_empty() {
        return Ok(());
    }
    let mut facts = tx.classify(&posts).await?;
    tx.find_originals(&posts, &mut facts).await?;
    let digests: Vec<Digest> = posts.iter().map(|pending| pending.write.digest()).collect();
    let verdicts = judge(&posts, &digests, &facts);
    tx.insert_posts(&posts, &digests, &verdicts).await?;
    tx.tell_posts(&posts, &facts, &verdicts).await?;
    for (place, pending) in posts.iter_mut().enumerate() {
        pending.outcome = Some(outcome(&verdicts, place, tx.now));
        if Sabotage::AckBeforeCommit.is_on() {
            pending.answer_early();
        }
    }
    Ok(())
}

/// The posts that got a number.
fn numbered<'a>(
    posts: &'a [&mut Pending<Post, Posted>],
    verdicts: &'a [Verdict],
) -> impl Iterator<Item = (usize, &'a Post, Seq)> {
    posts.iter().zip(verdicts).enumerate().filter_map(|(place, (pending, verdict))| match verdict {
        Verdict::Number(seq) => Some((place, &pending.write, *seq)),
        _ => None,
    })
}

fn message(post: &Post, seq: Seq, sent_at: Millis) -> Message {
    let said = Message::new((post.thread, seq), post.author, post.body.clone(), sent_at);
    Message { op: Some(post.op), reply_to: post.reply_to, ..said }
}

impl Tx<'_> {
    async fn classify(&mut self, posts: &[&mut Pending<Post, Posted>]) -> Result<Vec<Fact>> {
        let Millis(here) = self.here;
        let asked = json(&posts.iter().map(|pending| &pending.write).collect::<Vec<_>>())?;
        Ok(on!(self.read, |db| sqlx::query_as(CLASSIFY).bind(asked).bind(here).fetch_all(db).await?))
    }

    async fn insert_posts(
        &mut self,
        posts: &[&mut Pending<Post, Posted>],
        digests: &[Digest],
        verdicts: &[Verdict],
    ) -> Result<()> {
        let rows = numbered(posts, verdicts).map(|(place, post, seq)| {
            let (thread, author, op, digest) = (post.thread, post.author, post.op, digests[place].to_string());
            Numbered { thread, seq, author, op, digest, body: &post.body, reply_to: post.reply_to }
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() { Ok(()) } else { self.insert_numbered(json(&rows)?).await }
    }

    async fn insert_numbered(&mut self, rows: String) -> Result<()> {
        let Millis(now) = self.now;
        let [on_sqlite, on_postgres] = STORE;
        let sql = if matches!(self.read.connection, Connection::Sqlite(_)) { on_sqlite } else { on_postgres };
        on!(self.read, |db| sqlx::query(sql).bind(&rows).bind(now).execute(db).await?.rows_affected());
        if Sabotage::OpNotKept.is_on() {
            on!(self.read, |db| sqlx::query(FORGET).bind(rows).execute(db).await?.rows_affected());
        }
        Ok(())
    }

    /// Tells the threads, in the order of the queue, and whose session has ended without our hearing of it. The first word
    /// in a direct conversation first shows it to the other one.
    async fn tell_posts(
        &mut self,
        posts: &[&mut Pending<Post, Posted>],
        facts: &[Fact],
        verdicts: &[Verdict],
    ) -> Result<()> {
        for (place, post, seq) in numbered(posts, verdicts) {
            if facts[place].silent {
                self.reveal(post.thread).await?;
            }
            self.tell_post(message(post, seq, self.now), &facts[place]).await?;
        }
        let ended = posts.iter().zip(verdicts).filter(|(_, verdict)| matches!(verdict, Verdict::SignedOut));
        self.told.extend(ended.map(|(pending, _)| Committed::SessionEnded(pending.write.session)));
        Ok(())
    }
}

fn json<T: Serialize>(rows: &T) -> Result<String> {
    Ok(serde_json::to_string(rows).map_err(anyhow::Error::from)?)
}
