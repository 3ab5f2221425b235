//! The page in a tab: it goes, comes again, takes over what others left, and sleeps.

use super::{Fault, Flaw, Input, Tab, Told, device::Life, load};
use causerie::{
    id::{Millis, Seq, ThreadId},
    sync::Sync,
};
use std::time::Duration;

/// Messages that are written one upon the other.
const WORDS: usize = 3;

impl Tab {
    pub(super) fn life(&self) -> Life {
        Life { tab: self.log.tab, page: self.page }
    }

    /// The page goes, and comes again with what the device kept.
    pub(super) async fn reload(&mut self) {
        self.close();
        self.come_back().await;
    }

    /// The tab is killed in the middle of writing, and stays so for a while: what it did not send is for the others on its
    /// device.
    pub(super) fn die(&mut self) {
        let life = self.life();
        let opened = self.sync.opened();
        opened.into_iter().cycle().take(WORDS).for_each(|thread| self.write(thread));
        self.close();
        self.gone = true;
        self.device.shake(life);
        let wait = self.dice.span(3_000..12_000);
        self.later(wait, Input::ComeBack(self.page));
    }

    /// The lid is closed for a while: much is missed.
    pub(super) fn sleep(&mut self, wait: Option<Duration>) {
        (self.up, self.line, self.asleep) = (None, self.line + 1, true);
        self.log.note(self.weather.now(), Told::Lost, ThreadId(0), Seq(0));
        self.sync.line_down();
        if let Some(wait) = wait {
            self.later(wait, Input::Connect(self.line));
        }
    }

    /// Does nothing more by itself; a tab that slept wakes, and one that is gone comes back.
    pub(super) async fn rest(&mut self) {
        self.acts = false;
        if self.gone {
            self.come_back().await;
        } else if self.up.is_none() {
            self.connect();
        }
    }

    fn close(&mut self) {
        self.device.end(self.life());
        (self.page, self.line, self.up, self.attempt) = (self.page + 1, self.line + 1, None, 0);
        self.asleep = false;
        self.under_way.clear();
        self.known.clear();
    }

    pub(super) async fn come_back(&mut self) {
        self.gone = false;
        let snapshot = load(&self.net, self.sync.opened()).await;
        self.log.note(self.weather.now(), Told::Loaded, ThreadId(0), Seq(0));
        self.heard_snapshot(&snapshot);
        self.sync = Sync::seed(snapshot);
        self.device.begin(self.life());
        self.adopt();
        // Two tabs have no order between them.
        self.series += u32::from(self.device.is_held_elsewhere(self.life()));
        self.connect();
    }

    /// Takes over what pages that are gone left on the device.
    pub(super) fn adopt(&mut self) {
        let mut left = self.device.adopt(self.life(), &mut self.known);
        if self.flaw == Flaw::AdoptedBackwards {
            left.reverse();
        }
        let here = self.log.tab;
        for entry in left.iter().filter(|entry| entry.written_in != here) {
            self.weather.count(Fault::Adopted);
            self.log.adopted(&entry.unsent);
        }
        if !left.is_empty() {
            let unsent = left.into_iter().map(|entry| entry.unsent).collect();
            self.change(|sync| sync.restore(unsent, Millis(0)));
        }
    }
}
