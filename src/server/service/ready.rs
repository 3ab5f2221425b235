//! Whether this server can do its work: for whoever sends people to it.

use crate::server::{App, error::Result};
use std::time::Duration;
use tokio::time::timeout;

/// Whoever asks does not wait for long.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the database answers, and the writer takes writes.
pub async fn ready(app: &App) -> bool {
    let asked = timeout(PATIENCE, ask(app)).await;
    app.writer.is_open() && matches!(asked, Ok(Ok(())))
}

async fn ask(app: &App) -> Result<()> {
    app.store.read().await?.house().await?;
    Ok(())
}
