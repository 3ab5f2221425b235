//! How much of a thread is unread here: what the server counted at one number of the thread, and others' words of which
//! the line told after it. Where the two do not meet, the card is asked for again.

use super::{Ask, table::sorted};
use crate::{
    id::{Seq, UserId},
    model::{Card, Member, Message, MessageKind, Mine, Thread, UNREAD, Unread},
};

/// A card of the list, and what counting needs beside it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub card: Card,
    /// Every word of others after this number, up to the card's head, is in `told`; the last hundred of them.
    from: Seq,
    told: Vec<Seq>,
    /// Others' words that were deleted after it, with the change that did so.
    gone: Vec<(Seq, Seq)>,
    mark: Option<Mark>,
}

/// How far it was read on this device, on its way to the server.
#[derive(Clone, Debug)]
struct Mark {
    seq: Seq,
    /// Others' words that were passed on the way, as far as they were on the screen.
    passed: Vec<Seq>,
    /// What the server was told last.
    sent: Option<Seq>,
    asked: bool,
}

impl Entry {
    pub fn new(card: Card) -> Self {
        Self { from: card.head, card, told: Vec::new(), gone: Vec::new(), mark: None }
    }

    /// Others' words after what was read, counted to [`UNREAD`].
    pub fn unread(&self) -> u32 {
        let told = u32::try_from(self.told_since().count()).unwrap_or(UNREAD);
        self.counted().saturating_add(told).min(UNREAD)
    }

    /// What the server counted, less what was read or deleted since. Of a count that was not counted to its end nobody knows
    /// what it is then.
    fn counted(&self) -> u32 {
        let base = self.card.unread;
        match &self.mark {
            Some(mark) if mark.seq >= base.at => 0,
            _ if base.count >= UNREAD => base.count,
            mark => {
                let passed = mark.as_ref().map_or(0, |mark| mark.passed_by(&self.card));
                base.count.saturating_sub(passed).saturating_sub(self.gone_since())
            }
        }
    }

    /// How many of those that the server counted as unread were deleted after that.
    fn gone_since(&self) -> u32 {
        let (read, at) = (self.card.mine.read_seq, self.card.unread.at);
        let gone = self.gone.iter().filter(|(seq, rev)| *seq > read && *seq <= at && *rev > at);
        u32::try_from(gone.count()).unwrap_or(UNREAD)
    }

    /// Unread words of which the line told, beyond what the server counted.
    fn told_since(&self) -> impl Iterator<Item = Seq> {
        let base = self.counted_to();
        self.told.iter().copied().filter(move |seq| *seq > base)
    }

    fn counted_to(&self) -> Seq {
        self.card.unread.at.max(self.read_to())
    }

    /// The last entry before what is new. One's own words are never marked as read: where it is known which word of
    /// another is the first, they are passed over.
    pub fn new_after(&self) -> Seq {
        let known = self.counted() == 0 && self.counted_to() >= self.from;
        let first = self.told_since().next().filter(|_| known);
        first.map_or(self.read_to(), |seq| Seq(seq.0 - 1))
    }

    /// Everything up to here was read, on this device or another.
    pub fn read_to(&self) -> Seq {
        self.mark.as_ref().map_or(self.card.mine.read_seq, |mark| mark.seq.max(self.card.mine.read_seq))
    }

    /// How far a card must have come to be counted by; none where the count is exact.
    pub fn lacks(&self) -> Option<Seq> {
        let exact = self.counted_to() >= self.from || self.unread() >= UNREAD;
        Some(self.from).filter(|_| !exact)
    }

