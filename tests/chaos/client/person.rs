//! What the person at a tab does, by their dice.

use super::{Fault, Input, Tab};
use causerie::{
    id::{Millis, Op, ThreadId},
    model::At,
    sync::{Sync, Unsent},
};

/// Letters that are said over and over.
const WORDS: &str = "what was acknowledged is kept shown once in one order on every screen ";

impl Tab {
    /// Does something, and thinks of the next thing.
    pub(super) async fn act(&mut self) {
        if !self.acts {
            return;
        }
        if self.gone || self.asleep {
            // Nobody is there.
        } else if self.stays() {
            self.moves();
        } else if self.strikes(Fault::Reload) {
            self.reload().await;
        } else if self.strikes(Fault::Death) {
            self.die();
        } else if self.strikes(Fault::Leave) {
            self.drop_line();
        } else if self.strikes(Fault::Sleep) {
            let wait = self.dice.span(5_000..30_000);
            self.sleep(Some(wait));
        } else {
            self.moves();
        }
        let wait = self.dice.span(20..900);
        self.later(wait, Input::Move);
    }

    fn moves(&mut self) {
        match self.dice.below(20) {
            0 => self.go(),
            1 => self.change(Sync::older),
            2 => self.change(Sync::newer),
            3..=5 => self.change(Sync::newest),
            6..=8 => {
                if let Some(last) = self.sync.last_word() {
                    self.change(|sync| sync.saw(last));
                }
            }
            _ => {
                if let Some(thread) = self.sync.opened() {
                    self.write(thread);
                }
            }
        }
    }

    fn go(&mut self) {
        let threads: Vec<ThreadId> = self.sync.cards().iter().map(|card| card.thread.id).collect();
        if let Some(thread) = self.dice.pick(&threads).copied() {
            let at = if self.dice.below(3) == 0 { self.sync.arrival(thread) } else { At::Tail };
            self.change(|sync| sync.open(thread, at));
        }
    }

    /// Written down first, then shown, then sent.
    pub(super) fn write(&mut self, thread: ThreadId) {
        let op = Op(self.dice.key());
        let long = if self.dice.below(20) == 0 { 3000 } else { 80 };
        let text: String = WORDS.chars().cycle().take(1 + self.dice.below(long)).collect();
        let body = format!("{} of tab {}: {text}.", self.log.written.len(), self.log.tab);
        self.log.wrote(self.weather.now(), op, self.series, thread, body.clone());
        self.known.insert(op);
        let unsent = Unsent::post(op, thread, body, Millis(0));
        self.device.write(self.life(), unsent.clone());
        self.change(|sync| sync.send(unsent));
    }
}
