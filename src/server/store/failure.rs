//! What a failure of the database means for whoever asked: that it passes, or that we made a mistake.

use crate::server::error::{BUSY, Error};

impl From<sqlx::Error> for Error {
    /// The server closing is not even worth a line in the log.
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolClosed => BUSY,
            // Also where nobody listens: the pool tries that again for as long as it waits.
            sqlx::Error::PoolTimedOut => Self::Passing(anyhow::anyhow!("no reader of the database came free in time")),
            error if collides(&error) || passes(&error) => Self::Passing(error.into()),
            error => Self::Fault(error.into()),
        }
    }
}

/// Whether another server was in the way: the same transaction, begun anew, goes through. Two locks in two orders, a
/// moment that is gone, or a row that the other made first.
pub(super) fn collides(error: &sqlx::Error) -> bool {
    matches!(sqlstate(error).as_deref(), Some("40001" | "40P01" | "23505"))
}

/// Whether what it needs is held by somebody else, or takes too long.
pub(super) fn is_held(error: &sqlx::Error) -> bool {
    matches!(sqlstate(error).as_deref(), Some("55P03" | "57014"))
}

/// Whether the connection is of no more use. One of SQLite's that met a full, failing or read-only disk is not: nobody
/// knows what it holds.
pub(super) fn breaks(error: &sqlx::Error) -> bool {
    is_cut(error) || matches!(sqlite_code(error), Some(8 | 10 | 13))
}

/// Whether the line to the database is gone. On another the same may go through.
pub(super) fn is_cut(error: &sqlx::Error) -> bool {
    let class = sqlstate(error);
    matches!(error, sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed)
        || class.is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || code == "25P03")
}

/// Whether it may go by itself: a database that is away, slow or full, or that another holds.
fn passes(error: &sqlx::Error) -> bool {
    if breaks(error) || matches!(error, sqlx::Error::BeginFailed) {
        return true;
    }
    // Not let in any more, the database gone or under another name, too little of something, told to stop (as by the time
    // limit of a statement), locked for too long, the disk, and a stand-by that does not write.
    let told = |code: String| {
        let of = |class: &&str| code.starts_with(*class);
        ["28", "3D", "53", "58"].iter().any(of) || matches!(&*code, "57014" | "55P03" | "25006")
    };
    // Busy, read-only, failing disk and full disk, as SQLite numbers them.
    matches!(sqlite_code(error), Some(5 | 8 | 10 | 13)) || sqlstate(error).is_some_and(told)
}

/// Whether SQLite could not make what it wrote last: the system has given up pages that it says are written, and whoever
/// asks again is told that all is well.
pub(super) fn is_unsynced(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().filter(|_| sqlite_code(error).is_some()).and_then(|error| error.code());
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC.
    matches!(code.as_deref(), Some("1034" | "1290"))
}

/// The number by which SQLite names a failure, without its details.
fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let error = error.as_database_error()?;
    error.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    Some(error.code()?.parse::<i32>().ok()? & 0xff)
}

/// The five characters by which PostgreSQL names a failure.
pub(super) fn sqlstate(error: &sqlx::Error) -> Option<String> {
    error
        .as_database_error()?
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .map(|error| error.code().to_owned())
}
