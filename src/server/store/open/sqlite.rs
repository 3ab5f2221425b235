//! SQLite: the lock, the settings and the schema of a file in the data folder.

use super::{super::Store, Writing as Any, identity::Beside};
use anyhow::{Context, ensure};
use sqlx::{
    ConnectOptions, Connection, Sqlite, SqliteConnection, Transaction,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
/// Older ones can lose a committed write when the log starts over (fixed on 2026-03-13).
const OLDEST: [u32; 3] = [3, 51, 3];
/// Two cores, two readers.
const READERS: u32 = 2;
/// Kibibytes of pages that a reader keeps, and the one aside: what else is read lies in the system's own cache.
const KEPT: [u32; 2] = [4096, 1024];

/// The connection that writes.
#[derive(Debug)]
pub(in crate::server) struct Writing {
    pub(in crate::server::store) connection: SqliteConnection,
    options: SqliteConnectOptions,
    pub(super) beside: Beside,
    /// Held until the writer is done.
    _lock: File,
}

/// Opens the file of a folder.
pub(super) async fn open(folder: &Path) -> anyhow::Result<(Store, Store, Any)> {
    let lock = lock(folder)?;
    let options = options(&folder.join("causerie.db"));
    let store_options = options.clone();
    let options = options.pragma("wal_autocheckpoint", "1000");
    let mut connection = options.connect().await.context("opening the database")?;
    check_version(&mut connection).await?;
    migrate(&mut connection).await?;
    let aside = Store::Sqlite(readers(store_options.clone(), 1, KEPT[1]).await?);
    let store = Store::Sqlite(readers(store_options, READERS, KEPT[0]).await?);
    let beside = Beside { file: folder.join("causerie.boots"), cluster: None, counts: false };
    Ok((store, aside, Any::Sqlite(Writing { connection, options, beside, _lock: lock })))
}

/// Takes the lock of the folder: two servers on one file would each number alone.
fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("LOCK");
    let file =
        File::options().create(true).append(true).open(&path).with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!(
                "Another Causerie is running on the folder {}: stop it first, or choose another folder with --data.",
                folder.display()
            )
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
    }
}

/// What every connection shares.
pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Under NORMAL a power cut takes back what was acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("mmap_size", "0")
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .pragma("cache_size", "-8192")
        .pragma("journal_size_limit", "67108864")
        // A page of 51 rows is handed over without waiting for whoever takes them.
        .row_buffer_size(256)
        .disable_statement_logging()
}

/// Readers cannot write, and never checkpoint: only the writer's connection does.
async fn readers(options: SqliteConnectOptions, count: u32, kept: u32) -> anyhow::Result<sqlx::SqlitePool> {
    let options = options.pragma("query_only", "on").pragma("wal_autocheckpoint", "0");
    let options = options.pragma("cache_size", format!("-{kept}"));
    let pool = SqlitePoolOptions::new()
        .min_connections(count)
        .max_connections(count)
        .acquire_timeout(Duration::from_secs(2))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    pool.connect_with(options).await.context("opening the readers")
}

async fn check_version(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(connection).await?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    ensure!(parts.as_slice() >= OLDEST.as_slice(), "SQLite {version} can lose messages: this needs 3.51.3 or newer.");
    Ok(())
}

async fn migrate(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    match MIGRATIONS.run_direct(None, connection, false).await {
        Err(MigrateError::VersionMissing(version)) => Err(super::newer(version)),
        done => done.context("bringing the database up to date"),
    }
}

impl Writing {
    /// Taken now and not at the first write: a reader that turns writer is refused at once when another one writes.
    pub async fn begin(&mut self) -> sqlx::Result<Transaction<'_, Sqlite>> {
        self.connection.begin_with("begin immediate").await
    }

    pub async fn reopen(&mut self) -> sqlx::Result<()> {
        self.connection = self.options.connect().await?;
        Ok(())
    }

    pub async fn close(self) -> sqlx::Result<()> {
        self.connection.close().await
    }
}
