//! Logs: to standard error, readable in a terminal and JSON elsewhere. Never a body, a cookie or a query.

use futures::FutureExt;
use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Begins to log. `CAUSERIE_LOG` filters, as in `info,causerie=debug`.
pub fn start() {
    let filter = EnvFilter::try_from_env("CAUSERIE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = std::io::stderr().is_terminal();
    let readable = terminal.then(|| fmt::layer().with_writer(std::io::stderr).compact());
    let json = (!terminal).then(|| fmt::layer().with_writer(std::io::stderr).json().flatten_event(true));
    tracing_subscriber::registry().with(filter).with(readable).with(json).init();
}

/// The same cause is said again after this long.
const AGAIN: Duration = Duration::from_secs(60);
/// What is shorter was none.
const OUTAGE: Duration = Duration::from_secs(1);
/// Causes that are remembered; the oldest gives way.
const CAUSES: usize = 16;

/// The causes that were said, and when.
static SAID: Mutex<Vec<(Instant, String)>> = Mutex::new(Vec::new());
/// One was said.
static GONE: Notify = Notify::const_new();

/// Says why the database cannot be used just now: once, for everyone who asks meanwhile meets the same.
pub fn away(cause: &str) {
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    said.retain(|(at, _)| at.elapsed() < AGAIN);
    if said.iter().any(|(_, other)| other == cause) {
        return;
    }
    if said.len() == CAUSES {
        said.remove(0);
    }
    said.push((Instant::now(), cause.to_owned()));
    tracing::warn!(cause, "the database cannot be used now");
    GONE.notify_one();
}

/// Waits until it was said that the database cannot be used.
pub async fn gone() {
    GONE.notified().await;
}

/// Says that the database can be used again, and after how long. Of the next outage the cause is said at once; a row that
/// somebody holds for a moment, again and again, is none.
pub fn back(after: Duration) {
    if after >= OUTAGE {
        SAID.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
    // What else was said meanwhile is over with it.
    let _ = GONE.notified().now_or_never();
    tracing::info!(seconds = after.as_secs(), "the database can be used again");
}
