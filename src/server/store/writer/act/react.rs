//! A reaction comes or goes: its row, and what everyone sees of it in the row of the message.

use super::{super::super::Tx, ActOn, gone};
use crate::{
    error::{AppError, Field, Problem},
    id::{Seq, UserId},
    model::{MAX_KINDS, MAX_OWN_KINDS, Message, NAMED_REACTING, Reaction},
    server::error::Result,
};

pub(super) const COLUMN: &str = "update messages set rev = $3, reactions = $4 where thread_id = $1 and seq = $2";

/// Bytes of all that is seen of the reactions to one message, at the most.
const MAX_BYTES: usize = 16 * 1024;

impl ActOn {
    pub(super) async fn react(&self, tx: &mut Tx<'_>, mut row: Message, emoji: &str, on: bool) -> Result<Seq> {
        if row.is_deleted() {
            return if on { Err(gone()) } else { Ok(row.rev) };
        }
        let own = tx.read.own_kinds(self.me, &row).await?;
        if own.iter().any(|kind| kind == emoji) == on {
            return Ok(row.rev);
        }
        if on {
            bound(&row, own.len(), emoji)?;
        }
        row.rev = tx.next_act_seq(self.thread).await?;
        if on {
            tx.insert_reaction(&row, emoji, self.me, row.rev).await?;
            add(&mut row.reactions, emoji, self.me);
        } else {
            tx.delete_reaction(&row, emoji, self.me).await?;
            take(tx, &mut row, emoji, self.me).await?;
        }
        let column = fit(&mut row.reactions)?;
        tx.update_reactions(&row, column).await?;
        tx.tell_message(row).await
    }
}

/// Refuses one kind too many.
fn bound(row: &Message, own: usize, emoji: &str) -> Result<()> {
    let known = row.reactions.iter().any(|kind| kind.emoji == emoji);
    let fits = own < MAX_OWN_KINDS && (known || row.reactions.len() < MAX_KINDS);
    if fits { Ok(()) } else { Err(AppError::invalid(Field::Reaction, Problem::TooLong).into()) }
}

/// The newest is named first.
fn add(kinds: &mut Vec<Reaction>, emoji: &str, user: UserId) {
    match kinds.iter_mut().find(|kind| kind.emoji == emoji) {
        Some(kind) => {
            kind.count = kind.count.saturating_add(1);
            kind.people.insert(0, user);
            kind.people.truncate(NAMED_REACTING);
        }
        None => kinds.push(Reaction { emoji: emoji.to_owned(), count: 1, people: vec![user] }),
    }
}

/// Where not everyone was named, somebody else may be now.
async fn take(tx: &mut Tx<'_>, row: &mut Message, emoji: &str, user: UserId) -> Result<()> {
    let whole = row.reactions.iter().any(|kind| kind.emoji == emoji && kind.is_whole());
    let newest = if whole { None } else { Some(tx.read.newest_reacting(row, emoji).await?) };
    if let Some(kind) = row.reactions.iter_mut().find(|kind| kind.emoji == emoji) {
        kind.count = kind.count.saturating_sub(1);
        kind.people.retain(|other| *other != user);
        kind.people = newest.unwrap_or(std::mem::take(&mut kind.people));
    }
    row.reactions.retain(|kind| kind.count > 0);
    Ok(())
}

/// As the column lists them; where that is too long, fewer people are named. None if nobody reacts.
fn fit(kinds: &mut [Reaction]) -> Result<Option<String>> {
    if kinds.is_empty() {
        return Ok(None);
    }
    for named in [NAMED_REACTING, 15, 7, 3, 1] {
        kinds.iter_mut().for_each(|kind| kind.people.truncate(named));
        let column = serde_json::to_string(kinds).map_err(anyhow::Error::from)?;
        if column.len() <= MAX_BYTES {
            return Ok(Some(column));
        }
    }
    Err(AppError::invalid(Field::Reaction, Problem::TooLong).into())
}

impl Tx<'_> {
    async fn update_reactions(&mut self, row: &Message, column: Option<String>) -> sqlx::Result<()> {
        on!(self.read, |db| {
            let query = sqlx::query(COLUMN).bind(row.thread.0).bind(row.seq.0).bind(row.rev.0);
            query.bind(column).execute(db).await?.rows_affected()
        });
        Ok(())
    }
}
