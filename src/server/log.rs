//! Logs: to standard error, readable in a terminal and JSON elsewhere. Never a body, a cookie or a query.

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Begins to log. `CAUSERIE_LOG` filters, as in `info,causerie=debug`.
pub fn start() {
    let filter = EnvFilter::try_from_env("CAUSERIE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = std::io::stderr().is_terminal();
    let readable = terminal.then(|| fmt::layer().with_writer(std::io::stderr).compact());
    let json = (!terminal).then(|| fmt::layer().with_writer(std::io::stderr).json().flatten_event(true));
    tracing_subscriber::registry().with(filter).with(readable).with(json).init();
}
