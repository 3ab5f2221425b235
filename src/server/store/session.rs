//! Rows of `sessions`.

use super::{Committed, Read, Tx, user::PersonRow};
use crate::{
    id::{Millis, SessionId, UserId},
    model::Person,
};

/// SHA-256 of a token: all that is kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// A session that holds, and who holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub session: SessionId,
    pub person: Person,
    /// Whether this is the person's own device.
    pub keeps: bool,
    /// When it was last written to be in use.
    pub seen_at: Millis,
    /// When it ends if nobody uses it.
    pub expires_at: Millis,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    session_id: i64,
    keeps: bool,
    seen_at: i64,
    expires_at: i64,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl From<HeldRow> for Held {
    fn from(row: HeldRow) -> Self {
        Self {
            session: SessionId(row.session_id),
            person: row.person.into(),
            keeps: row.keeps,
            seen_at: Millis(row.seen_at),
            expires_at: Millis(row.expires_at),
        }
    }
}

/// Those of `$1` that hold no more.
const OVER: &str = "select given.id from (select cast(value as bigint) as id from json_each($1)) as given
     where not exists (select 1 from sessions s join users u on u.id = s.user_id
                       where s.id = given.id and s.expires_at > $2 and u.deactivated_at is null)";

const HOLDS: &str = "select s.id from sessions s join users u on u.id = s.user_id
     where s.id = $1 and u.id = $2 and s.expires_at > $3 and u.deactivated_at is null";

/// For the test of what the databases mean to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [OVER, HOLDS];

impl Read<'_> {
    /// The session under this token, unless it expired or its person was deactivated.
    pub async fn session(&mut self, token: TokenHash, now: Millis) -> sqlx::Result<Option<Held>> {
        let row: Option<HeldRow> = on!(self, |db| {
            sqlx::query_as(
                "select s.id as session_id, s.keeps, s.seen_at, s.expires_at,
                        u.id, u.name, u.display_name, u.role, u.deactivated_at is null as active, u.rev
                 from sessions s join users u on u.id = s.user_id
                 where s.token_hash = $1 and s.expires_at > $2 and u.deactivated_at is null",
            )
            .bind(&token.0[..])
            .bind(now.0)
            .fetch_optional(db)
            .await?
        });
        Ok(row.map(Held::from))
    }

    /// Whether this session of someone's holds.
    pub(super) async fn session_holds(&mut self, session: SessionId, user: UserId, now: Millis) -> sqlx::Result<bool> {
        let held: Option<i64> = on!(self, |db| {
            sqlx::query_scalar(HOLDS).bind(session.0).bind(user.0).bind(now.0).fetch_optional(db).await?
        });
        Ok(held.is_some())
    }

    /// Someone's sessions that hold, the one last used first.
    pub async fn devices(&mut self, user: UserId, now: Millis, limit: i64) -> sqlx::Result<Vec<Device>> {
        on!(self, |db| {
            sqlx::query_as(
                "select id, seen_at, device from sessions where user_id = $1 and expires_at > $2
                 order by seen_at desc, id desc limit $3 + 0",
            )
            .bind(user.0)
            .bind(now.0)
            .bind(limit)
            .fetch_all(db)
            .await
        })
    }

    /// Those of these sessions that hold no more.
    pub async fn sessions_over(&mut self, sessions: Vec<SessionId>, now: Millis) -> sqlx::Result<Vec<SessionId>> {
        let listed = serde_json::json!(sessions).to_string();
        let over: Vec<i64> = on!(self, |db| sqlx::query_scalar(OVER).bind(listed).bind(now.0).fetch_all(db).await?);
        Ok(over.into_iter().map(SessionId).collect())
    }
}

/// A device someone is signed in on.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Device {
    id: i64,
    seen_at: i64,
    /// What it called itself.
    pub device: String,
}

impl Device {
    /// The session on it.
    pub fn session(&self) -> SessionId {
        SessionId(self.id)
    }

    /// When it was last in use, to within a few minutes.
    pub fn seen_at(&self) -> Millis {
        Millis(self.seen_at)
    }
}

/// A row of `sessions` to be.
#[derive(Debug)]
pub(super) struct SessionInsert<'a> {
    pub token: TokenHash,
    pub user: UserId,
    pub expires_at: Millis,
    pub keeps: bool,
    pub device: &'a str,
}

impl Tx<'_> {
    /// Inserts a session, and drops those of the same person that have expired: no job is needed to keep the table small.
    pub(super) async fn insert_session(&mut self, session: &SessionInsert<'_>) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query("delete from sessions where user_id = $1 and expires_at <= $2")
                .bind(session.user.0)
                .bind(now)
                .execute(&mut *db)
                .await?;
            sqlx::query(
                "insert into sessions (token_hash, user_id, created_at, seen_at, expires_at, keeps, device)
                 values ($1, $2, $3, $3, $4, $5, $6)",
            )
            .bind(&session.token.0[..])
            .bind(session.user.0)
            .bind(now)
            .bind(session.expires_at.0)
            .bind(session.keeps)
            .bind(session.device)
            .execute(db)
            .await?
            .rows_affected()
        });
        Ok(())
    }

    /// Notes that a session is in use.
    pub(super) async fn touch_session(&mut self, session: SessionId, expires_at: Millis) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query("update sessions set seen_at = $2, expires_at = $3 where id = $1")
                .bind(session.0)
                .bind(now)
                .bind(expires_at.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Ends a session; its sockets are told.
    pub(super) async fn delete_session(&mut self, session: SessionId) -> sqlx::Result<()> {
        on!(self.read, |db| sqlx::query("delete from sessions where id = $1")
            .bind(session.0)
            .execute(db)
            .await?
            .rows_affected());
        self.told.push(Committed::SessionEnded(session));
        Ok(())
    }

    /// Ends the session under this token, if there is one; its sockets are told.
    pub(super) async fn delete_session_under(&mut self, token: TokenHash) -> sqlx::Result<()> {
        let ended: Option<i64> = on!(self.read, |db| {
            sqlx::query_scalar("delete from sessions where token_hash = $1 returning id")
                .bind(&token.0[..])
                .fetch_optional(db)
                .await?
        });
        self.told.extend(ended.map(|id| Committed::SessionEnded(SessionId(id))));
        Ok(())
    }

    /// Ends one session of a person; false if they have no such one.
    pub(super) async fn delete_session_of(&mut self, user: UserId, session: SessionId) -> sqlx::Result<bool> {
        let ended = on!(self.read, |db| {
            sqlx::query("delete from sessions where id = $1 and user_id = $2")
                .bind(session.0)
                .bind(user.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        self.told.extend((ended > 0).then_some(Committed::SessionEnded(session)));
        Ok(ended > 0)
    }

    /// Ends every session of a person but this one.
    pub(super) async fn delete_sessions_of(&mut self, user: UserId, but: Option<SessionId>) -> sqlx::Result<()> {
        // No session has the id 0.
        let ended: Vec<i64> = on!(self.read, |db| {
            sqlx::query_scalar("delete from sessions where user_id = $1 and id <> $2 returning id")
                .bind(user.0)
                .bind(but.map_or(0, |session| session.0))
                .fetch_all(db)
                .await?
        });
        self.told.extend(ended.into_iter().map(|id| Committed::SessionEnded(SessionId(id))));
        Ok(())
    }
}
