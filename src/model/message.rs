//! Messages, and pages of them.

use super::{Person, Reaction};
use crate::id::{Millis, Op, Seq, ThreadId, UserId};
use serde::{Deserialize, Serialize};

/// Messages in one page of history.
pub const PAGE: usize = 50;

/// Of [`At::New`]: messages shown that were read before, so that one sees what the new ones follow.
pub const READ_BEFORE: usize = 15;

/// Who speaks in an entry: a person, or the system about what a person did. Only [`MessageKind::Text`] is ever unread;
/// the others are put into words where they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    Text,
    /// The author made the group, with those it is about.
    Made,
    /// The author joined.
    Joined,
    /// The author added those it is about.
    Added,
    /// The author left; whom it is about is host in their place.
    Left,
    /// The author removed whom it is about.
    Removed,
    /// The body is the new name; empty: none any more.
    Renamed,
    /// Anyone may join.
    Opened,
    /// One is added.
    Closed,
    /// Whom it is about is a host.
    Hosted,
    /// Whom it is about is a host no more.
    Unhosted,
    /// Only hosts write.
    HostsOnly,
    /// Everyone writes.
    Everyone,
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
    /// Whom an entry of the system is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<UserId>,
    pub sent_at: Millis,
    /// Which one of the same thread it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// The change that last gave it its words, if they are not those it was posted with ([`Self::said`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Seq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Millis>,
    /// Who deleted it. Nothing else is left of it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<UserId>,
    /// In the order in which each kind came first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
}

impl Message {
    /// What a person says, as it is posted.
    pub fn new((thread, seq): (ThreadId, Seq), author: UserId, body: String, sent_at: Millis) -> Self {
        Self {
            thread,
            seq,
            rev: seq,
            kind: MessageKind::Text,
            author,
            op: None,
            body,
            about: Vec::new(),
            sent_at,
            reply_to: None,
            said: None,
            edited_at: None,
            deleted_by: None,
            reactions: Vec::new(),
        }
    }

    /// Whose cards are needed to put it into words: its author, the first of those it is about or who reacted, and who
    /// deleted it.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        let reacted = self.reactions.iter().flat_map(|kind| kind.people.iter().copied().take(3));
        let about = self.about.iter().copied().take(3);
        std::iter::once(self.author).chain(about).chain(self.deleted_by).chain(reacted)
    }

    /// Whether a person said it, not the system.
    pub fn is_said(&self) -> bool {
        self.kind == MessageKind::Text
    }

    pub fn is_deleted(&self) -> bool {
        self.deleted_by.is_some()
    }

    /// The change that gave it the words it has: who edits them names it ([`Act::Edit`](super::Act::Edit)).
    pub fn said(&self) -> Seq {
        self.said.unwrap_or(self.seq)
    }

    /// What is left of it once this person deleted it.
    pub fn deleted(self, by: UserId, rev: Seq) -> Self {
        let Self { thread, seq, author, op, sent_at, .. } = self;
        Self { rev, op, deleted_by: Some(by), ..Self::new((thread, seq), author, String::new(), sent_at) }
    }
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
    /// What is new after this one, which was read: [`READ_BEFORE`] up to it, the rest of the page after it.
    New(Seq),
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
    /// What some of them reply to, where it is not on the page itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quoted: Vec<Message>,
    /// The kinds of my own reactions among those that do not name everyone ([`Reaction::is_whole`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mine: Vec<(Seq, String)>,
}
