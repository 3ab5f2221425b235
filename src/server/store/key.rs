//! Rows of `keys`: links that open once.

use super::{Read, TokenHash, Tx};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, UserId},
    server::error::Result,
};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To choose another password.
    Reset,
    /// To sign in on another device.
    Device,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Device => "device",
        }
    }
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    user_id: i64,
    expires_at: i64,
    used: bool,
    active: bool,
}

/// A row of `keys` to be.
#[derive(Clone, Copy, Debug)]
pub struct NewKey {
    pub token: TokenHash,
    pub purpose: Purpose,
    /// Whom it lets in.
    pub user: UserId,
    pub made_by: UserId,
    pub expires_at: Millis,
}

impl Read<'_> {
    /// Whom this key lets in, if it still opens.
    pub async fn key(&mut self, token: TokenHash, purpose: Purpose, now: Millis) -> Result<UserId> {
        let row: Option<KeyRow> = on!(self, |db| {
            sqlx::query_as(
                "select k.user_id, k.expires_at, k.used_at is not null as used, u.deactivated_at is null as active
                 from keys k join users u on u.id = k.user_id where k.token_hash = $1 and k.purpose = $2",
            )
            .bind(&token.0[..])
            .bind(purpose.name())
            .fetch_optional(db)
            .await?
        });
        let problem = match row {
            Some(row) if row.used => Problem::Used,
            Some(row) if row.active && now.0 < row.expires_at => return Ok(UserId(row.user_id)),
            _ => Problem::Expired,
        };
        Err(AppError::invalid(Field::Key, problem).into())
    }
}

impl Tx<'_> {
    /// Makes a key, which takes the place of an unused one of its kind, and drops those of the same person that ended a
    /// day ago or longer.
    pub(super) async fn insert_key(&mut self, key: &NewKey) -> sqlx::Result<()> {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query(
                "delete from keys where user_id = $1 and (expires_at <= $2 or (purpose = $3 and used_at is null))",
            )
            .bind(key.user.0)
            .bind(now - DAY)
            .bind(key.purpose.name())
            .execute(&mut *db)
            .await?;
            sqlx::query(
                "insert into keys (token_hash, purpose, user_id, made_by, expires_at) values ($1, $2, $3, $4, $5)",
            )
            .bind(&key.token.0[..])
            .bind(key.purpose.name())
            .bind(key.user.0)
            .bind(key.made_by.0)
            .bind(key.expires_at.0)
            .execute(db)
            .await?
            .rows_affected()
        });
        Ok(())
    }

    /// Opens with a key, which then opens nothing more.
    pub(super) async fn use_key(&mut self, token: TokenHash, purpose: Purpose) -> Result<UserId> {
        let now = self.now;
        let user = self.read.key(token, purpose, now).await?;
        on!(self.read, |db| {
            sqlx::query("update keys set used_at = $2 where token_hash = $1")
                .bind(&token.0[..])
                .bind(now.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(user)
    }

    /// Takes away what a person made for others and nobody used: they may make no more of them.
    pub(super) async fn delete_keys_for_others(&mut self, made_by: UserId) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("delete from keys where made_by = $1 and user_id <> $1 and used_at is null")
                .bind(made_by.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Takes all keys of a person away that were not used.
    pub(super) async fn delete_keys_of(&mut self, user: UserId) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("delete from keys where user_id = $1 and used_at is null")
                .bind(user.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }
}
