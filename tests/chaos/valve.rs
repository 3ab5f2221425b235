//! What passes between one tab and the server, as those turn it who are after the tab.

use crate::fault::Weather;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::sleep;

/// Between two looks at one that is shut.
const LOOK: Duration = Duration::from_millis(20);

/// What passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Everything,
    /// Little at a time towards the tab.
    Drops,
    /// Nothing towards the tab.
    Up,
    Nothing,
}

/// Cloned for whoever turns it. When it is calm, everything passes.
#[derive(Clone)]
pub struct Valve {
    pub weather: Arc<Weather>,
    turned: Arc<Mutex<Passage>>,
}

impl Valve {
    pub fn new(weather: Arc<Weather>) -> Self {
        Self { weather, turned: Arc::new(Mutex::new(Passage::Everything)) }
    }

    pub fn turn(&self, passage: Passage) {
        *self.turned.lock().unwrap_or_else(PoisonError::into_inner) = passage;
    }

    pub fn passes(&self) -> Passage {
        let turned = *self.turned.lock().unwrap_or_else(PoisonError::into_inner);
        if self.weather.is_calm() { Passage::Everything } else { turned }
    }

    /// Waits until something passes, towards the tab (`down`) or towards the server.
    pub async fn opens(&self, down: bool) {
        while self.passes() == Passage::Nothing || (down && self.passes() == Passage::Up) {
            sleep(LOOK).await;
        }
    }
}
