//! The house: who may come in, and its texts.

use super::{
    super::{Tx, lock::Scope},
    Writer,
    entry::Write,
};
use crate::{
    id::Millis,
    model::{Admission, Charter},
    server::error::Result,
};

/// What becomes of the invitation.
#[derive(Clone, Debug)]
pub enum InvitationChange {
    /// The first one of the house; nothing, when there was one.
    Make { token: String, until: Millis },
    /// Another, in the place of any that was.
    Renew { token: String, until: Millis },
    /// The present one ends now.
    Revoke,
}

struct NewAdmission(Admission);

/// A write that changes nothing.
struct Probe;

struct NewCharter {
    charter: Charter,
    english: String,
    french: String,
}

impl Writer {
    /// Another rule for who may come in.
    pub async fn set_admission(&self, admission: Admission) -> Result<()> {
        self.submit(NewAdmission(admission)).await
    }

    /// Tries whether the database takes writes.
    pub async fn probe(&self) -> Result<()> {
        self.submit(Probe).await
    }

    /// Makes, renews or revokes the invitation.
    pub async fn change_invitation(&self, change: InvitationChange) -> Result<()> {
        self.submit(change).await
    }

    /// Another text of the house, in each language.
    pub async fn set_charter(&self, charter: Charter, english: String, french: String) -> Result<()> {
        self.submit(NewCharter { charter, english, french }).await
    }
}

impl Write for NewAdmission {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::house()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.update_admission(self.0).await?)
    }
}

impl Write for Probe {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::house()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.touch_house().await?)
    }
}

impl Write for InvitationChange {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::house()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let settings = tx.read.settings().await?;
        match (self, settings.invitation()) {
            (Self::Make { token, until }, None) | (Self::Renew { token, until }, _) => {
                tx.update_invitation(token, *until).await?;
            }
            (Self::Revoke, Some((token, until))) if tx.now < until => tx.update_invitation(token, tx.now).await?,
            _ => {}
        }
        Ok(())
    }
}

impl Write for NewCharter {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::house()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.update_charter(self.charter, &self.english, &self.french).await?)
    }
}
