//! Rows of `messages`, and pages of them: each reads its own rows and no others, by key.

use super::{Read, Tx};
use crate::{
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{At, History, Message, MessageKind, PAGE, READ_BEFORE, Reaction},
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
    about: Option<String>,
    sent_at: i64,
    reply_to: Option<i64>,
    said_rev: Option<i64>,
    edited_at: Option<i64>,
    deleted_by: Option<i64>,
    reactions: Option<String>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            thread: ThreadId(row.thread_id),
            seq: Seq(row.seq),
            rev: Seq(row.rev),
            kind: kind(&row.kind),
            author: UserId(row.author_id),
            op: row.op.and_then(op),
            body: row.body,
            about: row.about.as_deref().map(about).unwrap_or_default(),
            sent_at: Millis(row.sent_at),
            reply_to: row.reply_to.map(Seq),
            said: row.said_rev.map(Seq),
            edited_at: row.edited_at.map(Millis),
            deleted_by: row.deleted_by.map(UserId),
            reactions: row.reactions.as_deref().map(reactions).unwrap_or_default(),
        }
    }
}

/// The kinds of entries by their names in the database.
const KINDS: [(&str, MessageKind); 13] = [
    ("text", MessageKind::Text),
    ("made", MessageKind::Made),
    ("joined", MessageKind::Joined),
    ("added", MessageKind::Added),
    ("left", MessageKind::Left),
    ("removed", MessageKind::Removed),
    ("renamed", MessageKind::Renamed),
    ("opened", MessageKind::Opened),
    ("closed", MessageKind::Closed),
    ("hosted", MessageKind::Hosted),
    ("unhosted", MessageKind::Unhosted),
    ("hosts_only", MessageKind::HostsOnly),
    ("everyone", MessageKind::Everyone),
];

fn kind(name: &str) -> MessageKind {
    KINDS.iter().find(|(known, _)| *known == name).map_or(MessageKind::Text, |(_, kind)| *kind)
}

fn kind_name(kind: MessageKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("text", |(name, _)| name)
}

/// Whom an entry is about, as the column lists them.
fn about(list: &str) -> Vec<UserId> {
    serde_json::from_str(list).unwrap_or_default()
}

/// How people reacted, as the column lists it.
fn reactions(list: &str) -> Vec<Reaction> {
    serde_json::from_str(list).unwrap_or_default()
}

/// An entry that the system writes about what a person did.
pub(super) struct Event<'a> {
    pub kind: MessageKind,
    pub author: UserId,
    pub about: &'a [UserId],
    pub body: &'a str,
}

/// The op in these bytes.
pub(super) fn op(bytes: Vec<u8>) -> Option<Op> {
    bytes.try_into().ok().map(Op)
}

/// Selects messages; what follows is a `from`.
macro_rules! select_messages {
    ($rest:literal) => {
        concat!(
            "select thread_id, seq, rev, kind, author_id, op, body, about, sent_at, reply_to, said_rev, edited_at,
                    deleted_by, reactions ",
            $rest
        )
    };
}
pub(super) use select_messages;

const ONE: &str = select_messages!("from messages where thread_id = $1 and seq = $2");

const OLDER: &str = select_messages!("from messages where thread_id = $1 and seq < $2 order by seq desc limit $3 + 0");
const NEWER: &str = select_messages!("from messages where thread_id = $1 and seq >= $2 order by seq limit $3 + 0");
/// Two ranges of two indexes: one `or` would walk the whole thread, and so would SQLite by `seq` were it not for the `+`.
const CHANGED: &str = select_messages!(
    "from (select * from messages where thread_id = $1 and seq > $2
           union all
           select * from messages where thread_id = $1 and rev > seq and rev > $2 and +seq <= $2) as touched
     order by seq limit $3 + 0"
);

const FIRST_WORD: &str = "select seq from messages
    where thread_id = $1 and seq > $2 and author_id <> $3 and kind = 'text' and deleted_at is null
    order by seq limit 1";

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 5] = [ONE, OLDER, NEWER, CHANGED, FIRST_WORD];

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
    /// One page of a thread; [`introduce`](Self::introduce) adds the people, [`add_mine`](Self::add_mine) one's own
    /// reactions.
    pub async fn history(&mut self, thread: ThreadId, at: At) -> sqlx::Result<History> {
        let head = self.thread_head(thread).await?;
        self.history_at(thread, at, head).await
    }

    /// The same of a thread whose number was read before.
    pub async fn history_at(&mut self, thread: ThreadId, at: At, head: Seq) -> sqlx::Result<History> {
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
            At::New(seq) => {
                let from = Seq(seq.0.saturating_add(1));
                (self.older(thread, from, READ_BEFORE).await?, self.newer(thread, from, PAGE - READ_BEFORE).await?)
            }
            At::Around(seq) => {
                (self.older(thread, seq, PAGE / 2).await?, self.newer(thread, seq, PAGE - PAGE / 2).await?)
            }
        };
        let messages: Vec<Message> = older.messages.into_iter().rev().chain(newer.messages).collect();
        let quoted = self.quoted(thread, &messages).await?;
        let (before, after, people, mine) = (older.more, newer.more, Vec::new(), Vec::new());
        Ok(History { thread, at, head, messages, before, after, people, quoted, mine })
    }

    /// One entry of a thread.
    pub async fn message(&mut self, thread: ThreadId, seq: Seq) -> sqlx::Result<Option<Message>> {
        let row: Option<MessageRow> =
            on!(self, |db| sqlx::query_as(ONE).bind(thread.0).bind(seq.0).fetch_optional(db).await?);
        Ok(row.map(Message::from))
    }

    /// The first word of another person after this one.
    pub async fn first_word(&mut self, thread: ThreadId, after: Seq, me: UserId) -> sqlx::Result<Option<Seq>> {
        let seq: Option<i64> = on!(self, |db| {
            sqlx::query_scalar(FIRST_WORD).bind(thread.0).bind(after.0).bind(me.0).fetch_optional(db).await?
        });
        Ok(seq.map(Seq))
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
    /// Writes what the system says into a thread. It is nobody's text: the list does not move.
    pub(super) async fn insert_event(
        &mut self,
        thread: ThreadId,
        seq: Seq,
        event: &Event<'_>,
    ) -> sqlx::Result<Message> {
        let Event { kind, author, about, body } = *event;
        let sent_at = self.now;
        let list = (!about.is_empty()).then(|| serde_json::json!(about).to_string());
        on!(self.read, |db| {
            sqlx::query(
                "insert into messages (thread_id, seq, rev, kind, author_id, body, about, sent_at)
                 values ($1, $2, $2, $3, $4, $5, $6, $7)",
            )
            .bind(thread.0)
            .bind(seq.0)
            .bind(kind_name(kind))
            .bind(author.0)
            .bind(body)
            .bind(list)
            .bind(sent_at.0)
            .execute(db)
            .await?
            .rows_affected()
        });
        let said = Message::new((thread, seq), author, body.to_owned(), sent_at);
        Ok(Message { kind, about: about.to_vec(), ..said })
    }
}
