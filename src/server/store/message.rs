//! Rows of `messages`, and pages of them: each reads its own rows and no others, by key.

use super::{Read, Tx};
use crate::{
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{At, History, Message, MessageKind, PAGE},
};

/// A message as columns.
#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    thread_id: i64,
    seq: i64,
    rev: i64,
    kind: String,
    author_id: i64,
    op: Option<Vec<u8>>,
    body: String,
    sent_at: i64,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            thread: ThreadId(row.thread_id),
            seq: Seq(row.seq),
            rev: Seq(row.rev),
            kind: if row.kind == "joined" { MessageKind::Joined } else { MessageKind::Text },
            author: UserId(row.author_id),
            op: row.op.and_then(op),
            body: row.body,
            sent_at: Millis(row.sent_at),
        }
    }
}

/// The op in these bytes.
pub(super) fn op(bytes: Vec<u8>) -> Option<Op> {
    bytes.try_into().ok().map(Op)
}

/// Selects messages; what follows is a `where`.
macro_rules! select_messages {
    ($rest:literal) => {
        concat!("select thread_id, seq, rev, kind, author_id, op, body, sent_at from messages ", $rest)
    };
}

const OLDER: &str = select_messages!("where thread_id = $1 and seq < $2 order by seq desc limit $3");
const NEWER: &str = select_messages!("where thread_id = $1 and seq >= $2 order by seq limit $3");
/// Two ranges of two indexes: one `or` would walk the whole thread.
const CHANGED: &str = "select thread_id, seq, rev, kind, author_id, op, body, sent_at from
    (select * from messages where thread_id = $1 and seq > $2
     union all
     select * from messages where thread_id = $1 and rev > seq and rev > $2 and seq <= $2) as touched
    order by seq limit $3";

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 3] = [OLDER, NEWER, CHANGED];

/// A run of messages, and whether more follow in the direction it was read in.
struct Run {
    messages: Vec<Message>,
    more: bool,
}

impl Run {
    /// Of rows that were read up to one beyond `limit`.
    fn new(rows: Vec<MessageRow>, limit: usize) -> Self {
        let more = rows.len() > limit;
        Self { messages: rows.into_iter().take(limit).map(Message::from).collect(), more }
    }
}

impl Read<'_> {
    /// One page of a thread.
    pub async fn history(&mut self, thread: ThreadId, at: At) -> sqlx::Result<History> {
        let (head, _) = self.thread_head(thread).await?;
        let (older, newer) = match at {
            At::Tail => (self.older(thread, Seq(i64::MAX), PAGE).await?, self.nothing(false)),
            At::Before(seq) => {
                let after = self.any_between(thread, seq, head).await?;
                (self.older(thread, seq, PAGE).await?, self.nothing(after))
            }
            At::After(seq) => {
                let before = self.any_between(thread, Seq(1), seq).await?;
                (self.nothing(before), self.newer(thread, Seq(seq.0.saturating_add(1)), PAGE).await?)
            }
            At::Around(seq) => {
                (self.older(thread, seq, PAGE / 2).await?, self.newer(thread, seq, PAGE - PAGE / 2).await?)
            }
        };
        let messages: Vec<Message> = older.messages.into_iter().rev().chain(newer.messages).collect();
        let people = self.people(messages.iter().map(|message| message.author)).await?;
        Ok(History { thread, at, head, messages, before: older.more, after: newer.more, people })
    }

    fn nothing(&self, more: bool) -> Run {
        Run { messages: Vec::new(), more }
    }

    /// Those before `seq`, newest first.
    async fn older(&mut self, thread: ThreadId, seq: Seq, limit: usize) -> sqlx::Result<Run> {
        let rows = on!(self, |db| {
            sqlx::query_as(OLDER).bind(thread.0).bind(seq.0).bind(one_beyond(limit)).fetch_all(db).await?
        });
        Ok(Run::new(rows, limit))
    }

    /// Those from `seq` on, oldest first.
    async fn newer(&mut self, thread: ThreadId, seq: Seq, limit: usize) -> sqlx::Result<Run> {
        let rows = on!(self, |db| {
            sqlx::query_as(NEWER).bind(thread.0).bind(seq.0).bind(one_beyond(limit)).fetch_all(db).await?
        });
        Ok(Run::new(rows, limit))
    }

    /// Whether a message stands in [from, to].
    async fn any_between(&mut self, thread: ThreadId, from: Seq, to: Seq) -> sqlx::Result<bool> {
        on!(self, |db| {
            sqlx::query_scalar("select exists (select 1 from messages where thread_id = $1 and seq between $2 and $3)")
                .bind(thread.0)
                .bind(from.0)
                .bind(to.0)
                .fetch_one(db)
                .await
        })
    }

    /// Messages posted after this change, and older ones touched after it.
    pub(super) async fn messages_changed(
        &mut self,
        thread: ThreadId,
        after: Seq,
        limit: i64,
    ) -> sqlx::Result<Vec<Message>> {
        let rows: Vec<MessageRow> =
            on!(self, |db| sqlx::query_as(CHANGED).bind(thread.0).bind(after.0).bind(limit).fetch_all(db).await?);
        Ok(rows.into_iter().map(Message::from).collect())
    }
}

/// One row more than fits shows that there are more.
fn one_beyond(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

impl Tx<'_> {
    /// Notes in a thread that someone joined. It is nobody's text: the list does not move.
    pub(super) async fn insert_joined(&mut self, thread: ThreadId, seq: Seq, who: UserId) -> sqlx::Result<Message> {
        let sent_at = self.now;
        on!(self.read, |db| {
            sqlx::query(
                "insert into messages (thread_id, seq, rev, kind, author_id, body, sent_at)
                 values ($1, $2, $2, 'joined', $3, '', $4)",
            )
            .bind(thread.0)
            .bind(seq.0)
            .bind(who.0)
            .bind(sent_at.0)
            .execute(db)
            .await?
        });
        let kind = MessageKind::Joined;
        Ok(Message { thread, seq, rev: seq, kind, author: who, op: None, body: String::new(), sent_at })
    }
}
