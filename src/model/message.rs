//! Messages, and pages of them.

use super::Person;
use crate::id::{Millis, Op, Seq, ThreadId, UserId};
use serde::{Deserialize, Serialize};

/// Messages in one page of history.
pub const PAGE: usize = 50;

/// Who speaks in an entry: a person, or the system about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    Text,
    /// The author joined. Never unread, and its body is empty: it is put into words where it is read.
    Joined,
}

/// One entry of a thread, addressed by (thread, seq).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub thread: ThreadId,
    /// The change that posted it: its place for ever.
    pub seq: Seq,
    /// The change that last touched it.
    pub rev: Seq,
    pub kind: MessageKind,
    pub author: UserId,
    /// The op it was sent under, by which its author's tabs know their own pending bubble again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<Op>,
    pub body: String,
    pub sent_at: Millis,
}

/// The message is on disk, at this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    pub seq: Seq,
    pub sent_at: Millis,
}

/// Which part of a thread's history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The newest.
    Tail,
    /// Those before this one.
    Before(Seq),
    /// Those after this one.
    After(Seq),
    /// Half a page to either side of this one, and it.
    Around(Seq),
}

/// One page of a thread, oldest first, read in one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    pub thread: ThreadId,
    pub at: At,
    /// The thread's number when the page was read.
    pub head: Seq,
    pub messages: Vec<Message>,
    /// There are older ones than these.
    pub before: bool,
    /// There are newer ones than these.
    pub after: bool,
    /// The cards of their authors.
    pub people: Vec<Person>,
}
