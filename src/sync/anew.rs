//! The line comes and goes; sometimes everything begins anew.

use super::{Anew, Ask, Sync, line::Local};
use crate::{
    id::Seq,
    model::{At, Snapshot},
    protocol::Welcome,
};

impl Sync {
    /// The line is there, and says where everything stands.
    pub fn welcome(&mut self, welcome: Welcome) -> Vec<Ask> {
        self.live = true;
        self.outbox.wake(|_| true);
        if welcome.epoch != self.epoch {
            self.drift();
            self.epoch = welcome.epoch;
        }
        self.own.hear(welcome.own);
        self.house.hear(welcome.house);
        if self.adrift() {
            welcome.cards.iter().for_each(|card| self.list.note(card.thread.id, card.head));
        } else {
            if self.list.overflows(&welcome.cards, self.opened()) {
                self.anew.get_or_insert(Anew { asked: false, adrift: false });
            }
            welcome.cards.into_iter().for_each(|card| self.meet(card));
            self.list.caught_up();
        }
        self.asks()
    }

    /// The line is gone. What was asked may never be answered, what was being sent waits.
    pub fn line_down(&mut self) {
        self.live = false;
        self.own.forget_question();
        self.house.forget_question();
        self.list.forget_questions();
        self.open.iter_mut().for_each(|open| open.forget_questions());
        self.anew.iter_mut().for_each(|anew| anew.asked = false);
        self.outbox.line_down();
    }

    /// The answer to [`Ask::Page`]. What was written but has not arrived stays.
    pub fn reseed(&mut self, snapshot: Snapshot) -> Vec<Ask> {
        let same_database = snapshot.epoch == self.epoch;
        match (same_database, self.adrift()) {
            (true, false) => self.renew(snapshot),
            (false, true) => {}
            _ => self.start_over(snapshot),
        }
        self.asks()
    }

    /// The database is another one: nothing we know of the old one can be told from the new.
    fn drift(&mut self) {
        self.own = Local::new(Seq(0));
        self.house = Local::new(Seq(0));
        self.list.drift();
        self.outbox.start_over();
        self.anew = Some(Anew { asked: false, adrift: true });
    }

    /// Reads everything anew over what is there, which may be ahead of it in places.
    fn renew(&mut self, snapshot: Snapshot) {
        let people_moved = snapshot.house > self.house.at();
        if people_moved || snapshot.own > self.own.at() {
            // What was asked before may tell of one's own rows and of people as they were: ask again after this.
            self.list.forget_questions();
            self.open.iter_mut().for_each(|open| open.forget_questions());
        }
        self.anew = None;
        self.own.reach(snapshot.own);
        self.house.reach(snapshot.house);
        self.learn(vec![snapshot.me]);
        let open = self.opened();
        self.list.renew(&snapshot.threads, open);
        snapshot.threads.cards.into_iter().for_each(|card| self.meet(card));
        self.list.caught_up();
        if people_moved {
            self.open.iter_mut().for_each(|open| open.reload());
        }
        if let Some((card, history)) = snapshot.open {
            self.meet(card);
            self.turn(history);
        }
    }

    fn start_over(&mut self, snapshot: Snapshot) {
        let mut fresh = Self::seed_within(snapshot, self.limits);
        fresh.live = self.live;
        if fresh.me.id == self.me.id {
            fresh.outbox = std::mem::take(&mut self.outbox);
            fresh.outbox.start_over();
        }
        if self.adrift() {
            fresh.own.hear(self.own.known());
            fresh.house.hear(self.house.known());
            fresh.list.inherit(&self.list);
        }
        match &self.open {
            None => fresh.open = None,
            Some(open) => {
                let at = open.goal().unwrap_or(At::Tail);
                fresh.go(open.thread, at);
                let known = fresh.list.lacking(open.thread);
                fresh.open.iter_mut().for_each(|open| open.hear(known.unwrap_or_default()));
            }
        }
        fresh.landed_in_window();
        *self = fresh;
    }
}
