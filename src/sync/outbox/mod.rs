//! Sent, but not yet seen to have arrived: messages, and what is done to messages.

mod act;
mod pending;
mod unsent;

pub use pending::Delivery;
pub(super) use pending::{Content, Pending};
pub use unsent::{Fate, Unsent};

use super::{Ask, table::sorted};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, Op, Seq, ThreadId},
    model::{Ack, Act, Message},
};

/// Tries after which a busy server is not waited for any longer than before: some seconds.
const BUSY_TRIES: u32 = 3;

/// One's own messages, in the order written. Only the first of each thread is ever under way, so that a
/// sender's order is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    pending: Vec<Pending>,
    /// Nothing leaves: what is here may have been given up elsewhere.
    sealed: bool,
    /// My last edit that is done: of which message, the change whose words it took the place of, and its own.
    edited: Option<(ThreadId, Seq, Seq, Seq)>,
    /// What the device does not know yet.
    fates: Vec<(Op, Fate)>,
}

impl Outbox {
    /// A new wish; whether it is held back. Of an act, whether what it is to do is `known`, by a rev, to be so or not.
    pub fn push(&mut self, unsent: Unsent, known: Option<(Seq, bool)>) -> bool {
        let mut pending = Pending::new(unsent);
        self.catch_up(&mut pending);
        let held = pending.is_open() && pending.act().is_some_and(act::deletes);
        self.enter(Pending { held, ..pending }, known) && held
    }

    /// Takes back what was written before this page: what was refused, or is of long ago, not without a word.
    pub fn restore(&mut self, mut unsent: Unsent, now: Millis) {
        if unsent.is_expired(now) {
            unsent.refused.get_or_insert(AppError::invalid(Field::Message, Problem::Expired));
        }
        let pending = Pending { tried: true, ..Pending::new(unsent) };
        let (op, deletes) = (pending.op, pending.is_open() && pending.act().is_some_and(act::deletes));
        if let Some(place) = self.newer(&pending) {
            self.enter_before(place, pending);
        } else if self.enter(pending, None) && deletes {
            self.clear_for(op);
        }
    }

    /// Words of another database: whatever has the number of their message here, they are not for it.
    pub fn restore_foreign(&mut self, unsent: Unsent) {
        if self.find(unsent.op).is_none() {
            self.pending.push(Pending { foreign: true, ..Pending::new(unsent) });
        }
    }

    fn enter(&mut self, pending: Pending, known: Option<(Seq, bool)>) -> bool {
        if self.find(pending.op).is_some() {
            return false;
        }
        if let Some(act) = pending.act()
            && !self.make_way(pending.thread, act, known)
        {
            self.fates.push((pending.op, Fate::GivenUp));
            return false;
        }
        self.pending.push(pending);
        true
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
        let pending = self.pending.iter().filter(|pending| pending.thread == thread && pending.act().is_none());
        sorted(pending, |pending| pending.place().map_or(i64::MAX, |seq| seq.0))
    }

    /// It is on disk: whatever was thought of it before. What was to follow is noted first, so that a device that ends
    /// between the two asks this again, and is told again what follows.
    pub fn sent(&mut self, op: Op, ack: Ack) {
        let Some(pending) = self.find(op) else { return };
        let first = pending.place().is_none();
        pending.delivery = Delivery::Sent(ack);
        if first {
            self.note_edit(op, ack.seq);
            self.follow(op, ack.seq);
            self.fates.push((op, Fate::Settled));
        }
    }

    /// A row of one's own was seen: it settles its op.
    pub fn landed(&mut self, message: &Message) {
        let Some(op) = message.op else { return };
        let there = self.find(op).is_some_and(|pending| pending.thread == message.thread && pending.act().is_none());
        if there {
            self.sent(op, Ack { seq: message.seq, sent_at: message.sent_at });
        }
    }

    /// The server said no. If that may pass, says when to try again: after how many tries, and in which thread.
    pub fn refused(&mut self, op: Op, error: AppError) -> Option<(ThreadId, u32)> {
        let pending = self.find(op).filter(|pending| pending.is_open())?;
        if pending.unwanted {
            self.give_up(|pending| pending.op == op);
            return None;
        }
        if error == AppError::Unauthenticated {
            // It waits for its person, and what was written after it waits behind it.
            (pending.delivery, pending.resting) = (Delivery::Waiting, true);
            return None;
        }
        if !error.passes() {
            self.fail(op, error);
            return None;
        }
        pending.delivery = Delivery::Waiting;
        pending.resting = true;
        // A server that says "busy" is there, and well again soon; one that is not reached may be away for long.
        let most = if matches!(error, AppError::Busy { .. }) { BUSY_TRIES } else { u32::MAX };
        pending.attempts = pending.attempts.saturating_add(1).min(most);
        Some((pending.thread, pending.attempts))
    }

    /// Nobody will take it.
    fn fail(&mut self, op: Op, error: AppError) {
        let moot = self.is_moot(op, &error);
        let Some(pending) = self.find(op) else { return };
        pending.delivery = Delivery::Failed(error.clone());
        pending.held = false;
        if moot {
            self.discard(op);
        } else {
            self.fates.push((op, Fate::Refused(error)));
        }
    }

    /// The same of all in a thread that one is no longer in. An act that may have reached the server is asked again, and
    /// answered: given up here, it might be done there after all.
    pub fn fail_all(&mut self, thread: ThreadId, error: &AppError) {
        let fails = |pending: &&Pending| pending.is_open() && (pending.act().is_none() || !pending.tried);
        let open = self.pending.iter().filter(|pending| pending.thread == thread).filter(fails);
        let open: Vec<Op> = open.map(|pending| pending.op).collect();
        open.into_iter().for_each(|op| self.fail(op, error.clone()));
    }

