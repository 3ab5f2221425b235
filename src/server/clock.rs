//! The one clock. Nothing else in the server asks what time it is, so tests turn it by hand.

use crate::id::Millis;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The system's time plus what it is turned by, in tests and under sabotage. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::default()
    }

    /// The time it shows.
    pub fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis(millis(since).saturating_add(self.ahead.load(Ordering::Relaxed)))
    }

    /// By how many milliseconds it was turned forward; less than 0: back.
    pub fn turned(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed)
    }

    /// Turns this clock and all its clones so many milliseconds beside the machine's.
    pub fn turn(&self, ahead: i64) {
        self.ahead.store(ahead, Ordering::Relaxed);
    }

    /// Turns this clock and all its clones forward.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(millis(by), Ordering::Relaxed);
    }
}

/// A duration as the database and the wire count it.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_are_turned_together() {
        let clock = Clock::system();
        let other = clock.clone();
        let before = other.now();
        clock.advance(Duration::from_secs(3600));
        assert!(other.now().0 >= before.0 + 3_600_000);
    }
}
