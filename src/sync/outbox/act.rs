//! What is done to messages: what a newer wish makes of older ones that have not been tried.
//!
//! # Why
//! What was asked under an op is never asked otherwise, for the first try may have arrived: whatever was tried stays, and a
//! newer wish goes behind it. What was not tried gives way, so that of ten changes of mind one leaves.

use super::{Content, Delivery, Fate, Outbox, Pending};
use crate::{
    error::{AppError, Field, Problem},
    id::{Op, Seq, ThreadId},
    model::Act,
};

impl Outbox {
    /// What is to be done to messages of a thread and is not known to have failed, as it was wished; and what has.
    pub fn acts(&self, thread: ThreadId) -> impl Iterator<Item = (&Pending, &Act)> {
        let pending = self.pending.iter().filter(move |pending| pending.thread == thread && !pending.foreign);
        pending.filter_map(|pending| Some((pending, pending.act()?)))
    }

    /// What is to be done under this op, and in which thread.
    pub fn act_of(&self, op: Op) -> Option<(ThreadId, &Act)> {
        let pending = self.pending.iter().find(|pending| pending.op == op)?;
        Some((pending.thread, pending.act()?))
    }

    /// The same, if it was refused for what stood there.
    pub fn conflict(&self, op: Op) -> Option<(ThreadId, &Act)> {
        let conflict = Delivery::Failed(AppError::Conflict);
        let mut pending = self.pending.iter().filter(|pending| pending.op == op && !pending.foreign);
        self.act_of(op).filter(|_| pending.any(|pending| pending.delivery == conflict))
    }

    /// Whether what is pending answers this message.
    pub fn replies_to(&self, thread: ThreadId, seq: Seq) -> bool {
        self.pending.iter().any(|pending| pending.thread == thread && pending.reply_to() == Some(seq))
    }

    /// A new wish: what it takes the place of is given up. Whether there is anything left to be done, where the message, as
    /// far as it is known, by a rev, is so already or not.
    pub(super) fn make_way(&mut self, thread: ThreadId, act: &Act, known: Option<(Seq, bool)>) -> bool {
        let seq = act.seq();
        if self.acts(thread).any(|(pending, other)| pending.is_open() && other.seq() == seq && deletes(other)) {
            return false;
        }
        self.give_up(|pending| {
            let gives_way = pending.is_refused() || !pending.tried;
            gives_way
                && !pending.foreign
                && pending.is_loose()
                && pending.thread == thread
                && pending.act().is_some_and(|other| is_same(act, other))
        });
        // What is done and stands in the row already is no longer what was wished last.
        let is_there =
            |pending: &Pending| pending.place().is_some_and(|rev| known.is_some_and(|(known, _)| rev <= known));
        let before = self
            .acts(thread)
            .filter(|(pending, other)| !pending.is_refused() && !is_there(pending) && is_same(act, other));
        let already = known.is_some_and(|(_, already)| already);
        !before.last().map_or(already, |(_, before)| wishes_same(act, before))
    }

    /// The first that wishes for the same and did so later, as another tab of this device may: behind it an older wish would
    /// undo it.
    pub(super) fn newer(&self, older: &Pending) -> Option<usize> {
        let act = older.act()?;
        self.pending.iter().position(|pending| {
            let same = pending.act().is_some_and(|newer| is_same(newer, act));
            same && pending.thread == older.thread && pending.is_open() && pending.at > older.at
        })
    }

    /// An older wish goes first, if that is still possible; else it is overtaken.
    pub(super) fn enter_before(&mut self, place: usize, older: Pending) {
        let first = self.pending.get(place).is_some_and(|newer| !newer.tried && older.is_open());
        if self.find(older.op).is_some() {
        } else if first {
            self.pending.insert(place, older);
        } else {
            self.fates.push((older.op, Fate::GivenUp));
        }
    }

    /// Remembers which words an edit took the place of.
    pub(super) fn note_edit(&mut self, op: Op, rev: Seq) {
        if let Some((thread, &Act::Edit { seq, said, .. })) = self.act_of(op) {
            self.edited = Some((thread, seq, said, rev));
        }
    }

