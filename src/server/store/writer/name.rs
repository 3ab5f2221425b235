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

/// Everyone's keys, in the order in which they came, by these rules.
#[derive(Clone, Debug)]
pub struct Rekey {
    pub keys: Vec<(UserId, NameKeys)>,
    pub rules: i64,
}

struct ShowPresence(UserId, bool);

impl Writer {
    /// Another display name. Everyone hears of it; the same one again is no change.
    pub async fn set_display_name(&self, new: NewDisplayName) -> Result<()> {
        self.submit(new).await
    }

    /// Makes everyone's keys anew. Answers with those who could not have all of theirs, for another looks the same.
    pub async fn rekey_names(&self, rekey: Rekey) -> Result<Vec<UserId>> {
        self.submit(rekey).await
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

impl Write for Rekey {
    type Answer = Vec<UserId>;

    fn scope(&self) -> Scope {
        Scope { everyone: true, house: true, ..Scope::default() }
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<UserId>> {
        let mut alike = Vec::new();
        tx.forget_shapes().await?;
        for (user, keys) in &self.keys {
            if !tx.rekey(*user, keys).await? {
                alike.push(*user);
            }
        }
        tx.update_name_rules(self.rules).await?;
        Ok(alike)
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
