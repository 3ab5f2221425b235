//! Keys: made, and used once.

use super::{
    super::{NewKey, Purpose, TokenHash, Tx, lock::Scope},
    NewSession, Writer,
    entry::Write,
};
use crate::{id::UserId, server::error::Result};

/// Opens with a key: a session begins, with another password if the key is for that.
#[derive(Clone, Debug)]
pub struct UseKey {
    pub token: TokenHash,
    /// Whom it lets in.
    pub user: UserId,
    /// The hash of the new password, for a key that resets it.
    pub password_hash: Option<String>,
    pub session: NewSession,
}

impl Writer {
    /// Makes a key.
    pub async fn make_key(&self, key: NewKey) -> Result<()> {
        self.submit(key).await
    }

    /// Uses a key. Of two at once, one.
    pub async fn use_key(&self, key: UseKey) -> Result<UserId> {
        self.submit(key).await
    }
}

impl Write for NewKey {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.insert_key(self).await?)
    }
}

impl Write for UseKey {
    type Answer = UserId;

    fn scope(&self) -> Scope {
        Scope::person(self.user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<UserId> {
        let purpose = if self.password_hash.is_some() { Purpose::Reset } else { Purpose::Device };
        let user = tx.use_key(self.token, purpose).await?;
        if let Some(hash) = &self.password_hash {
            tx.update_password(user, hash).await?;
            tx.delete_sessions_of(user, None).await?;
            tx.delete_keys_of(user).await?;
        }
        self.session.insert(tx, user).await?;
        Ok(user)
    }
}
