//! A person's own device: what it keeps of what is not sent yet, for all tabs that stand open on it, as
//! `src/client/outbox.js` does.

use super::handle::{Input, Order};
use causerie::{
    id::Op,
    sync::{Fate, Unsent},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::mpsc::UnboundedSender;

/// One page in a tab, from its load to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Life {
    pub tab: usize,
    pub page: u32,
}

/// A message as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub unsent: Unsent,
    /// In which tab it was written.
    pub written_in: usize,
    /// Who is to send it.
    holder: Life,
}

#[derive(Default)]
struct Kept {
    entries: Vec<Entry>,
    living: BTreeSet<Life>,
    tabs: Vec<(usize, UnboundedSender<Input>)>,
}

/// Cloned for each tab on it.
#[derive(Clone)]
pub struct Device {
    kept: Arc<Mutex<Kept>>,
    /// Whether its tabs can tell who lives: pages by plain http over a network cannot.
    locks: bool,
}

impl Device {
    pub fn new(locks: bool) -> Self {
        Self { kept: Arc::default(), locks }
    }

    pub(super) fn meet(&self, tab: usize, inbox: UnboundedSender<Input>) {
        self.open().tabs.push((tab, inbox));
    }

    pub(super) fn begin(&self, life: Life) {
        self.open().living.insert(life);
    }

    pub(super) fn end(&self, life: Life) {
        self.open().living.remove(&life);
    }

    pub(super) fn write(&self, holder: Life, unsent: Unsent) {
        self.open().entries.push(Entry { unsent, written_in: holder.tab, holder });
    }

    pub(super) fn note(&self, op: Op, fate: &Fate) {
        self.open().entries.retain_mut(|entry| entry.unsent.op != op || entry.unsent.meets(fate));
    }

    /// Takes over what pages that are gone left behind, in its order: what this one does not know yet.
    pub(super) fn adopt(&self, life: Life, known: &mut BTreeSet<Op>) -> Vec<Entry> {
        let mut kept = self.open();
        let Kept { entries, living, .. } = &mut *kept;
        let free = |entry: &Entry| !self.locks || entry.holder == life || !living.contains(&entry.holder);
        let left = entries.iter_mut().filter(|entry| free(entry) && known.insert(entry.unsent.op));
        left.map(|entry| {
            entry.holder = life;
            entry.clone()
        })
        .collect()
    }

    /// Whether another tab is to send something that was written in this one.
    pub(super) fn is_held_elsewhere(&self, life: Life) -> bool {
        self.open().entries.iter().any(|entry| entry.written_in == life.tab && entry.holder != life)
    }

    /// The network moves, and every other tab on it comes back.
    pub(super) fn shake(&self, life: Life) {
        for (_, inbox) in self.open().tabs.iter().filter(|(tab, _)| *tab != life.tab) {
            // It is there as long as the play.
            let _ = inbox.send(Input::Order(Order::Return));
        }
    }

    fn open(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
