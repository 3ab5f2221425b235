//! A folder filled: one large write a transaction.

use super::{
    super::{Bulk, Tx},
    Writer,
    entry::Write,
};
use crate::server::error::Result;

impl Writer {
    /// Writes rows as they are, in one transaction.
    pub async fn fill(&self, bulk: Bulk) -> Result<()> {
        self.submit(bulk).await
    }
}

impl Write for Bulk {
    type Answer = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.insert_bulk(self).await
    }
}
