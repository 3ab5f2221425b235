//! What the device keeps of what is on its way.

use crate::{
    error::AppError,
    id::{Epoch, Millis, Op, Seq, ThreadId},
    model::Act,
};
use serde::{Deserialize, Serialize};

/// Milliseconds after which nothing leaves by itself any more: the server knows an op for thirty days, so that until then
/// nothing is said twice, and who wrote something a week ago may think better of it.
const EXPIRED: i64 = 7 * 24 * 60 * 60 * 1000;

/// What is wished under one op, as it was before anybody took it: a message, or what is to become of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    pub op: Op,
    pub thread: ThreadId,
    /// Of a message. Empty with an act, so that a build that knows of none has it refused.
    pub body: String,
    /// When, by the clock of the browser.
    pub at: Millis,
    /// Why it does not leave by itself, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<AppError>,
    /// What the message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// The database in which the message of the act has its number: in another one it may be another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
}

/// What the device is to know of what it keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// On the server's disk: it need not be kept.
    Settled,
    /// Its person gave it up, or wished for something else in its place: neither this tab nor another is to send it.
    GivenUp,
    /// Refused: it leaves no more by itself, whenever it is found again.
    Refused(AppError),
    /// Its person wants it to leave after all.
    Open,
    /// It takes the place of other words than those it was written over.
    Follows(Act),
}

impl Unsent {
    /// A message.
    pub fn post(op: Op, thread: ThreadId, body: String, at: Millis) -> Self {
        Self { op, thread, body, at, refused: None, reply_to: None, act: None, epoch: None }
    }

    /// Something to be done to a message of this database.
    pub fn act(op: Op, (thread, epoch): (ThreadId, Epoch), act: Act, at: Millis) -> Self {
        Self { act: Some(act), epoch: Some(epoch), ..Self::post(op, thread, String::new(), at) }
    }

    /// The device is told what became of it; whether it still has to keep it.
    pub fn meets(&mut self, fate: &Fate) -> bool {
        match fate {
            Fate::Refused(error) => self.refused = Some(error.clone()),
            Fate::Follows(act) => self.act = Some(act.clone()),
            Fate::Settled | Fate::GivenUp | Fate::Open => self.refused = None,
        }
        !matches!(fate, Fate::Settled | Fate::GivenUp)
    }

    pub(super) fn is_expired(&self, now: Millis) -> bool {
        now.0 - self.at.0 > EXPIRED
    }
}
