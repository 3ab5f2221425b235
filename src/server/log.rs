//! Logs: to standard error, readable in a terminal and JSON elsewhere. Never a body, a cookie or a query.

use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
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
/// Causes that are remembered; the oldest gives way.
const CAUSES: usize = 16;

/// Says why the database cannot be used just now: once, for everyone who asks meanwhile meets the same.
pub fn away(cause: &str) {
    static SAID: Mutex<Vec<(Instant, String)>> = Mutex::new(Vec::new());
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
}
