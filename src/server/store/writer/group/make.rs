//! Making a group, and joining an open one.

use super::{
    super::super::{Called, Digest, Tx, lock::Scope, message::Event, op::Asked},
    Writer, count,
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{MemberRole, MessageKind},
    server::{error::Result, store::writer::entry::Write},
};

/// A group to be.
#[derive(Clone, Debug)]
pub struct MakeGroup {
    pub me: UserId,
    pub called: Option<Called>,
    pub open: bool,
    /// Who is in it from the beginning; its maker may be among them.
    pub with: Vec<UserId>,
    pub op: Op,
}

/// "Let me in", to an open group.
#[derive(Clone, Copy, Debug)]
pub struct JoinGroup {
    pub me: UserId,
    pub thread: ThreadId,
    pub op: Op,
}

impl Writer {
    /// Makes a group, in the lists of all its members.
    pub async fn make_group(&self, group: MakeGroup) -> Result<ThreadId> {
        self.submit(group).await
    }

    /// Joins an open group. Whoever is in it already stays.
    pub async fn join_group(&self, join: JoinGroup) -> Result<()> {
        self.submit(join).await
    }
}

impl Write for MakeGroup {
    type Answer = ThreadId;

    fn scope(&self) -> Scope {
        Scope { people: [&[self.me], self.with.as_slice()].concat(), ..Scope::default() }
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<ThreadId> {
        let asked = Asked { user: self.me, op: self.op, digest: self.digest()? };
        if let Some(answered) = tx.read.answered(self.me, self.op, asked.digest).await? {
            return Ok(answered.thread);
        }
        tx.must_be_active(&self.with).await?;
        let thread = self.make(tx).await?;
        tx.insert_op(asked, thread, MADE).await?;
        Ok(thread)
    }
}

/// The number of a group's making.
const MADE: Seq = Seq(1);

impl MakeGroup {
    fn digest(&self) -> Result<Digest> {
        let name = self.called.as_ref().map_or("", |called| &called.name);
        let with = serde_json::to_vec(&self.with).map_err(anyhow::Error::from)?;
        Ok(Digest::of(&[b"make_group", name.as_bytes(), &[u8::from(self.open)], &with]))
    }

    async fn make(&self, tx: &mut Tx<'_>) -> Result<ThreadId> {
        let mut with: Vec<UserId> = self.with.iter().copied().filter(|user| *user != self.me).collect();
        with.sort_unstable();
        with.dedup();
        let all = [&[self.me], with.as_slice()].concat();
        let thread = tx.insert_group(self.called.as_ref(), self.open, count(&all)).await?;
        let mut members = tx.admit(thread, &[self.me], MemberRole::Host, MADE).await?;
        members.extend(tx.admit(thread, &with, MemberRole::Member, MADE).await?);
        tx.list(thread, &all, MADE).await?;
        let event = Event { kind: MessageKind::Made, author: self.me, about: &with, body: "" };
        tx.tell_event(thread, MADE, &event, members).await?;
        Ok(thread)
    }
}

impl Write for JoinGroup {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::thread(self.thread).and(Scope::person(self.me))
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let digest = self.digest();
        let asked = Asked { user: self.me, op: self.op, digest };
        if tx.read.answered(self.me, self.op, digest).await?.is_some() {
            return Ok(());
        }
        if !tx.read.is_joinable(self.me, self.thread).await? {
            return Err(AppError::NotFound.into());
        }
        let seq = self.join(tx).await?;
        Ok(tx.insert_op(asked, self.thread, seq).await?)
    }
}

impl JoinGroup {
    /// What was asked. Whoever checks whether it was asked before needs the same.
    pub fn digest(&self) -> Digest {
        Digest::of(&[b"join_group", &self.thread.0.to_be_bytes()])
    }

    /// Whoever comes first to an empty group looks after it.
    async fn join(&self, tx: &mut Tx<'_>) -> Result<Seq> {
        let (me, thread) = ([self.me], self.thread);
        if tx.read.absent(thread, &me).await?.is_empty() {
            return Ok(tx.read.thread_head(thread).await?);
        }
        let empty = tx.read.thread(thread).await?.size == 0;
        let role = if empty { MemberRole::Host } else { MemberRole::Member };
        let seq = tx.next_member_seq(thread, 1).await?;
        let members = tx.admit(thread, &me, role, seq).await?;
        tx.list(thread, &me, seq).await?;
        let event = Event { kind: MessageKind::Joined, author: self.me, about: &[], body: "" };
        tx.tell_event(thread, seq, &event, members).await?;
        Ok(seq)
    }
}
