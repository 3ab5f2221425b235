//! A stretch of a thread without a hole: what is in the window.

use super::table::sorted;
use crate::{
    id::Seq,
    model::{At, History, Message},
};

/// Consecutive messages, in order.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    rows: Vec<Message>,
    more_before: bool,
    more_after: bool,
    /// At the tail: every post up to here is in, or is older than the first row.
    head: Seq,
}

impl Stretch {
    pub fn new(page: History) -> Self {
        let mut rows = page.messages;
        in_order(&mut rows);
        Self { rows, more_before: page.before, more_after: page.after, head: page.head }
    }

    pub fn rows(&self) -> &[Message] {
        &self.rows
    }

    pub fn into_rows(self) -> Vec<Message> {
        self.rows
    }

    pub fn row(&self, seq: Seq) -> Option<&Message> {
        self.rows.get(self.find(seq).ok()?)
    }

    pub fn more_before(&self) -> bool {
        self.more_before
    }

    pub fn more_after(&self) -> bool {
        self.more_after
    }

    /// Posts up to here have been shown, unless they are older than the first row.
    pub fn covers(&self) -> Seq {
        if self.more_after { self.last().unwrap_or_default() } else { self.head }
    }

    pub fn middle(&self) -> Option<Seq> {
        self.rows.get(self.rows.len() / 2).map(|row| row.seq)
    }

    /// Whether going there needs no page.
    pub fn shows(&self, at: At) -> bool {
        match at {
            At::Tail => !self.more_after,
            At::Around(seq) => self.find(seq).is_ok(),
            At::New(seq) => self.reaches_back_to(seq) && self.reaches_beyond(seq),
            At::Before(_) | At::After(_) => false,
        }
    }

    /// Whether nothing between this place and the first row is missing.
    pub fn reaches_back_to(&self, seq: Seq) -> bool {
        !self.more_before || self.first().is_some_and(|first| first <= seq)
    }

    fn reaches_beyond(&self, seq: Seq) -> bool {
        !self.more_after || self.last().is_some_and(|last| last > seq)
    }

    /// The page that would extend it on the older side.
    pub fn older(&self) -> Option<At> {
        self.first().filter(|_| self.more_before).map(At::Before)
    }

    /// The page that would extend it on the newer side.
    pub fn newer(&self) -> Option<At> {
        self.last().filter(|_| self.more_after).map(At::After)
    }

    /// Whether a page asked for so begins exactly where this ends.
    pub fn touches(&self, at: At) -> bool {
        match at {
            At::Before(seq) => self.first() == Some(seq),
            At::After(seq) => self.last() == Some(seq),
            At::Tail | At::Around(_) | At::New(_) => false,
        }
    }

    /// Takes a row's new state if its rev is higher, and a new post if this is the tail.
    pub fn apply(&mut self, message: &Message) {
        match self.find(message.seq) {
            Ok(place) => {
                if let Some(row) = self.rows.get_mut(place).filter(|row| row.rev < message.rev) {
                    *row = message.clone();
                }
            }
            Err(_) if !self.more_after && message.seq > self.head => {
                self.head = message.seq;
                self.rows.push(message.clone());
            }
            Err(_) => {}
        }
    }

    /// Grows by a page that touches it; beyond `most` rows the other side gives way, and is what comes back.
    pub fn extend(&mut self, page: History, most: usize) -> Vec<Message> {
        let mut rows = page.messages;
        in_order(&mut rows);
        if let At::Before(first) = page.at {
            rows.retain(|row| row.seq < first);
            self.rows.splice(..0, rows);
            self.more_before = page.before;
            self.trim_end(most)
        } else {
            let last = self.last().unwrap_or_default();
            self.rows.extend(rows.into_iter().filter(|row| row.seq > last));
            self.more_after = page.after;
            self.head = page.head;
            self.trim_start(most)
        }
    }

    /// The oldest, beyond `most` rows, go.
    pub fn trim_start(&mut self, most: usize) -> Vec<Message> {
        let over = self.rows.len().saturating_sub(most);
        self.more_before |= over > 0;
        self.rows.drain(..over).collect()
    }

    fn trim_end(&mut self, most: usize) -> Vec<Message> {
        self.more_after |= self.rows.len() > most;
        self.rows.split_off(most.min(self.rows.len()))
    }

    fn first(&self) -> Option<Seq> {
        self.rows.first().map(|row| row.seq)
    }

    fn last(&self) -> Option<Seq> {
        self.rows.last().map(|row| row.seq)
    }

    fn find(&self, seq: Seq) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&seq, |row| row.seq)
    }
}

fn in_order(rows: &mut Vec<Message>) {
    *rows = sorted(std::mem::take(rows), |row| row.seq);
    rows.dedup_by_key(|row| row.seq);
}
