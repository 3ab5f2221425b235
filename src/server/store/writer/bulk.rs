//! A folder filled: one large write a transaction.

use super::{
    super::{Bulk, Tx, lock::Scope},
    Writer,
    entry::Write,
};
use crate::{id::LOBBY, server::error::Result};

impl Writer {
    /// Writes rows as they are, in one transaction.
    pub async fn fill(&self, bulk: Bulk) -> Result<()> {
        self.submit(bulk).await
    }
}

impl Write for Bulk {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope { threads: vec![LOBBY], everyone: true, house: true, ..Scope::default() }
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.insert_bulk(self).await
    }
}
