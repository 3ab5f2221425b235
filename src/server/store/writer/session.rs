//! Sessions: begun, in use, ended.

use super::{
    super::{TokenHash, Tx, lock::Scope, session::SessionInsert},
    Writer,
    entry::Write,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, SessionId, UserId},
    server::error::Result,
};

/// A session to be, of whoever passed the door.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token: TokenHash,
    pub expires_at: Millis,
    pub keeps: bool,
    pub device: String,
    /// That which ends with its beginning.
    pub replaces: Option<TokenHash>,
}

impl NewSession {
    pub(super) async fn insert(&self, tx: &mut Tx<'_>, user: UserId) -> Result<()> {
        let (token, expires_at, keeps) = (self.token, self.expires_at, self.keeps);
        let session = SessionInsert { token, user, expires_at, keeps, device: &self.device };
        if let Some(token) = self.replaces {
            tx.delete_session_under(token).await?;
        }
        Ok(tx.insert_session(&session).await?)
    }
}

/// Notes that a session is in use.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub user: UserId,
    pub session: SessionId,
    pub expires_at: Millis,
}

/// Some of a person's own sessions.
#[derive(Clone, Copy, Debug)]
pub enum EndSessions {
    One(UserId, SessionId),
    AllBut(UserId, SessionId),
}

struct Begin {
    user: UserId,
    /// The hash that the password went with.
    verified: String,
    session: NewSession,
}
struct End(UserId, SessionId);

impl Writer {
    /// Begins a session, unless the person has another password than this by now, or no account.
    pub async fn begin_session(&self, user: UserId, verified: String, session: NewSession) -> Result<()> {
        self.submit(Begin { user, verified, session }).await
    }

    /// Puts off the end of a session.
    pub async fn touch_session(&self, touch: Touch) -> Result<()> {
        self.submit(touch).await
    }

    /// Ends a session; its sockets close.
    pub async fn end_session(&self, user: UserId, session: SessionId) -> Result<()> {
        self.submit(End(user, session)).await
    }

    /// Ends sessions of one person; their sockets close. One that is not theirs is not found.
    pub async fn end_sessions(&self, end: EndSessions) -> Result<()> {
        self.submit(end).await
    }
}

impl Write for Begin {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let stored = tx.read.password_hash(self.user).await?;
        if stored.as_ref() != Some(&self.verified) {
            return Err(AppError::invalid(Field::Password, Problem::NoMatch).into());
        }
        self.session.insert(tx, self.user).await
    }
}

impl Write for Touch {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.touch_session(self.session, self.expires_at).await?)
    }
}

impl Write for EndSessions {
    type Answer = ();

    fn scope(&self) -> Scope {
        let (Self::One(user, _) | Self::AllBut(user, _)) = *self;
        Scope::person(user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        match *self {
            Self::AllBut(user, kept) => {
                tx.delete_keys_of(user).await?;
                Ok(tx.delete_sessions_of(user, Some(kept)).await?)
            }
            Self::One(user, session) => {
                let ended = tx.delete_session_of(user, session).await?;
                ended.then_some(()).ok_or(AppError::NotFound.into())
            }
        }
    }
}

impl Write for End {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.0)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.delete_session(self.1).await?)
    }
}
