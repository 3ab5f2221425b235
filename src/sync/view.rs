//! What is drawn.

use super::{Delivery, outbox::Pending};
use crate::{
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, Message, MessageKind, Reaction},
};

/// The key of a row: its op if it is one's own, so that a message stays the same row from pending to sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    Op(Op),
    Seq(Seq),
}

/// One entry of the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub key: RowKey,
    pub kind: MessageKind,
    pub author: UserId,
    pub body: String,
    /// Whom an entry of the system is about.
    pub about: Vec<UserId>,
    pub edited: bool,
    pub deleted_by: Option<UserId>,
    pub reactions: Vec<Reaction>,
    /// `Sent` for every entry that is a fact.
    pub delivery: Delivery,
}

/// The open thread as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub thread: ThreadId,
    /// By seq; then one's own messages that have not arrived, as they were written.
    pub rows: Vec<Row>,
    pub more_before: bool,
    /// There are newer ones than these: this is not the tail.
    pub more_after: bool,
    /// After which row those begin that were new when the person came; none where that is not in sight of these rows.
    pub new_after: Option<Seq>,
    /// Everything up to here was read.
    pub read_to: Seq,
    /// A page that will replace these rows is on its way.
    pub loading: bool,
}

impl Row {
    /// Only an own op is a key: another person may have copied one.
    pub(super) fn of_message(message: &Message, me: UserId) -> Self {
        let op = message.op.filter(|_| message.author == me);
        Self {
            key: op.map_or(RowKey::Seq(message.seq), RowKey::Op),
            kind: message.kind,
            author: message.author,
            body: message.body.clone(),
            about: message.about.clone(),
            edited: message.edited_at.is_some(),
            deleted_by: message.deleted_by,
            reactions: message.reactions.clone(),
            delivery: Delivery::Sent(Ack { seq: message.seq, sent_at: message.sent_at }),
        }
    }

    pub(super) fn of_pending(pending: &Pending, me: UserId) -> Self {
        Self {
            key: RowKey::Op(pending.op),
            kind: MessageKind::Text,
            author: me,
            body: pending.body.clone(),
            about: Vec::new(),
            edited: false,
            deleted_by: None,
            reactions: Vec::new(),
            delivery: pending.delivery.clone(),
        }
    }
}
