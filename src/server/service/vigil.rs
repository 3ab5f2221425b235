//! Sessions that end without a word to this process: by their time, or by a command beside the server.
//!
//! # Why
//! One task asks for all sockets at once. Each of them asking for itself would be thousands of questions with one answer.

use crate::server::{App, error::Result};
use std::time::Instant;
use tokio::time::sleep;

/// So many times as long as a question took nothing is asked after it: it never takes more than a twentieth of a core.
const REST: u32 = 20;

/// Closes, for as long as the server serves, the sockets of sessions that hold no more.
pub async fn keep(app: App) {
    loop {
        let begun = Instant::now();
        // A database that does not answer now ends no session.
        let _ = look(&app).await;
        sleep(app.timings.session_recheck.max(REST * begun.elapsed())).await;
    }
}

async fn look(app: &App) -> Result<()> {
    let open = app.hub.sessions();
    if open.is_empty() {
        return Ok(());
    }
    let over = app.store.ask().await?.sessions_over(open, app.clock.now()).await?;
    app.recent.forget_sessions(&over);
    over.into_iter().for_each(|session| app.hub.end_session(session));
    Ok(())
}