    /// Takes a step of the thread, which leads on from where the card is.
    pub fn step<'a>(&mut self, head: Seq, messages: impl Iterator<Item = &'a Message>, me: UserId) {
        let before = self.card.head;
        let messages: Vec<_> = messages.filter(|message| message.rev > before && message.author != me).collect();
        messages.iter().filter(|message| message.is_deleted()).for_each(|message| self.forget(message));
        let words = messages.into_iter().filter(|message| message.seq > before && is_word(message, me));
        let told = self.told.drain(..).chain(words.map(|message| message.seq));
        self.told = sorted(told, |seq| *seq);
        self.card.head = head;
        let over = self.told.len().saturating_sub(UNREAD as usize);
        self.from = self.told.drain(..over).next_back().unwrap_or(self.from);
        let over = self.gone.len().saturating_sub(UNREAD as usize);
        let (from, dropped) = (self.from, self.gone.drain(..over).map(|(_, rev)| rev));
        self.from = dropped.fold(from, Seq::max);
    }

    /// Another's word is gone: where it was counted, it counts no more.
    fn forget(&mut self, message: &Message) {
        self.gone.push((message.seq, message.rev));
        self.told.retain(|told| *told != message.seq);
        self.mark.iter_mut().for_each(|mark| mark.passed.retain(|passed| *passed != message.seq));
    }

    /// Takes what is newer in another card of the same thread; nothing goes back. Says what [`Entry::take_mine`] says.
    pub fn merge(&mut self, theirs: Self) -> bool {
        // A place in a thread is numbered with it: who read later knows better.
        if theirs.card.head >= self.card.head {
            self.card.role = theirs.card.role;
        }
        if theirs.card.head > self.card.head {
            (self.from, self.told, self.gone) = (theirs.from, theirs.told, theirs.gone);
            self.card.head = theirs.card.head;
        }
        take_thread(&mut self.card.thread, &theirs.card.thread);
        let (mine, unread) = (&theirs.card.mine, theirs.card.unread);
        if mine.rev == self.card.mine.rev && unread.at > self.card.unread.at {
            self.card.unread = unread;
        }
        theirs.card.last.iter().for_each(|message| self.take_last(message));
        self.take_mine(mine, unread)
    }

    /// Takes a row of one's own, and what was counted by it. Says whether it marks as unread what was read here.
    pub fn take_mine(&mut self, row: &Mine, unread: Unread) -> bool {
        if row.rev <= self.card.mine.rev {
            return false;
        }
        let reached = self.read_to();
        let before = std::mem::replace(&mut self.card.mine, row.clone());
        self.card.unread = unread;
        // What became of our own mark, or of something else: ours is still to be told.
        let ours = |mark: &Mark| mark.sent == Some(row.read_seq) || row.muted != before.muted;
        self.mark = self.mark.take().filter(|mark| mark.seq > row.read_seq && ours(mark));
        self.forget_question();
        self.mark.is_none() && row.read_seq < reached && row.read_seq <= before.read_seq
    }

    /// Only what a person said is a last word, and only that makes a conversation recent.
    pub fn take_last(&mut self, message: &Message) {
        let card = &mut self.card;
        if message.kind != MessageKind::Text || message.thread != card.thread.id {
            return;
        }
        card.thread.posted_at = card.thread.posted_at.max(message.sent_at);
        let last = card.last.as_ref().map(|last| (last.seq, last.rev));
        if last < Some((message.seq, message.rev)) {
            card.last = Some(message.clone());
        }
    }

    /// Takes one's own place in the thread.
    pub fn take_role(&mut self, member: &Member) {
        if member.thread == self.card.thread.id && member.active {
            self.card.role = member.role;
        }
    }

    /// The person has read up to here, of these rows.
    pub fn saw(&mut self, seq: Seq, rows: &[Message], me: UserId) {
        if seq <= self.read_to() {
            return;
        }
        let read = self.card.mine.read_seq;
        let passed = rows.iter().filter(|row| row.seq > read && row.seq <= seq && is_word(row, me));
        let passed = passed.map(|row| row.seq).collect();
        let (sent, asked) = self.mark.take().map_or((None, false), |mark| (mark.sent, mark.asked));
        self.mark = Some(Mark { seq, passed, sent, asked });
    }

    /// What was read stays unread after all.
    pub fn unsee(&mut self) {
        self.mark = None;
    }

    pub fn forget_question(&mut self) {
        self.mark.iter_mut().for_each(|mark| mark.asked = false);
    }

    pub fn ask(&mut self, asks: &mut Vec<Ask>) {
        if let Some(mark) = self.mark.as_mut().filter(|mark| !mark.asked) {
            (mark.asked, mark.sent) = (true, Some(mark.seq));
            asks.push(Ask::Read { thread: self.card.thread.id, seq: mark.seq, rev: self.card.mine.rev });
        }
    }
}

impl Mark {
    /// How many of those that the server counted as unread were passed.
    fn passed_by(&self, card: &Card) -> u32 {
        let counted = self.passed.iter().filter(|seq| **seq > card.mine.read_seq && **seq <= card.unread.at).count();
        u32::try_from(counted).unwrap_or(UNREAD)
    }
}

/// Whether this can be unread to me.
pub(super) fn is_word(message: &Message, me: UserId) -> bool {
    message.kind == MessageKind::Text && message.author != me && !message.is_deleted()
}

pub(super) fn take_thread(ours: &mut Thread, theirs: &Thread) {
    let posted_at = ours.posted_at.max(theirs.posted_at);
    if theirs.rev > ours.rev {
        *ours = theirs.clone();
    }
    ours.posted_at = posted_at;
}
