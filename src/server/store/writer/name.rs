//! Names and what their bearers show: changed.

use super::{
    super::{NameKeys, Tx, lock::Scope},
    Writer,
    entry::Write,
};
use crate::{id::UserId, server::error::Result};

/// Another display name, and by what its bearer is found now.
#[derive(Clone, Debug)]
pub struct NewDisplayName {
    pub user: UserId,
    pub display_name: String,
    pub keys: NameKeys,
}

/// People whose keys are made anew in one transaction: some thousands of statements, which a database elsewhere answers within
/// the writer's patience.
const REKEYED: usize = 500;

struct ForgetShapes;
struct Rekey(Vec<(UserId, NameKeys)>);
struct NewRules(i64);
struct ShowPresence(UserId, bool);

impl Writer {
    /// Another display name. Everyone hears of it; the same one again is no change.
    pub async fn set_display_name(&self, new: NewDisplayName) -> Result<()> {
        self.submit(new).await
    }

    /// Makes everyone's keys anew, in the order in which they came, by the rules of this number. Answers with those who could
    /// not have all of theirs, for another looks the same. Ended half-way it is begun anew by the next start.
    pub async fn rekey_names(&self, keys: &[(UserId, NameKeys)], rules: i64) -> Result<Vec<UserId>> {
        let mut alike = Vec::new();
        self.submit(ForgetShapes).await?;
        for part in keys.chunks(REKEYED) {
            alike.extend(self.submit(Rekey(part.to_vec())).await?);
        }
        self.submit(NewRules(rules)).await?;
        Ok(alike)
    }

    /// Whether someone shows when they are here.
    pub async fn set_presence(&self, user: UserId, shows: bool) -> Result<()> {
        self.submit(ShowPresence(user, shows)).await
    }
}

impl Write for NewDisplayName {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.user).and(Scope::house())
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let card = tx.read.person(self.user).await?;
        if card.is_none_or(|card| card.display_name == self.display_name) {
            return Ok(());
        }
        Ok(tx.update_display_name(self.user, &self.display_name, &self.keys).await?)
    }
}

/// Nobody else's name changes meanwhile.
fn everyone() -> Scope {
    Scope { everyone: true, house: true, ..Scope::default() }
}

impl Write for ForgetShapes {
    type Answer = ();

    fn scope(&self) -> Scope {
        everyone()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.forget_shapes().await?)
    }
}

impl Write for Rekey {
    type Answer = Vec<UserId>;

    fn scope(&self) -> Scope {
        everyone()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<UserId>> {
        let mut alike = Vec::new();
        for (user, keys) in &self.0 {
            if !tx.rekey(*user, keys).await? {
                alike.push(*user);
            }
        }
        Ok(alike)
    }
}

impl Write for NewRules {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::house()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(tx.update_name_rules(self.0).await?)
    }
}

impl Write for ShowPresence {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.0)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Self(user, shows) = *self;
        Ok(tx.update_presence(user, shows).await?)
    }
}