    /// The person wants it tried again. An edit over words that are there no more is another wish ([`Sync::anew`]), and one of
    /// another database is none here.
    ///
    /// [`Sync::anew`]: super::Sync::anew
    pub fn retry(&mut self, op: Op) {
        let conflict = Delivery::Failed(AppError::Conflict);
        let asks_again =
            |pending: &Pending| pending.act().is_none() || pending.delivery != conflict && !pending.foreign;
        let tries = |pending: &&mut Pending| pending.is_loose() && asks_again(pending);
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
        self.unwant(|pending| pending.op == op);
    }

    /// The same of all.
    pub fn discard_all(&mut self) {
        self.unwant(|_| true);
    }

    fn unwant(&mut self, which: impl Fn(&Pending) -> bool) {
        let under_way = |pending: &&mut Pending| which(pending) && pending.delivery == Delivery::Sending;
        self.pending.iter_mut().filter(under_way).for_each(|pending| pending.unwanted = true);
        self.give_up(|pending| which(pending) && pending.is_loose());
    }

    /// What is not done: the device need not keep it.
    pub fn give_up(&mut self, which: impl Fn(&Pending) -> bool) {
        let fates = &mut self.fates;
        self.pending.retain(|pending| {
            let goes = which(pending);
            fates.extend(goes.then_some((pending.op, Fate::GivenUp)));
            !goes
        });
    }

    /// The device is to know this.
    pub fn note(&mut self, op: Op, fate: Fate) {
        self.fates.push((op, fate));
    }

    /// What became of them since this was asked last.
    pub fn take_fates(&mut self) -> Vec<(Op, Fate)> {
        std::mem::take(&mut self.fates)
    }

    /// The first of these that was refused, and why.
    pub fn refused_of(&self, which: impl Fn(&Pending) -> bool) -> Option<(&Pending, &AppError)> {
        let worded = self.pending.iter().filter(|pending| which(pending) && !pending.body().is_empty());
        worded.into_iter().find_map(|pending| match &pending.delivery {
            Delivery::Failed(error) => Some((pending, error)),
            _ => None,
        })
    }

    /// Of these, what was refused and holds no words.
    pub fn refused_wordless(&self, which: impl Fn(&Pending) -> bool) -> Vec<Op> {
        let wordless = self.pending.iter().filter(|pending| pending.is_refused() && pending.body().is_empty());
        wordless.filter(|pending| which(pending)).map(|pending| pending.op).collect()
    }

    /// What rests may be tried again.
    pub fn wake(&mut self, which: impl Fn(ThreadId) -> bool) {
        self.pending.iter_mut().filter(|pending| which(pending.thread)).for_each(|pending| pending.resting = false);
    }

    /// The answers under way may never come.
    pub fn line_down(&mut self) {
        self.give_up(|pending| pending.unwanted && pending.delivery == Delivery::Sending);
        for pending in self.pending.iter_mut().filter(|pending| pending.delivery == Delivery::Sending) {
            pending.delivery = Delivery::Waiting;
            pending.resting = true;
        }
    }

    /// Another database: what was on the old one's disk is asked of the new one, which knows the op or does not.
    pub fn start_over(&mut self) {
        self.forget_acts();
        for pending in self.pending.iter_mut().filter(|pending| !matches!(pending.delivery, Delivery::Failed(_))) {
            pending.delivery = Delivery::Waiting;
            // What was asked stays as it was asked.
            if let (false, Content::Post { reply_to, .. }) = (pending.tried, &mut pending.content) {
                *reply_to = None;
            }
        }
    }

    /// Drops what is seen in its place: `covered` says up to where a thread is, with its messages or its changes. What is
    /// done to a message that is not seen in its place yet stays with it.
    pub fn settle(&mut self, covered: impl Fn(&Pending) -> Seq) {
        let waits = |pending: &Pending| pending.place().is_none_or(|seq| seq > covered(pending));
        self.pending.retain(|pending| pending.act().is_some() || waits(pending));
        let posts = self.pending.iter().filter(|pending| pending.act().is_none());
        let posts: Vec<_> = posts.filter_map(|post| Some((post.thread, post.place()?))).collect();
        let of_post = |thread, act: &Act| posts.contains(&(thread, act.seq()));
        self.pending.retain(|pending| waits(pending) || pending.act().is_none_or(|act| of_post(pending.thread, act)));
    }

    /// From now on nothing leaves, or all of it may again.
    pub fn seal(&mut self, sealed: bool) {
        self.sealed = sealed;
    }

    /// Lets the first of each thread go, where none is under way. What is held back holds nothing up. Nothing is done to
    /// messages while there is no line, which alone says that their numbers are still theirs.
    pub fn ask(&mut self, live: bool, asks: &mut Vec<Ask>) {
        if self.sealed {
            return;
        }
        let under_way = self.pending.iter().filter(|pending| pending.delivery == Delivery::Sending);
        let mut taken: Vec<ThreadId> = under_way.map(|pending| pending.thread).collect();
        let goes = |pending: &Pending| !pending.held && (live || pending.act().is_none());
        let waits = |pending: &&mut Pending| pending.delivery == Delivery::Waiting && goes(pending);
        for pending in self.pending.iter_mut().filter(waits) {
            if taken.contains(&pending.thread) {
                continue;
            }
            taken.push(pending.thread);
            if !pending.resting {
                (pending.delivery, pending.tried) = (Delivery::Sending, true);
                asks.push(pending.ask());
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
