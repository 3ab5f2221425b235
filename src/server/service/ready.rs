//! Whether this server can do its work: for whoever sends people to it.

use crate::server::{App, error::Result, log};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Whoever asks does not wait for long.
const PATIENCE: Duration = Duration::from_secs(3);

/// Between two questions to a database that was away.
const PAUSE: Duration = Duration::from_secs(1);

/// What is amiss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The database does not answer.
    Silent,
    /// It answers, and takes nothing.
    TakesNothing,
}

/// Whether the database answers, and takes what it is given. After a write that failed one more is tried, for nobody may
/// be here to send one.
pub async fn ready(app: &App) -> std::result::Result<(), Trouble> {
    if !matches!(timeout(PATIENCE, ask(app)).await, Ok(Ok(()))) {
        return Err(Trouble::Silent);
    }
    let takes = app.writer.is_well() || matches!(timeout(PATIENCE, app.writer.probe()).await, Ok(Ok(())));
    if app.writer.is_open() && takes { Ok(()) } else { Err(Trouble::TakesNothing) }
}

/// For as long as the server serves: when the database could not be used, asks until it can, and says so in the log.
pub async fn watch(app: App) {
    loop {
        log::gone().await;
        let gone = Instant::now();
        while ready(&app).await.is_err() {
            sleep(PAUSE).await;
        }
        log::back(gone.elapsed());
    }
}

async fn ask(app: &App) -> Result<()> {
    app.store.read().await?.house().await?;
    Ok(())
}
