//! Who may hear of which thread: read once, then kept up by the committed list itself. Bounded.

use crate::id::{ThreadId, UserId};
use std::collections::{HashMap, HashSet};

/// The audiences of the threads that something happened in.
#[derive(Debug)]
pub(super) struct Audiences {
    threads: HashMap<ThreadId, HashSet<UserId>>,
    /// How many people stand in them, each once a thread.
    places: usize,
    /// How many may, the threads counted with them, before all are forgotten. One thread alone may have more.
    kept: usize,
}

impl Audiences {
    pub fn new(kept: usize) -> Self {
        Self { threads: HashMap::new(), places: 0, kept }
    }

    pub fn get(&self, thread: ThreadId) -> Option<&HashSet<UserId>> {
        self.threads.get(&thread)
    }

    /// Takes in who was read. Without room for it all others are forgotten, and read anew when something happens there.
    pub fn keep(&mut self, thread: ThreadId, audience: HashSet<UserId>) {
        if self.places + self.threads.len() + audience.len() >= self.kept {
            self.clear();
        }
        self.places += audience.len();
        self.threads.insert(thread, audience);
    }

    /// Forgets all: they are read when something happens there.
    pub fn clear(&mut self) {
        self.threads.clear();
        self.places = 0;
    }

    /// Someone who hears from now on.
    pub fn show(&mut self, thread: ThreadId, user: UserId) {
        let audience = self.threads.get_mut(&thread);
        self.places += usize::from(audience.is_some_and(|audience| audience.insert(user)));
    }

    /// Someone who hears no more. An audience that has lost its last is forgotten: the thread may be no more.
    pub fn hide(&mut self, thread: ThreadId, user: UserId) {
        let Some(audience) = self.threads.get_mut(&thread) else { return };
        self.places -= usize::from(audience.remove(&user));
        if audience.is_empty() {
            self.threads.remove(&thread);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(size: i64) -> HashSet<UserId> {
        (0..size).map(UserId).collect()
    }

    #[test]
    fn what_is_kept_is_bounded_by_people_and_by_threads() {
        let mut audiences = Audiences::new(100);
        for thread in 0..1000 {
            audiences.keep(ThreadId(thread), crowd(thread % 20));
            assert!(audiences.places + audiences.threads.len() <= 100, "after {thread}");
            assert_eq!(audiences.places, audiences.threads.values().map(HashSet::len).sum::<usize>());
        }
        audiences.keep(ThreadId(7), crowd(5_000));
        assert_eq!((audiences.threads.len(), audiences.places), (1, 5_000), "one that is larger has it for itself");
    }

    #[test]
    fn people_come_and_go_once() {
        let (mut audiences, thread) = (Audiences::new(100), ThreadId(1));
        audiences.show(thread, UserId(9));
        assert_eq!(audiences.get(thread), None, "it is read when something happens there");
        audiences.keep(thread, crowd(2));
        for _ in 0..2 {
            audiences.show(thread, UserId(9));
        }
        assert_eq!(audiences.places, 3);
        for user in [0, 0, 1, 9] {
            audiences.hide(thread, UserId(user));
        }
        assert_eq!((audiences.places, audiences.get(thread)), (0, None));
    }
}
