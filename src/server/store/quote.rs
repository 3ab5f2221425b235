//! What replies refer to, where it does not stand among them: one read for all of them, none where nobody replies.

use super::{
    Read,
    message::{MessageRow, select_messages},
};
use crate::{
    id::{Seq, ThreadId},
    model::Message,
};
use serde::Serialize;

/// Some entries of one thread.
const SOME: &str =
    concat!(select_messages!("from messages where thread_id = $1 and seq in "), given!("$2"), " order by seq");
/// Entries of many threads, in the order of the list of them; nothing for those that are not there.
const LISTED: &str = select_messages!(
    "from json_each($1) j cross join messages m
     where m.thread_id = cast(j.value ->> 'thread' as bigint) and m.seq = cast(j.value ->> 'seq' as bigint)
     order by j.key"
);

/// For the test of what the databases mean to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [SOME, LISTED];

/// An entry by its address.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Address {
    pub thread: ThreadId,
    pub seq: Seq,
}

impl Address {
    pub fn is_of(&self, message: &Message) -> bool {
        (self.thread, self.seq) == (message.thread, message.seq)
    }
}

impl Read<'_> {
    /// What these reply to, beyond themselves.
    pub(super) async fn quoted(&mut self, thread: ThreadId, messages: &[Message]) -> sqlx::Result<Vec<Message>> {
        let here = |seq: &Seq| messages.iter().any(|message| message.seq == *seq);
        let absent: Vec<Seq> =
            messages.iter().filter_map(|message| message.reply_to).filter(|seq| !here(seq)).collect();
        if absent.is_empty() {
            return Ok(Vec::new());
        }
        let seqs = serde_json::json!(absent).to_string();
        let rows: Vec<MessageRow> =
            on!(self, |db| sqlx::query_as(SOME).bind(thread.0).bind(seqs).fetch_all(db).await?);
        Ok(rows.into_iter().map(Message::from).collect())
    }

    /// Those that are there of these entries.
    pub(super) async fn messages_at(&mut self, places: &[Address]) -> sqlx::Result<Vec<Message>> {
        let list = serde_json::json!(places).to_string();
        let rows: Vec<MessageRow> = on!(self, |db| sqlx::query_as(LISTED).bind(list).fetch_all(db).await?);
        Ok(rows.into_iter().map(Message::from).collect())
    }
}