    /// An edit that was begun over words of one's own, before the server had them, is an edit of those.
    pub(super) fn catch_up(&mut self, pending: &mut Pending) {
        let thread = pending.thread;
        if let Content::Act(Act::Edit { seq, said, .. }) = &mut pending.content
            && let Some((_, _, _, rev)) =
                self.edited.filter(|edited| (edited.0, edited.1, edited.2) == (thread, *seq, *said))
        {
            *said = rev;
            self.fates.extend(pending.act().map(|act| (pending.op, Fate::Follows(act.clone()))));
        }
    }

    /// A deletion can be taken back no more: nothing else is done to its message.
    pub fn release(&mut self, op: Op) {
        let Some(held) = self.find(op).filter(|pending| pending.held) else { return };
        held.held = false;
        self.clear_for(op);
    }

    /// Nothing else is done to the message that this one deletes.
    pub(super) fn clear_for(&mut self, op: Op) {
        let Some(pending) = self.find(op) else { return };
        let (thread, seq) = (pending.thread, pending.act().map(Act::seq));
        self.give_up(|other| {
            other.is_loose() && other.op != op && other.thread == thread && other.act().map(Act::seq) == seq
        });
    }

    /// The same of all.
    pub fn release_all(&mut self) {
        let held = self.pending.iter().filter(|pending| pending.held).map(|pending| pending.op);
        held.collect::<Vec<_>>().into_iter().for_each(|op| self.release(op));
    }

    /// An edit is on disk, and was to be edited again: those words take the place of these.
    pub(super) fn follow(&mut self, op: Op, rev: Seq) {
        let mut since = self.pending.iter_mut().skip_while(|pending| pending.op != op);
        let Some(edited) = since.next().and_then(|pending| edited(pending)) else { return };
        for pending in since.filter(|pending| self::edited(pending) == Some(edited)) {
            if let Content::Act(Act::Edit { said, .. }) = &mut pending.content {
                *said = rev.max(*said);
            }
            self.fates.extend(pending.act().map(|act| (pending.op, Fate::Follows(act.clone()))));
        }
    }

    /// Whether an act that was refused so is not worth a word: newer words were written over the same, or what it was to
    /// is gone, and nothing of one's own is lost.
    pub(super) fn is_moot(&self, op: Op, error: &AppError) -> bool {
        let mut since = self.pending.iter().skip_while(|pending| pending.op != op);
        let Some((pending, act)) = since.next().and_then(|pending| Some((pending, pending.act()?))) else {
            return false;
        };
        let thread = pending.thread;
        let again = |later: &Pending| later.thread == thread && later.act().is_some_and(|later| is_same(act, later));
        let gone = [AppError::invalid(Field::Message, Problem::Deleted), AppError::NotFound].contains(error);
        pending.body().is_empty() && gone || since.any(again)
    }

    /// Another database: a message there may be another under the same number. Words are kept, to be seen.
    pub(super) fn forget_acts(&mut self) {
        self.give_up(|pending| pending.act().is_some() && (pending.body().is_empty() || pending.place().is_some()));
        self.edited = None;
        for pending in self.pending.iter_mut().filter(|pending| pending.act().is_some()) {
            pending.foreign = true;
            if pending.is_open() {
                pending.delivery = Delivery::Failed(AppError::Conflict);
                self.fates.push((pending.op, Fate::Refused(AppError::Conflict)));
            }
        }
    }
}

/// Whether a newer wish is for the same thing to be one way or the other.
fn is_same(newer: &Act, older: &Act) -> bool {
    newer.seq() == older.seq()
        && match (newer, older) {
            (Act::Edit { .. }, Act::Edit { .. }) | (Act::Delete { .. }, Act::Delete { .. }) => true,
            (Act::React { emoji, .. }, Act::React { emoji: other, .. }) => emoji == other,
            _ => false,
        }
}

/// The message whose words it changes.
fn edited(pending: &Pending) -> Option<(ThreadId, Seq)> {
    match pending.act() {
        Some(Act::Edit { seq, .. }) => Some((pending.thread, *seq)),
        _ => None,
    }
}

/// Of two that are: whether it is for the same way.
fn wishes_same(newer: &Act, older: &Act) -> bool {
    match (newer, older) {
        (Act::Edit { body, .. }, Act::Edit { body: other, .. }) => body == other,
        (Act::React { on, .. }, Act::React { on: other, .. }) => on == other,
        _ => true,
    }
}

pub(super) fn deletes(act: &Act) -> bool {
    matches!(act, Act::Delete { .. })
}
