//! The open loop: what is due comes when it is due, whether or not the last was answered.

use std::{
    thread,
    time::{Duration, Instant},
};
use tokio::sync::mpsc::UnboundedSender;

/// From the call to the first.
const LEAD: Duration = Duration::from_millis(5);

/// Tells one after another that their turn is due, so many times at this rate a second. From a thread of its own: the
/// timers of the runtime are a millisecond coarse.
pub fn pace(rate: u32, count: usize, to: Vec<UnboundedSender<Instant>>) {
    thread::spawn(move || {
        let first = Instant::now() + LEAD;
        for (number, turn) in to.iter().cycle().take(count).enumerate() {
            let due = first + Duration::from_secs_f64(number as f64 / f64::from(rate));
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if turn.send(due).is_err() {
                // Whoever was to follow has failed, and says so.
                return;
            }
        }
    });
}
