//! Threads, who is in them, and what each person keeps about them.

use super::{Message, Person};
use crate::id::{Millis, Seq, ThreadId, UserId};
use serde::{Deserialize, Serialize};

/// Members that travel with a group without a name.
pub const NAMED: usize = 4;
/// Unread messages are counted to here; a person reads it as "many".
pub const UNREAD: u32 = 100;

/// The two kinds of conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadKind {
    /// Exactly two people, or one with oneself.
    Direct,
    Group,
}

/// A conversation as all its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub id: ThreadId,
    pub kind: ThreadKind,
    /// A group's name; none for a direct conversation, and for the Lobby until it is renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The two people of a direct conversation, lower id first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair: Option<(UserId, UserId)>,
    /// Anyone on the server may join.
    pub open: bool,
    /// Only hosts write.
    #[serde(default)]
    pub hosts_only: bool,
    /// How many are in it whose accounts are open.
    #[serde(default)]
    pub size: u32,
    /// The first of its members, by whom a group without a name is called ([`NAMED`]); none for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub some: Vec<UserId>,
    /// The change that last touched this row (a post does not).
    pub rev: Seq,
    /// When a person last posted, or when it was made. Orders the list.
    pub posted_at: Millis,
}

impl Thread {
    /// Whom `me` talks to in a direct conversation; oneself in "My notes".
    pub fn other(&self, me: UserId) -> Option<UserId> {
        self.pair.map(|(low, high)| if low == me { high } else { low })
    }

    /// Whose names stand for it: the other one's, or those of some members of a group without a name.
    pub fn called_by(&self, me: UserId) -> impl Iterator<Item = UserId> {
        self.other(me).into_iter().chain(self.some.iter().copied())
    }
}

/// What a member may do in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    Host,
    Member,
    /// Reads, does not write.
    Reader,
}

/// Someone's place in a thread, as all its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub thread: ThreadId,
    pub user: UserId,
    pub role: MemberRole,
    /// False once they left.
    pub active: bool,
    pub rev: Seq,
}

/// What a person keeps about a thread for themselves. Part of their own line; nobody else sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mine {
    pub thread: ThreadId,
    /// Everything up to here was read.
    pub read_seq: Seq,
    /// Dimmed in the list, and in no count of the whole.
    pub muted: bool,
    /// False once it left the list: they left, were removed, or it was deleted.
    pub listed: bool,
    pub rev: Seq,
}

/// What others wrote after one's read mark, counted by the server at one moment. No row: it goes with the [`Mine`] it
/// was counted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Counted to [`UNREAD`].
    pub count: u32,
    /// The thread's number when it was counted.
    pub at: Seq,
}

/// Something with a numbering of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// What all members of a thread may see.
    Thread(ThreadId),
    /// What one person alone sees: the line of whoever is asking.
    Own,
    /// What everyone on the server may see: people's cards.
    House,
}

/// Rows in their whole new state: absolute, and the same for everyone who may see them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rows {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub threads: Vec<Thread>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// What some of the messages reply to, where it is not among them. No changes: each is told of by frames of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quoted: Vec<Message>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mine: Vec<Mine>,
    /// How much is unread in the threads of `mine`, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
    /// Cards of the people these rows speak of, or that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
}
