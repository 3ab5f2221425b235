//! What was asked for before: the table that makes asking twice do it once.

use super::{Post, Read, Tx};
use crate::{
    error::AppError,
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::Ack,
    server::error::Result,
};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// What an op asked for, in 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of a verb and what it was given. Lengths are in it, so that no two lists of parts read alike.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The answer an op got.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    pub thread: ThreadId,
    pub ack: Ack,
}

#[derive(sqlx::FromRow)]
struct OpRow {
    digest: Vec<u8>,
    thread_id: i64,
    seq: i64,
    at: i64,
}

impl Read<'_> {
    /// Whether this was asked before under this op; a conflict if it asked for something else.
    pub async fn was_asked(&mut self, user: UserId, op: Op, digest: Digest) -> Result<bool> {
        Ok(self.answered(user, op, digest).await?.is_some())
    }

    /// Where this post is, if it was posted before under its op; a conflict if that was another one.
    pub async fn posted(&mut self, post: &Post) -> Result<Option<Ack>> {
        Ok(self.answered(post.author, post.op, post.digest()).await?.map(|answered| answered.ack))
    }

    /// What this op was answered, if it was asked before; a conflict if it asked for something else.
    pub(super) async fn answered(&mut self, user: UserId, op: Op, digest: Digest) -> Result<Option<Answered>> {
        let row: Option<OpRow> = on!(self, |db| {
            sqlx::query_as("select digest, thread_id, seq, at from ops where user_id = $1 and op = $2")
                .bind(user.0)
                .bind(&op.0[..])
                .fetch_optional(db)
                .await?
        });
        match row {
            None => Ok(None),
            Some(row) if row.digest == digest.0 => {
                let ack = Ack { seq: Seq(row.seq), sent_at: Millis(row.at) };
                Ok(Some(Answered { thread: ThreadId(row.thread_id), ack }))
            }
            Some(_) => Err(AppError::Conflict.into()),
        }
    }
}

/// Whose op it is, and what it asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub user: UserId,
    pub op: Op,
    pub digest: Digest,
}

impl Tx<'_> {
    /// Remembers the answer. The verb and its op are committed together or not at all.
    pub(super) async fn insert_op(&mut self, asked: Asked, thread: ThreadId, seq: Seq) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query(
                "insert into ops (user_id, op, digest, thread_id, seq, rev, at) values ($1, $2, $3, $4, $5, $5, $6)",
            )
            .bind(asked.user.0)
            .bind(&asked.op.0[..])
            .bind(&asked.digest.0[..])
            .bind(thread.0)
            .bind(seq.0)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected()
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_tell_parts_apart() {
        assert_ne!(Digest::of(&[b"ab", b"c"]), Digest::of(&[b"a", b"bc"]));
        assert_eq!(Digest::of(&[b"ab", b"c"]), Digest::of(&[b"ab", b"c"]));
    }
}
