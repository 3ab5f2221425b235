//! What one changes about a thread for oneself.

use super::{
    super::{Digest, Tx, lock::Scope, op::Asked},
    Writer,
    entry::Write,
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{Mine, MineChange, Rows},
    server::error::Result,
};

/// A wish, checked by its service.
#[derive(Clone, Copy, Debug)]
pub struct ChangeMine {
    pub user: UserId,
    pub thread: ThreadId,
    pub change: MineChange,
    pub op: Op,
}

impl Writer {
    /// Changes what a person keeps about a thread, while it is in their list.
    pub async fn change_mine(&self, change: ChangeMine) -> Result<()> {
        self.submit(change).await
    }
}

impl Write for ChangeMine {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Self { user, thread, change, op } = *self;
        if tx.read.answered(user, op, self.digest()).await?.is_some() {
            return Ok(());
        }
        tx.read.membership(user, thread).await?.ok_or(AppError::NotFound)?;
        let (before, unread) = tx.read.mine(user, thread).await?;
        if let Some(changed) = changed(&before, change, unread.at) {
            let mine = Mine { rev: tx.next_own_seq(user).await?, ..changed };
            tx.update_mine(user, &mine).await?;
            let (mine, unread) = tx.read.mine(user, thread).await?;
            tx.tell_own(user, mine.rev, Rows { mine: vec![mine], unread: vec![unread], ..Rows::default() });
        }
        Ok(tx.insert_op(Asked { user, op, digest: self.digest() }, thread, unread.at).await?)
    }
}

impl ChangeMine {
    /// What was asked. Whoever checks whether it was asked before needs the same.
    pub fn digest(&self) -> Digest {
        let (kind, value): (&[u8], i64) = match self.change {
            MineChange::Mute(muted) => (b"mute", i64::from(muted)),
            MineChange::Unread(seq) => (b"unread", seq.0),
            MineChange::Read(seq) => (b"read", seq.0),
        };
        Digest::of(&[b"change_mine", &self.thread.0.to_be_bytes(), kind, &value.to_be_bytes()])
    }
}

/// The row as it is to be; none if nothing changes. What is marked unread is told even where it was: a mark on its way
/// from another device, set before, is void by the new rev.
fn changed(before: &Mine, change: MineChange, head: Seq) -> Option<Mine> {
    let after = match change {
        MineChange::Mute(muted) => Mine { muted, ..before.clone() },
        MineChange::Unread(seq) => {
            return Some(Mine { read_seq: before.read_seq.min(seq.max(Seq(0))), ..before.clone() });
        }
        MineChange::Read(seq) => Mine { read_seq: before.read_seq.max(seq.min(head)), ..before.clone() },
    };
    Some(after).filter(|after| after != before)
}
