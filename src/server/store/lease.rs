//! A connection that is lent out: for one question, which is a moment by itself, or for a transaction of several.

use sqlx::{Database, Transaction, pool::PoolConnection};
use std::{
    fmt,
    ops::{Deref, DerefMut},
};

/// The connection, for as long as it is needed.
pub(super) enum Lease<'c, D: Database> {
    Whole(Transaction<'c, D>),
    /// Nothing was begun, so nothing has to be ended: half of what the shortest reads cost.
    One(PoolConnection<D>),
}

impl<D: Database> Lease<'_, D> {
    /// Keeps what was written. Where nothing was begun, each statement was kept by itself.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Whole(transaction) => transaction.commit().await,
            Self::One(_) => Ok(()),
        }
    }

    /// Undoes what was written. Where nothing was begun, nothing was written: such a lease is for one question.
    pub async fn rollback(self) -> sqlx::Result<()> {
        match self {
            Self::Whole(transaction) => transaction.rollback().await,
            Self::One(_) => Ok(()),
        }
    }
}

impl<'c, D: Database> From<Transaction<'c, D>> for Lease<'c, D> {
    fn from(transaction: Transaction<'c, D>) -> Self {
        Self::Whole(transaction)
    }
}

impl<D: Database> Deref for Lease<'_, D> {
    type Target = D::Connection;

    fn deref(&self) -> &D::Connection {
        match self {
            Self::Whole(transaction) => transaction,
            Self::One(connection) => connection,
        }
    }
}

impl<D: Database> DerefMut for Lease<'_, D> {
    fn deref_mut(&mut self) -> &mut D::Connection {
        match self {
            Self::Whole(transaction) => transaction,
            Self::One(connection) => connection,
        }
    }
}

impl<D: Database> fmt::Debug for Lease<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Whole(_)) { "Whole" } else { "One" })
    }
}
