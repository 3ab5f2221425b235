//! What the person writes and does, and what becomes of it.

use super::{
    Ask, Fate, Sync,
    outbox::{Pending, Unsent},
    timeline::Timeline,
};
use crate::{
    error::AppError,
    id::{Epoch, Millis, Op, Seq, ThreadId},
    model::{Ack, Act, Acted, Message},
};
use std::time::Duration;

/// For so long a deletion can be taken back, by [`Sync::discard`].
pub const UNDO: Duration = Duration::from_secs(5);

/// Words that were refused, and that nothing on the screen shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Stranded {
    pub op: Op,
    pub thread: ThreadId,
    pub body: String,
    /// The message that was to have them.
    pub at: Option<Seq>,
    /// Its person is no longer in the conversation: it cannot be opened either.
    pub gone: bool,
}

impl Sync {
    /// Writes, or does something to a message. It is seen at once; it leaves when what was wished before it in its thread
    /// has arrived, and a deletion only when it can be taken back no more.
    pub fn send(&mut self, unsent: Unsent) -> Vec<Ask> {
        let op = unsent.op;
        let known = unsent.act.as_ref().and_then(|act| self.is_so(unsent.thread, act));
        let held = self.admit(unsent).is_some_and(|unsent| self.outbox.push(unsent, known));
        self.landed_in_window();
        let mut asks = self.asks();
        asks.extend(held.then_some(Ask::Later { op }));
        asks
    }

    /// The database whose numbers an act may name; none while it is not known.
    pub fn epoch(&self) -> Option<Epoch> {
        Some(self.epoch).filter(|_| !self.adrift())
    }

    /// A deletion is taken back no more.
    pub fn release(&mut self, op: Op) -> Vec<Ask> {
        self.outbox.release(op);
        self.asks()
    }

    /// The same of all: the page goes.
    pub fn release_all(&mut self) -> Vec<Ask> {
        self.outbox.release_all();
        self.asks()
    }

    /// What an edit that was refused, because its message had other words by then, would be over those that it has now. To
    /// be sent under another op, which takes its place.
    pub fn anew(&self, op: Op) -> Option<(ThreadId, Act)> {
        let (thread, act) = self.outbox.conflict(op)?;
        let Act::Edit { seq, body, .. } = act.clone() else { return None };
        let shown = self.open.as_ref().filter(|open| open.thread == thread).and_then(|open| open.message(seq));
        let said = shown.filter(|row| !row.is_deleted() && row.author == self.me.id)?.said();
        Some((thread, Act::Edit { seq, said, body }))
    }

    /// What names a message of another database is not done, for there it may be another one: only its words are kept.
    fn admit(&mut self, mut unsent: Unsent) -> Option<Unsent> {
        if unsent.act.is_none() || self.epoch().is_some() && self.epoch() == unsent.epoch {
            return Some(unsent);
        }
        if matches!(unsent.act, Some(Act::Edit { .. })) {
            self.outbox.note(unsent.op, Fate::Refused(AppError::Conflict));
            unsent.refused = Some(AppError::Conflict);
            self.outbox.restore_foreign(unsent);
        } else {
            self.outbox.note(unsent.op, Fate::GivenUp);
        }
        None
    }

    /// By which rev a message is known, and whether it is already what it is to become.
    fn is_so(&self, thread: ThreadId, act: &Act) -> Option<(Seq, bool)> {
        let open = self.open.as_ref().filter(|open| open.thread == thread)?;
        let row = open.message(act.seq())?;
        let so = match act {
            Act::Edit { body, .. } => row.body == *body,
            Act::Delete { .. } => row.is_deleted(),
            Act::React { emoji, on, .. } => open.reacts(row, emoji) == *on,
        };
        Some((row.rev, so))
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
        for unsent in unsent {
            self.admit(unsent).into_iter().for_each(|unsent| self.outbox.restore(unsent, now));
        }
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

    /// The first words that were refused and that nothing shows: one was removed from their conversation, it is older than
    /// those that are listed, or they were to take the place of others that are not in sight.
    pub fn stranded(&self) -> Option<Stranded> {
        let lies_beyond = |thread| self.list.card(thread).is_none();
        let (pending, error) = self.outbox.refused_of(|one| lies_beyond(one.thread) || !self.shows(one))?;
        let (op, thread, body) = (pending.op, pending.thread, pending.body().to_owned());
        let gone = lies_beyond(thread) && (*error == AppError::NotFound || self.list.next().is_none());
        Some(Stranded { op, thread, body, at: pending.place_of_act(), gone })
    }

    /// Whether the row is here to which something is to be done; a message has its own.
    fn shows(&self, pending: &Pending) -> bool {
        let open = self.open.as_ref().filter(|open| open.thread == pending.thread);
        let row = |seq| open.and_then(Timeline::window).and_then(|window| window.row(seq)).is_some();
        pending.act().is_none() || pending.place_of_act().is_some_and(row)
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

    /// What was to be done to a message is done. Its row comes by frame, and only then what was drawn over it goes.
    pub fn done(&mut self, op: Op, acted: Acted) -> Vec<Ask> {
        if let (Some((thread, Act::React { seq, emoji, on })), Some(open)) = (self.outbox.act_of(op), &mut self.open)
            && open.thread == thread
        {
            open.reacted(*seq, emoji, *on);
        }
        self.acked(op, Ack { seq: acted.rev, sent_at: Millis::default() })
    }

    /// It was not taken.
    pub fn refused(&mut self, op: Op, error: AppError) -> Vec<Ask> {
        let again = self.outbox.refused(op, error);
        self.drop_unseen();
        let mut asks = self.asks();
        asks.extend(again.map(|(thread, attempt)| Ask::Retry { thread, attempt }));
        asks
    }

    /// What was refused, has no words, and has no row here to say so is given up: nobody could do anything about it.
    fn drop_unseen(&mut self) {
        let unseen = self.outbox.refused_wordless(|pending| !self.shows(pending));
        unseen.into_iter().for_each(|op| self.outbox.discard(op));
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
