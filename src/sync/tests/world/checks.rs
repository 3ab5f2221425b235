//! What must hold.

use super::{LIMITS, World};
use crate::{
    id::UserId,
    model::{At, Card},
    sync::{Delivery, RowKey, tests::server::ME},
};
use std::collections::BTreeSet;

impl World {
    /// What must hold at every moment.
    pub fn check_now(&self) {
        if !self.comparable() {
            return;
        }
        self.check_no_row_twice();
        self.check_no_hole();
        self.check_nothing_vanishes();
        assert!(self.fact_seqs().len() <= LIMITS.rows, "too many rows");
    }

    /// What must hold when it is quiet: the view is the model.
    pub fn check_quiet(&self) {
        assert!(self.comparable(), "not of this database");
        self.check_now();
        self.check_lines();
        self.check_window();
        self.check_cards();
        self.check_unread();
        self.check_sends();
        self.check_rows();
        self.check_acts();
    }

    /// The badge is the messages behind it.
    fn check_unread(&self) {
        let mut total = 0;
        for card in self.sync.cards() {
            let (thread, mine) = (card.thread.id, &self.server.threads[&card.thread.id].mine);
            let count = self.server.unread(mine).count + self.unheard(card);
            assert_eq!(self.sync.unread(thread), count, "the badge of {thread:?}");
            assert_eq!(self.sync.is_muted(thread), mine.muted);
            total += if mine.muted { 0 } else { count };
        }
        assert_eq!(self.sync.unread_total(), total);
        let read = self.sync.window().map(|window| (self.sync.card_of(window.thread), window.read_to));
        if let Some((Some(card), read_to)) = read {
            assert_eq!(read_to, card.mine.read_seq, "a mark is still on its way");
        }
    }

    /// Words that were deleted where the line did not tell of it: a welcome tells of the most recent conversations, and a
    /// deletion makes none recent.
    fn unheard(&self, card: &Card) -> u32 {
        let rows = self.server.threads[&card.thread.id].messages.values();
        let gone = rows.filter(|row| row.is_deleted() && row.author != ME && row.seq > card.mine.read_seq);
        let unheard = gone.filter(|row| self.orderly && row.seq <= card.head && row.rev > card.head).count();
        u32::try_from(unheard).expect("a few")
    }

