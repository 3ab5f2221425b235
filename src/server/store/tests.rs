//! What SQLite means to do for the statements that run all day: it must not walk a table that grows.

use super::*;
use crate::server::{clock::Clock, error::Result};
use anyhow::Context;

#[derive(sqlx::FromRow)]
struct Step {
    detail: String,
}

/// The steps of a statement that walk a table, other than the list it was given.
async fn walks(store: &Store, sql: &str) -> Result<Vec<String>> {
    let explain = format!("explain query plan {sql}");
    let Store::Sqlite(pool) = store;
    let steps: Vec<Step> = sqlx::query_as(sqlx::AssertSqlSafe(explain)).fetch_all(pool).await?;
    let walks = steps.into_iter().map(|step| step.detail).filter(|step| step.starts_with("SCAN"));
    Ok(walks
        .filter(|step| !step.contains("VIRTUAL TABLE") && !step.contains("touched") && !step.contains("given"))
        // The page of a list, which was chosen before.
        .filter(|step| step != "SCAN i")
        .collect())
}

#[tokio::test]
async fn what_runs_all_day_walks_no_table() -> Result<()> {
    let data = tempfile::tempdir().context("a temporary folder")?;
    let opened = Opened::open(data.path(), &Clock::system()).await?;
    let statements =
        writer::STATEMENTS.iter().chain(&message::STATEMENTS).chain(&thread::STATEMENTS).chain(&user::STATEMENTS);
    for sql in statements {
        assert_eq!(walks(&opened.store, sql).await?, Vec::<String>::new(), "{sql}");
    }
    Ok(())
}
