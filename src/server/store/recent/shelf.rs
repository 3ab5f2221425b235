//! So many things, each for so long.

use crate::{id::Millis, server::clock::millis};
use std::{collections::HashMap, hash::Hash, time::Duration};

#[derive(Debug)]
pub(super) struct Shelf<K, V> {
    /// With when each was read.
    kept: HashMap<K, (Millis, V)>,
    room: usize,
    /// Milliseconds for which it is believed.
    span: i64,
}

impl<K: Eq + Hash, V> Shelf<K, V> {
    pub fn new(room: usize, span: Duration) -> Self {
        Self { kept: HashMap::new(), room, span: millis(span) }
    }

    /// What is there and not too old. What was read later than it is now, by a clock that was put back since, counts as too
    /// old.
    pub fn get(&self, key: &K, now: Millis) -> Option<&V> {
        let (at, value) = self.kept.get(key)?;
        is_young(*at, now, self.span).then_some(value)
    }

    /// Puts it there, or nothing in its place, as it was read at this time.
    pub fn put(&mut self, key: K, value: Option<V>, at: Millis) {
        let Some(value) = value else { return self.remove(&key) };
        if self.kept.len() >= self.room && !self.kept.contains_key(&key) {
            self.make_room(at);
        }
        self.kept.insert(key, (at, value));
    }

    pub fn remove(&mut self, key: &K) {
        self.kept.remove(key);
    }

    pub fn retain(&mut self, stays: impl Fn(&K, &V) -> bool) {
        self.kept.retain(|key, (_, value)| stays(key, value));
    }

    pub fn clear(&mut self) {
        self.kept.clear();
    }

    /// What is too old goes; if that is less than half, all of it, so that it is not looked through each time. It is read
    /// anew when somebody needs it.
    fn make_room(&mut self, now: Millis) {
        self.kept.retain(|_, (at, _)| is_young(*at, now, self.span));
        if self.kept.len() > self.room / 2 {
            self.clear();
        }
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.kept.len()
    }
}

fn is_young(at: Millis, now: Millis, span: i64) -> bool {
    (0..span).contains(&now.0.saturating_sub(at.0))
}
