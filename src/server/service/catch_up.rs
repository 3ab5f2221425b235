//! Coming back: so many at a time are told what they missed, in all sockets together, and the others wait in line.

use crate::server::timing::Timings;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Those who are being told.
#[derive(Clone, Debug)]
pub struct CatchUps(Arc<Semaphore>);

/// The right to read what was missed, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _place: Option<OwnedSemaphorePermit>,
}

impl CatchUps {
    /// Nobody yet.
    pub fn new(timings: &Timings) -> Self {
        Self(Arc::new(Semaphore::new(timings.catch_ups_at_once)))
    }

    /// Waits for one's turn: those who came first are first.
    pub async fn turn(self) -> Turn {
        // Nobody closes it.
        Turn { _place: self.0.acquire_owned().await.ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn so_many_are_told_at_a_time_and_whoever_came_first_is_next() {
        let catch_ups = CatchUps::new(&Timings { catch_ups_at_once: 2, ..Timings::default() });
        let mut turns: Vec<_> = (0..4).map(|_| Box::pin(catch_ups.clone().turn())).collect();
        let mut told: Vec<_> = turns.iter_mut().map(|turn| turn.as_mut().now_or_never()).collect();
        assert_eq!(told.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false, false]);
        drop(told.remove(0));
        assert!(turns[3].as_mut().now_or_never().is_none(), "she came after another");
        assert!(turns[2].as_mut().now_or_never().is_some());
    }
}