    fn check_no_row_twice(&self) {
        let Some(window) = self.sync.window() else {
            return;
        };
        let keys: BTreeSet<_> = window.rows.iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), window.rows.len(), "a row twice");
        let facts = self.fact_seqs();
        assert!(facts.is_sorted_by(|one, next| one < next), "out of order: {facts:?}");
    }

    fn check_no_hole(&self) {
        let facts = self.fact_seqs();
        let (Some(thread), Some(first), Some(last)) = (self.sync.opened(), facts.first(), facts.last()) else {
            return;
        };
        let there = self.server.threads[&thread].messages.range(*first..=*last).map(|(seq, _)| *seq);
        assert_eq!(facts, there.collect::<Vec<_>>(), "a hole");
    }

    /// A written message is shown, unless its place is outside the window or it was given up.
    fn check_nothing_vanishes(&self) {
        let (Some(window), Some(timeline)) = (self.sync.window(), &self.sync.open) else {
            return;
        };
        let Some(stretch) = timeline.window() else {
            return;
        };
        let facts = self.fact_seqs();
        let kept = self.written.iter().filter(|written| !written.void && !written.unwanted);
        for written in kept.filter(|written| written.thread == window.thread) {
            let shown = window.rows.iter().any(|row| row.key == RowKey::Op(written.op));
            let outside = self.server.place_of(written.op).is_some_and(|place| {
                facts.first().is_some_and(|first| place < *first)
                    || stretch.more_after() && facts.last().is_some_and(|last| place > *last)
            });
            assert!(shown || outside, "{:?} vanished", written.op);
        }
    }

    fn check_lines(&self) {
        assert_eq!(self.sync.own.at(), self.server.own);
        assert_eq!(self.sync.house.at(), self.server.house);
        let Some(open) = self.sync.open.as_ref().filter(|open| self.server.lists(open.thread)) else {
            assert!(self.fact_seqs().is_empty(), "rows of what one is no longer in");
            return;
        };
        assert_eq!(open.at(), Some(self.server.threads[&open.thread].head));
        assert_eq!(open.goal(), None, "a page is still wanted");
    }

    fn check_window(&self) {
        let Some(open) = self.sync.open.as_ref().filter(|open| self.server.lists(open.thread)) else {
            return;
        };
        let there = &self.server.threads[&open.thread].messages;
        let window = open.window().expect("a page was asked for and it is quiet");
        let (facts, ends) = (window.rows(), (there.keys().next().copied(), there.keys().next_back().copied()));
        facts.iter().for_each(|row| assert_eq!(Some(row), there.get(&row.seq)));
        assert_eq!(window.more_before(), facts.first().map(|row| row.seq) != ends.0);
        assert_eq!(window.more_after(), facts.last().map(|row| row.seq) != ends.1);
        facts.iter().for_each(|row| self.check_person(row.author));
    }

    fn check_cards(&self) {
        for ours in self.sync.cards() {
            let thread = ours.thread.id;
            let mut theirs = self.server.card(thread);
            theirs.people.clear();
            // Counted at another time, and by other means: `check_unread` holds the sums together.
            theirs.unread = ours.unread;
            assert!(theirs.mine.listed, "{thread:?} is not in the list any more");
            if self.orderly && ours.head < theirs.head {
                let last = |card: &Card| card.last.as_ref().map(|last| last.seq);
                assert_eq!(ours.thread.posted_at, theirs.thread.posted_at, "a post was missed");
                assert_eq!((last(ours), &ours.mine), (last(&theirs), &theirs.mine));
            } else {
                assert_eq!(*ours, theirs);
            }
            ours.last.iter().for_each(|last| self.check_person(last.author));
        }
        let order: Vec<_> = self.sync.cards().iter().map(|card| card.thread.id).collect();
        let theirs = self.server.recent().into_iter().map(|cursor| cursor.id).filter(|id| order.contains(id));
        assert_eq!(order, theirs.collect::<Vec<_>>(), "the order of the list");
    }

    fn check_person(&self, id: UserId) {
        assert_eq!(self.sync.person(id), self.server.people.get(&id));
        assert_eq!(Some(self.sync.me()), self.server.people.get(&ME));
    }

    /// Each message once, in the order written, and none left behind but those refused.
    fn check_sends(&self) {
        for written in self.written.iter().filter(|written| !written.void) {
            let log = &self.server.threads[&written.thread];
            let times = log.messages.values().filter(|message| message.op == Some(written.op)).count();
            let failed = matches!(self.sync.outbox.get(written.op), Some(Delivery::Failed(_)));
            assert!(
                times == 1 || (failed || written.unwanted) && times == 0,
                "{:?} is there {times} times",
                written.op
            );
        }
        for thread in self.server.threads.keys() {
            let sent = self.written.iter().filter(|one| one.thread == *thread && !one.void && !one.overtaken);
            let places: Vec<_> = sent.map(|written| self.server.place_of(written.op)).collect();
            assert!(places.is_sorted(), "a sender's order: {places:?}");
        }
    }

    /// Every conversation is in the list once its pages are read.
    pub fn check_whole_list(&mut self) {
        while self.sync.next_cards().is_some() {
            self.more_cards();
            self.settle();
        }
        self.check_cards();
        assert_eq!(self.sync.cards().len(), self.server.recent().len());
    }

    /// Every thread, gone to, shows its tail.
    pub fn check_every_tail(&mut self) {
        for thread in self.server.recent().into_iter().map(|cursor| cursor.id) {
            let asks = self.sync.open(thread, At::Tail);
            self.carry(asks);
            self.settle();
            self.check_quiet();
            let window = self.sync.window().expect("it is open");
            assert!(!window.more_after && !window.loading);
        }
    }
}
