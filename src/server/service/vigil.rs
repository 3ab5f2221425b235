//! Sessions that end without a word to this process: by their time, or by a command beside the server.
//!
//! # Why
//! One task asks for all sockets at once. Each of them asking for itself would be thousands of questions with one answer.

use crate::{
    error::AppError,
    server::{App, error::Result},
};
use tokio::time::sleep;

/// Closes, for as long as the server serves, the sockets of sessions that hold no more.
pub async fn keep(app: App) {
    loop {
        sleep(app.timings.session_recheck).await;
        if let Err(error) = look(&app).await {
            // A database that does not answer now ends no session; it is logged where it is made into a sentence.
            let _ = AppError::from(error);
        }
    }
}

async fn look(app: &App) -> Result<()> {
    let open = app.hub.sessions();
    if open.is_empty() {
        return Ok(());
    }
    let over = app.store.ask().await?.sessions_over(open, app.clock.now()).await?;
    app.recent.forget_sessions(&over);
    app.hub.end_sessions(&over);
    Ok(())
}
