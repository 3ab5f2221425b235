//! Sent, but not yet seen to have arrived.

use super::{Ask, table::sorted};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, Op, Seq, ThreadId},
    model::{Ack, Message},
};
use serde::{Deserialize, Serialize};

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// For its turn, for the line, or for another try.
    Waiting,
    /// Asked of the server, not answered.
    Sending,
    /// On disk.
    Sent(Ack),
    /// Refused: asking again, unchanged, would not help.
    Failed(AppError),
}

/// What the device is to know of a message that it keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// On the server's disk: it need not be kept.
    Settled,
    /// Its person gave it up: neither this tab nor another is to send it.
    GivenUp,
    /// Refused: it leaves no more by itself, whenever it is found again.
    Refused(AppError),
    /// Its person wants it to leave after all.
    Open,
}

/// Milliseconds after which nothing leaves by itself any more: the server knows an op for thirty days, so that until then
/// nothing is said twice, and who wrote something a week ago may think better of it.
const EXPIRED: i64 = 7 * 24 * 60 * 60 * 1000;

/// Tries after which a busy server is not waited for any longer than before: some seconds.
const BUSY_TRIES: u32 = 3;

/// A message as it was written, before anybody took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    pub op: Op,
    pub thread: ThreadId,
    pub body: String,
    /// When, by the clock of the browser.
    pub at: Millis,
    /// Why it does not leave by itself, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<AppError>,
}

impl Unsent {
    /// The device is told what became of it; whether it still has to keep it.
    pub fn meets(&mut self, fate: &Fate) -> bool {
        self.refused = match fate {
            Fate::Refused(error) => Some(error.clone()),
            Fate::Settled | Fate::GivenUp | Fate::Open => None,
        };
        !matches!(fate, Fate::Settled | Fate::GivenUp)
    }
}

/// A message of one's own whose row is not yet in the window.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub op: Op,
    pub thread: ThreadId,
    pub body: String,
    pub delivery: Delivery,
    /// Tries that passed without an answer.
    attempts: u32,
    /// Not to be tried again before it is woken.
    resting: bool,
    /// Given up while it was under way: it may have arrived, and is not tried again.
    unwanted: bool,
}

/// One's own messages, in the order written. Only the first of each thread is ever under way, so that a
/// sender's order is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    pending: Vec<Pending>,
    /// Nothing leaves: what is here may have been given up elsewhere.
    sealed: bool,
    /// What the device does not know yet.
    fates: Vec<(Op, Fate)>,
}

impl Outbox {
    pub fn push(&mut self, op: Op, thread: ThreadId, body: String) {
        if self.find(op).is_none() {
            self.pending.push(Pending {
                op,
                thread,
                body,
                delivery: Delivery::Waiting,
                attempts: 0,
                resting: false,
                unwanted: false,
            });
        }
    }

    /// Takes back what was written before this page: what was refused, or is of long ago, not without a word.
    pub fn restore(&mut self, unsent: Unsent, now: Millis) {
        let (op, expired) = (unsent.op, now.0 - unsent.at.0 > EXPIRED);
        let refused = unsent.refused.or(expired.then_some(AppError::invalid(Field::Message, Problem::Expired)));
        self.push(op, unsent.thread, unsent.body);
        if let (Some(error), Some(pending)) = (refused, self.find(op).filter(|pending| pending.is_open())) {
            pending.delivery = Delivery::Failed(error);
        }
    }

    /// How many are not on the server's disk, as far as is known.
    pub fn unsent(&self) -> usize {
        self.pending.iter().filter(|pending| pending.place().is_none()).count()
    }

    /// Whether some of them may still get there by themselves.
    pub fn sends(&self) -> bool {
        self.pending.iter().any(Pending::is_open)
    }

    /// Tries everything again that was refused.
    pub fn retry_all(&mut self) {
        let refused = self.pending.iter().filter(|pending| !pending.is_open()).map(|pending| pending.op);
        refused.collect::<Vec<_>>().into_iter().for_each(|op| self.retry(op));
    }

    /// The pending messages of a thread: those on disk by their place, then the others as they were written.
    pub fn of(&self, thread: ThreadId) -> Vec<&Pending> {
        let pending = self.pending.iter().filter(|pending| pending.thread == thread);
        sorted(pending, |pending| pending.place().map_or(i64::MAX, |seq| seq.0))
    }

    /// A message is on disk: whatever was thought of it before.
    pub fn sent(&mut self, op: Op, ack: Ack) {
        let Some(pending) = self.find(op) else { return };
        let first = pending.place().is_none();
        pending.delivery = Delivery::Sent(ack);
        self.fates.extend(first.then_some((op, Fate::Settled)));
    }

    /// A row of one's own was seen: it settles its op.
    pub fn landed(&mut self, message: &Message) {
        let Some(op) = message.op else { return };
        let there = self.find(op).is_some_and(|pending| pending.thread == message.thread);
        if there {
            self.sent(op, Ack { seq: message.seq, sent_at: message.sent_at });
        }
    }

    /// The server said no. If that may pass, says when to try again: after how many tries, and in which thread.
    pub fn refused(&mut self, op: Op, error: AppError) -> Option<(ThreadId, u32)> {
        let pending = self.find(op).filter(|pending| pending.is_open())?;
        if pending.unwanted {
            self.drop_if(|pending| pending.op == op);
            return None;
        }
        if error == AppError::Unauthenticated {
            // It waits for its person, and what was written after it waits behind it.
            (pending.delivery, pending.resting) = (Delivery::Waiting, true);
            return None;
        }
        if !error.passes() {
            pending.delivery = Delivery::Failed(error.clone());
            self.fates.push((op, Fate::Refused(error)));
            return None;
        }
        pending.delivery = Delivery::Waiting;
        pending.resting = true;
        // A server that says "busy" is there, and well again soon; one that is not reached may be away for long.
        let most = if matches!(error, AppError::Busy { .. }) { BUSY_TRIES } else { u32::MAX };
        pending.attempts = pending.attempts.saturating_add(1).min(most);
        Some((pending.thread, pending.attempts))
    }

