//! Copying SQLite's database as its own tools do, while it is written, and looking whether a copy is sound.

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

/// Copies the database at one moment, by SQLite's own means and beside the server.
pub async fn take(from: &Path, to: &Path) -> sqlx::Result<()> {
    let mut database = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(from)).await?;
    sqlx::query("vacuum into $1").bind(to.to_string_lossy().into_owned()).execute(&mut database).await?;
    database.close().await
}

/// What SQLite finds amiss in a database, in its words.
pub async fn amiss(file: &Path) -> Option<String> {
    match check(file).await {
        Ok(found) if found == "ok" => None,
        Ok(found) => Some(found),
        Err(error) => Some(error.to_string()),
    }
}

async fn check(file: &Path) -> sqlx::Result<String> {
    let mut database = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await?;
    let found: Vec<String> = sqlx::query_scalar("pragma integrity_check").fetch_all(&mut database).await?;
    database.close().await?;
    Ok(found.join("; "))
}
