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