    /// The person wants it tried again.
    pub fn retry(&mut self, op: Op) {
        let tries = |pending: &&mut Pending| matches!(pending.delivery, Delivery::Waiting | Delivery::Failed(_));
        if let Some(pending) = self.find(op).filter(tries) {
            let refused = !pending.is_open();
            pending.delivery = Delivery::Waiting;
            pending.attempts = 0;
            pending.resting = false;
            self.fates.extend(refused.then_some((op, Fate::Open)));
        }
    }

    /// The person gives it up. What is on disk can no longer be taken back here; what is under way is not tried again.
    pub fn discard(&mut self, op: Op) {
        self.give_up(|pending| pending.op == op);
    }

    /// The same of all.
    pub fn discard_all(&mut self) {
        self.give_up(|_| true);
    }

    fn give_up(&mut self, which: impl Fn(&Pending) -> bool) {
        let under_way = |pending: &&mut Pending| which(pending) && pending.delivery == Delivery::Sending;
        self.pending.iter_mut().filter(under_way).for_each(|pending| pending.unwanted = true);
        self.drop_if(|pending| which(pending) && matches!(pending.delivery, Delivery::Waiting | Delivery::Failed(_)));
    }

    fn drop_if(&mut self, which: impl Fn(&Pending) -> bool) {
        let fates = &mut self.fates;
        self.pending.retain(|pending| {
            let goes = which(pending);
            fates.extend(goes.then_some((pending.op, Fate::GivenUp)));
            !goes
        });
    }

    /// What became of them since this was asked last.
    pub fn take_fates(&mut self) -> Vec<(Op, Fate)> {
        std::mem::take(&mut self.fates)
    }

    /// Nobody will take them any more: those of a thread that one is no longer in.
    pub fn fail(&mut self, thread: ThreadId, error: &AppError) {
        for pending in self.pending.iter_mut().filter(|pending| pending.thread == thread && pending.is_open()) {
            pending.delivery = Delivery::Failed(error.clone());
            self.fates.push((pending.op, Fate::Refused(error.clone())));
        }
    }

    /// The first that was refused in one of these threads, and why.
    pub fn refused_in(&self, which: impl Fn(ThreadId) -> bool) -> Option<(&Pending, &AppError)> {
        self.pending.iter().filter(|pending| which(pending.thread)).find_map(|pending| match &pending.delivery {
            Delivery::Failed(error) => Some((pending, error)),
            _ => None,
        })
    }

    /// What rests may be tried again.
    pub fn wake(&mut self, which: impl Fn(ThreadId) -> bool) {
        self.pending.iter_mut().filter(|pending| which(pending.thread)).for_each(|pending| pending.resting = false);
    }

    /// The answers under way may never come.
    pub fn line_down(&mut self) {
        self.drop_if(|pending| pending.unwanted && pending.delivery == Delivery::Sending);
        for pending in self.pending.iter_mut().filter(|pending| pending.delivery == Delivery::Sending) {
            pending.delivery = Delivery::Waiting;
            pending.resting = true;
        }
    }

    /// Another database: what was on the old one's disk is asked of the new one, which knows the op or does not.
    pub fn start_over(&mut self) {
        for pending in self.pending.iter_mut().filter(|pending| !matches!(pending.delivery, Delivery::Failed(_))) {
            pending.delivery = Delivery::Waiting;
        }
    }

    /// Drops what is seen in its place: `covered` says up to where a thread is.
    pub fn settle(&mut self, covered: impl Fn(ThreadId) -> Seq) {
        self.pending.retain(|pending| pending.place().is_none_or(|seq| seq > covered(pending.thread)));
    }

    /// From now on nothing leaves, or all of it may again.
    pub fn seal(&mut self, sealed: bool) {
        self.sealed = sealed;
    }

    /// Lets the first of each thread go, where none is under way.
    pub fn ask(&mut self, asks: &mut Vec<Ask>) {
        if self.sealed {
            return;
        }
        let under_way = self.pending.iter().filter(|pending| pending.delivery == Delivery::Sending);
        let mut taken: Vec<ThreadId> = under_way.map(|pending| pending.thread).collect();
        for pending in self.pending.iter_mut().filter(|pending| pending.delivery == Delivery::Waiting) {
            if taken.contains(&pending.thread) {
                continue;
            }
            taken.push(pending.thread);
            if !pending.resting {
                pending.delivery = Delivery::Sending;
                asks.push(Ask::Post { op: pending.op, thread: pending.thread, body: pending.body.clone() });
            }
        }
    }

    #[cfg(test)]
    pub fn get(&self, op: Op) -> Option<&Delivery> {
        self.pending.iter().find(|pending| pending.op == op).map(|pending| &pending.delivery)
    }

    fn find(&mut self, op: Op) -> Option<&mut Pending> {
        self.pending.iter_mut().find(|pending| pending.op == op)
    }
}

impl Pending {
    /// Whether an answer can still change it for the worse.
    fn is_open(&self) -> bool {
        matches!(self.delivery, Delivery::Waiting | Delivery::Sending)
    }

    fn place(&self) -> Option<Seq> {
        match &self.delivery {
            Delivery::Sent(ack) => Some(ack.seq),
            _ => None,
        }
    }
}
