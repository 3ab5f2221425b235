//! How long a PostgreSQL is listened to. One that was stopped, or whose line is dead, says nothing: not even that one of
//! its own time limits has passed.

use futures::{
    StreamExt,
    future::BoxFuture,
    stream::{BoxStream, unfold},
};
use sqlx::{
    Describe, Either, Execute, Executor, PgConnection, Postgres, SqlStr,
    postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};
use std::{io, time::Duration};
use tokio::time::timeout;

/// From a question to the next word of its answer, at the most. Longer than what PostgreSQL itself grants a statement
/// (four seconds), so that it is heard saying so; short enough that whoever waits is told before they give up.
const ANSWER: Duration = Duration::from_secs(5);

/// A connection on which nothing takes longer than that.
#[derive(Debug)]
pub(super) struct Patient<'a>(pub &'a mut PgConnection);

/// What comes of it, if that is soon enough.
pub(super) async fn soon<T>(asked: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(ANSWER, asked).await.unwrap_or_else(|_| Err(silent()))
}

fn silent() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer in time").into()
}

impl<'c> Executor<'c> for &'c mut Patient<'_> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let rows = (&mut *self.0).fetch_many(query);
        unfold(rows, |mut rows| async {
            let next = timeout(ANSWER, rows.next()).await.unwrap_or_else(|_| Some(Err(silent())));
            Some((next?, rows))
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(soon((&mut *self.0).fetch_optional(query)))
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        Box::pin(soon((&mut *self.0).prepare_with(sql, parameters)))
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        Box::pin(soon((&mut *self.0).describe(sql)))
    }
}
