//! Sessions: begun, in use, ended.

use super::{
    super::{TokenHash, Tx, session::SessionInsert},
    Writer,
    entry::Write,
};
use crate::{
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
}

impl NewSession {
    pub(super) async fn insert(&self, tx: &mut Tx<'_>, user: UserId) -> Result<()> {
        let (token, expires_at, keeps) = (self.token, self.expires_at, self.keeps);
        let session = SessionInsert { token, user, expires_at, keeps, device: &self.device };
        Ok(tx.insert_session(&session).await?)
    }
}

/// Notes that a session is in use.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub session: SessionId,
    pub expires_at: Millis,
}

struct Begin(UserId, NewSession);
struct End(SessionId);

impl Writer {
    /// Begins a session.
    pub async fn begin_session(&self, user: UserId, session: NewSession) -> Result<()> {
        self.submit(Begin(user, session)).await
    }

    /// Puts off the end of a session.
    pub async fn touch_session(&self, touch: Touch) -> Result<()> {
        self.submit(touch).await
    }

    /// Ends a session; its sockets close.
    pub async fn end_session(&self, session: SessionId) -> Result<()> {
        self.submit(End(session)).await
    }
}

impl Write for Begin {
    type Answer = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Self(user, session) = self;
        session.insert(tx, *user).await
    }
}

impl Write for Touch {
    type Answer = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.touch_session(self.session, self.expires_at).await?)
    }
}

impl Write for End {
    type Answer = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.delete_session(self.0).await?)
    }
}
