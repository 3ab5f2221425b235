//! One thing that is on its way.

use super::{super::Ask, Unsent};
use crate::{
    error::AppError,
    id::{Millis, Op, Seq, ThreadId},
    model::{Ack, Act},
};

/// What became of a message, or of what was to be done to one.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// For its turn, for the line, or for another try.
    Waiting,
    /// Asked of the server, not answered.
    Sending,
    /// On disk. An act stands where its change does.
    Sent(Ack),
    /// Refused: asking again, unchanged, would not help.
    Failed(AppError),
}

/// What is wished.
#[derive(Clone, Debug)]
pub(in crate::sync) enum Content {
    Post { body: String, reply_to: Option<Seq> },
    Act(Act),
}

/// What is one's own and not yet to be seen in the window.
#[derive(Clone, Debug)]
pub(in crate::sync) struct Pending {
    pub op: Op,
    pub thread: ThreadId,
    pub content: Content,
    pub delivery: Delivery,
    /// When it was wished.
    pub(super) at: Millis,
    /// It is to be done to a message of another database: here its number is another's.
    pub(super) foreign: bool,
    /// A deletion that its person may still take back.
    pub held: bool,
    /// It may have reached the server: what is asked under its op stays as it is.
    pub(super) tried: bool,
    /// Tries that passed without an answer.
    pub(super) attempts: u32,
    /// Not to be tried again before it is woken.
    pub(super) resting: bool,
    /// Given up while it was under way: it may have arrived, and is not tried again.
    pub(super) unwanted: bool,
}

impl Pending {
    pub(super) fn new(unsent: Unsent) -> Self {
        let Unsent { op, thread, body, at, reply_to, act, refused, .. } = unsent;
        let content = act.map_or(Content::Post { body, reply_to }, Content::Act);
        let delivery = refused.map_or(Delivery::Waiting, Delivery::Failed);
        Self {
            op,
            thread,
            content,
            delivery,
            at,
            foreign: false,
            held: false,
            tried: false,
            attempts: 0,
            resting: false,
            unwanted: false,
        }
    }

    pub fn act(&self) -> Option<&Act> {
        match &self.content {
            Content::Act(act) => Some(act),
            Content::Post { .. } => None,
        }
    }

    /// The message that something is to be done to, in this database.
    pub fn place_of_act(&self) -> Option<Seq> {
        self.act().map(Act::seq).filter(|_| !self.foreign)
    }

    /// The words in it that nobody else has.
    pub fn body(&self) -> &str {
        match &self.content {
            Content::Post { body, .. } | Content::Act(Act::Edit { body, .. }) => body,
            Content::Act(_) => "",
        }
    }

    /// What the message answers.
    pub fn reply_to(&self) -> Option<Seq> {
        match self.content {
            Content::Post { reply_to, .. } => reply_to,
            Content::Act(_) => None,
        }
    }

    /// Whether an answer can still change it for the worse.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.delivery, Delivery::Waiting | Delivery::Sending)
    }

    /// Whether it may be given up here.
    pub(super) fn is_loose(&self) -> bool {
        matches!(self.delivery, Delivery::Waiting | Delivery::Failed(_))
    }

    pub(super) fn is_refused(&self) -> bool {
        matches!(self.delivery, Delivery::Failed(_))
    }

    /// Where it is on disk.
    pub fn place(&self) -> Option<Seq> {
        match &self.delivery {
            Delivery::Sent(ack) => Some(ack.seq),
            _ => None,
        }
    }

    pub(super) fn ask(&self) -> Ask {
        let (op, thread) = (self.op, self.thread);
        match self.content.clone() {
            Content::Post { body, reply_to } => Ask::Post { op, thread, body, reply_to },
            Content::Act(act) => Ask::Act { op, thread, act },
        }
    }
}
