//! The line comes and goes; sometimes everything begins anew.

use super::{Anew, Ask, Sync, line::Local};
use crate::{
    id::Seq,
    model::{At, Card, Snapshot},
    protocol::Welcome,
};

impl Sync {
    /// The line is there, and says where everything stands.
    pub fn welcome(&mut self, welcome: Welcome) -> Vec<Ask> {
        self.live = true;
        self.anew.iter_mut().for_each(|anew| anew.again = anew.asked);
        self.outbox.wake(|_| true);
        if welcome.epoch != self.epoch {
            self.drift();
            self.epoch = welcome.epoch;
        }
        let overtaken = welcome.own < self.own.at() || welcome.house < self.house.at();
        self.own.hear(welcome.own);
        self.house.hear(welcome.house);
        match (self.adrift(), overtaken) {
            (true, _) => welcome.cards.iter().for_each(|card| self.list.note(card.thread.id, card.head)),
            // A page that was read later has landed before it: its cards are no more than hints.
            (false, true) => welcome.cards.iter().for_each(|card| self.hint(card)),
            (false, false) => self.catch_up(welcome.cards),
        }
        self.asks()
    }

    fn hint(&mut self, card: &Card) {
        self.list.lack(card.thread.id, card.head);
        let open = self.open.iter_mut().filter(|open| open.thread == card.thread.id);
        open.for_each(|open| open.hear(card.head));
    }

    fn catch_up(&mut self, recent: Vec<Card>) {
        if self.list.overflows(&recent, self.opened()) {
            self.anew.get_or_insert_default();
        }
        self.list.caught_up(&recent);
        recent.into_iter().for_each(|card| self.meet(card));
    }

    /// The line is gone. What was asked may never be answered, what was being sent waits.
    pub fn line_down(&mut self) {
        self.live = false;
        self.own.forget_question();
        self.house.forget_question();
        self.list.forget_questions();
        self.open.iter_mut().for_each(|open| open.forget_questions());
        self.outbox.line_down();
    }

    /// The answer to [`Ask::Page`]. What was written but has not arrived stays. A page that nobody waits for is
    /// dropped; so is one of another database than the welcome's, and asked again when next anything happens.
    pub fn reseed(&mut self, snapshot: Snapshot) -> Vec<Ask> {
        if snapshot.epoch != self.epoch {
            return self.unanswered(&Ask::Page);
        }
        if let Some(anew) = self.anew.take() {
            self.begin_anew(snapshot, anew.adrift);
            self.anew = Some(Anew::default()).filter(|_| anew.again);
        }
        self.asks()
    }

    fn begin_anew(&mut self, snapshot: Snapshot, adrift: bool) {
        if adrift {
            self.start_over(snapshot);
        } else {
            self.renew(snapshot);
        }
    }

    /// The database is another one: nothing we know of the old one can be told from the new.
    fn drift(&mut self) {
        self.own = Local::new(Seq(0));
        self.house = Local::new(Seq(0));
        self.list.drift();
        self.outbox.start_over();
        self.anew.get_or_insert_default().adrift = true;
    }

    /// Reads everything anew over what is there, which may be ahead of it in places.
    fn renew(&mut self, snapshot: Snapshot) {
        let people_moved = snapshot.house > self.house.at();
        if people_moved || snapshot.own > self.own.at() {
            // What was asked before may tell of one's own rows and of people as they were: ask again after this.
            self.list.forget_questions();
            self.open.iter_mut().for_each(|open| open.forget_questions());
        }
        self.own.reach(snapshot.own);
        self.house.reach(snapshot.house);
        self.learn(vec![snapshot.me]);
        let open = self.opened();
        self.list.renew(&snapshot.threads, open);
        self.list.caught_up(&snapshot.threads.cards);
        snapshot.threads.cards.into_iter().for_each(|card| self.meet(card));
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
        }
        fresh.own.hear(self.own.known());
        fresh.house.hear(self.house.known());
        fresh.list.inherit(&self.list);
        match &self.open {
            None => fresh.open = None,
            Some(open) => {
                let at = open.goal().unwrap_or(At::Tail);
                fresh.go(open.thread, at);
                fresh.arrive();
                let known = fresh.list.known(open.thread);
                fresh.open.iter_mut().for_each(|open| open.hear(known));
            }
        }
        fresh.landed_in_window();
        *self = fresh;
    }
}
