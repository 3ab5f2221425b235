//! Opening a direct conversation, and showing it to the other one.

use super::{
    super::{Digest, Tx, lock::Scope, op::Asked, thread::pair_key},
    Writer,
    entry::Write,
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{MemberRole, Rows},
    server::error::Result,
};

/// "Show me the conversation of the two of us", made if it is not there.
#[derive(Clone, Copy, Debug)]
pub struct OpenDirect {
    pub me: UserId,
    pub with: UserId,
    pub op: Op,
}

impl Writer {
    /// The thread of two people, in the list of the one who asked.
    pub async fn open_direct(&self, open: OpenDirect) -> Result<ThreadId> {
        self.submit(open).await
    }
}

impl Write for OpenDirect {
    type Answer = ThreadId;

    fn scope(&self) -> Scope {
        Scope::person(self.me)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<ThreadId> {
        let digest = Digest::of(&[b"open_direct", &self.with.0.to_be_bytes()]);
        if let Some(answered) = tx.read.answered(self.me, self.op, digest).await? {
            return Ok(answered.thread);
        }
        let active = tx.read.person(self.with).await?.is_some_and(|person| person.active);
        if !active {
            return Err(AppError::NotFound.into());
        }
        let thread = self.show_or_make(tx).await?;
        let head = tx.read.thread_head(thread).await?;
        tx.insert_op(Asked { user: self.me, op: self.op, digest }, thread, head).await?;
        Ok(thread)
    }
}

impl OpenDirect {
    async fn show_or_make(&self, tx: &mut Tx<'_>) -> Result<ThreadId> {
        let key = pair_key(self.me, self.with);
        let Some(thread) = tx.read.thread_of_pair(&key).await? else {
            return self.make(tx, &key).await;
        };
        if tx.read.membership(self.me, thread).await?.is_none() {
            tx.show(self.me, thread, Seq(0)).await?;
        }
        Ok(thread)
    }

    /// Both get their place at once, so that no message can come before it; the other's list shows nothing yet.
    async fn make(&self, tx: &mut Tx<'_>, key: &str) -> Result<ThreadId> {
        const MADE: Seq = Seq(1);
        let thread = tx.insert_direct(key, if self.with == self.me { 1 } else { 2 }).await?;
        let mut members = vec![tx.insert_member(thread, self.me, MemberRole::Member, MADE).await?];
        if self.with != self.me {
            members.push(tx.insert_member(thread, self.with, MemberRole::Member, MADE).await?);
        }
        tx.show(self.me, thread, MADE).await?;
        let threads = vec![tx.read.thread(thread).await?];
        let people = tx.read.people([self.me, self.with]).await?;
        tx.tell_thread(thread, MADE, Rows { threads, members, people, ..Rows::default() });
        Ok(thread)
    }
}

impl Tx<'_> {
    /// Puts a thread into someone's list, and tells them.
    pub(super) async fn show(&mut self, user: UserId, thread: ThreadId, read_seq: Seq) -> Result<()> {
        self.insert_mine(user, thread, read_seq).await?;
        let (mine, unread) = self.read.mine(user, thread).await?;
        let row = self.read.thread(thread).await?;
        let people = self.read.people(row.other(user)).await?;
        let (seq, threads, mine) = (mine.rev, vec![row], vec![mine]);
        self.tell_own(user, seq, Rows { threads, mine, unread: vec![unread], people, ..Rows::default() });
        Ok(())
    }

    /// Shows a direct conversation to the one of the two who knows nothing of it.
    pub(super) async fn reveal(&mut self, thread: ThreadId) -> Result<()> {
        for user in self.read.unaware(thread).await? {
            self.show(user, thread, Seq(0)).await?;
        }
        Ok(())
    }
}
