//! What the person writes, and what becomes of it.

use super::{Ask, Fate, Sync, outbox::Unsent, timeline::Timeline};
use crate::{
    error::AppError,
    id::{Millis, Op, ThreadId},
    model::{Ack, Message},
};

/// A message that was refused, and that no conversation of the list shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Stranded {
    pub op: Op,
    pub thread: ThreadId,
    pub body: String,
    /// Its person is no longer in the conversation: it cannot be opened either.
    pub gone: bool,
}

impl Sync {
    /// Writes. The bubble is there at once; it leaves when those before it in its thread have arrived.
    pub fn send(&mut self, op: Op, thread: ThreadId, body: String) -> Vec<Ask> {
        self.outbox.push(op, thread, body);
        self.landed_in_window();
        self.asks()
    }

    /// Wants a message tried again.
    pub fn retry(&mut self, op: Op) -> Vec<Ask> {
        self.outbox.retry(op);
        self.asks()
    }

    /// Gives a message up.
    pub fn discard(&mut self, op: Op) -> Vec<Ask> {
        self.outbox.discard(op);
        self.asks()
    }

    /// What was written before this page, and of which nobody knows whether it arrived.
    pub fn restore(&mut self, unsent: Vec<Unsent>, now: Millis) -> Vec<Ask> {
        unsent.into_iter().for_each(|unsent| self.outbox.restore(unsent, now));
        self.landed_in_window();
        self.asks()
    }

    /// Tries everything again that was refused.
    pub fn retry_all(&mut self) -> Vec<Ask> {
        self.outbox.retry_all();
        self.asks()
    }

    /// Gives everything up that can be.
    pub fn discard_all(&mut self) -> Vec<Ask> {
        self.outbox.discard_all();
        self.asks()
    }

    /// Lets nothing leave, for some of it may have been given up elsewhere; or lets it go again.
    pub fn seal(&mut self, sealed: bool) -> Vec<Ask> {
        self.outbox.seal(sealed);
        self.asks()
    }

    /// What the device is to know of what it keeps, since this was asked last.
    pub fn take_fates(&mut self) -> Vec<(Op, Fate)> {
        self.outbox.take_fates()
    }

    /// The first message that was refused and that no conversation of the list shows: one was removed from it, or it is
    /// older than those that are listed.
    pub fn stranded(&self) -> Option<Stranded> {
        let (pending, error) = self.outbox.refused_in(|thread| self.list.card(thread).is_none())?;
        let (op, thread, body) = (pending.op, pending.thread, pending.body.clone());
        Some(Stranded { op, thread, body, gone: *error == AppError::NotFound || self.list.next().is_none() })
    }

    /// How much of what was written is not on the server's disk, as far as is known.
    pub fn unsent(&self) -> usize {
        self.outbox.unsent()
    }

    /// Whether some of it may still get there by itself.
    pub fn sends(&self) -> bool {
        self.outbox.sends()
    }

    /// A message is on disk. Its row and the numbers come by frame.
    pub fn acked(&mut self, op: Op, ack: Ack) -> Vec<Ask> {
        self.outbox.sent(op, ack);
        self.asks()
    }

    /// A message was not taken.
    pub fn refused(&mut self, op: Op, error: AppError) -> Vec<Ask> {
        let again = self.outbox.refused(op, error);
        let mut asks = self.asks();
        asks.extend(again.map(|(thread, attempt)| Ask::Retry { thread, attempt }));
        asks
    }

    /// The pause is over.
    pub fn flush(&mut self, thread: ThreadId) -> Vec<Ask> {
        self.outbox.wake(|sleeper| sleeper == thread);
        self.asks()
    }

    /// An outbox that was kept may hold what has long arrived.
    pub(super) fn landed_in_window(&mut self) {
        let rows = self.open.as_ref().map_or(&[][..], Timeline::rows);
        let ours = rows.iter().filter(|message| message.author == self.me.id);
        ours.for_each(|message| self.outbox.landed(message));
    }

    /// What stands in a row of one's own is on disk, whichever way the row came.
    pub(super) fn landed<'a>(&mut self, messages: impl IntoIterator<Item = &'a Message>) {
        let me = self.me.id;
        messages.into_iter().filter(|message| message.author == me).for_each(|message| self.outbox.landed(message));
    }
}
