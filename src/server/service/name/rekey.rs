//! Keys of names that were made by other rules, brought up at start-up.

use super::keys;
use crate::server::{
    error::Error,
    store::{Store, Writer},
};
use anyhow::anyhow;

/// The number of the rules by which keys are made now. Whoever changes [`keys`] counts it up.
const RULES: i64 = 1;

/// Makes everyone's keys anew if they were made by other rules. Of accounts that look alike the oldest keeps its shape.
pub async fn rekey(store: &Store, writer: &Writer) -> anyhow::Result<()> {
    rekey_by(RULES, store, writer).await.map_err(|error| match error {
        Error::App(_) => anyhow!("The database is busy or away, so the names could not be brought up: start again."),
        Error::Passing(fault) | Error::Fault(fault) => fault.context("bringing up the names"),
    })
}

async fn rekey_by(rules: i64, store: &Store, writer: &Writer) -> Result<(), Error> {
    let mut read = store.read().await?;
    if read.name_rules().await? == rules {
        return Ok(());
    }
    let names = read.all_names().await?;
    drop(read);
    let keys: Vec<_> = names.iter().map(|named| (named.id(), keys(&named.name, &named.display_name))).collect();
    for user in writer.rekey_names(&keys, rules).await? {
        tracing::warn!(%user, "this account's name looks like that of an older one");
    }
    Ok(())
}
