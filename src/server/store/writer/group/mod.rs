//! Groups, changed by their hosts and left by anyone.
//!
//! # Why
//! Unlike a post, such a write carries no rev of the actor's place: it reads the place in its own transaction, for it
//! reads the thread there anyhow, and nobody has to ask twice because a place has changed.

mod come;
mod go;
mod make;
mod row;

pub use make::{JoinGroup, MakeGroup};

use super::{
    super::{Called, Digest, Tx, change::people_of, lock::Scope, message::Event, op::Asked},
    Writer,
    entry::Write,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{LOBBY, Op, Seq, ThreadId, UserId},
    model::{GroupChange, Member, MemberRole, Rows, Thread, ThreadKind},
    server::error::Result,
};

/// What someone asks of a group, checked by its service.
#[derive(Clone, Debug)]
pub struct ChangeGroup {
    pub me: UserId,
    pub thread: ThreadId,
    pub change: GroupChange,
    /// The name in the change, and as names are compared: the new one, or the one typed to delete it.
    pub called: Option<Called>,
    pub op: Op,
}

/// A group, and its member who asks.
struct Scene {
    me: UserId,
    thread: ThreadId,
    /// As it was before.
    row: Thread,
}

/// Messages deleted in one go.
const PURGED: i64 = 5_000;

struct Purge(ThreadId);

impl Writer {
    /// Changes a group.
    pub async fn change_group(&self, change: ChangeGroup) -> Result<()> {
        self.submit(change).await
    }

    /// Deletes some messages of a deleted group; whether there may be more. In parts, because everyone waits for each.
    pub async fn purge(&self, thread: ThreadId) -> Result<bool> {
        self.submit(Purge(thread)).await
    }
}

impl Write for Purge {
    type Answer = bool;

    fn scope(&self) -> Scope {
        Scope::thread(self.0)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<bool> {
        Ok(tx.purge_messages(self.0, PURGED).await? > 0)
    }
}

impl Write for ChangeGroup {
    type Answer = ();

    fn scope(&self) -> Scope {
        let mut scope = Scope::thread(self.thread).and(Scope::person(self.me));
        if self.is_leave() {
            scope.left.push(self.thread);
        }
        match &self.change {
            GroupChange::Add(users) => scope.people.extend(users),
            GroupChange::Remove(user) | GroupChange::Host(user, _) => scope.people.push(*user),
            GroupChange::Delete(_) => scope.members_of.push(self.thread),
            GroupChange::Leave | GroupChange::Rename(_) | GroupChange::Open(_) | GroupChange::HostsOnly(_) => {}
        }
        scope
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let asked = Asked { user: self.me, op: self.op, digest: self.digest()? };
        if tx.read.answered(self.me, self.op, asked.digest).await?.is_some() {
            return Ok(());
        }
        let scene = self.enter(tx).await?;
        let seq = self.carry_out(tx, &scene).await?;
        Ok(tx.insert_op(asked, self.thread, seq).await?)
    }
}

impl ChangeGroup {
    /// What was asked. Whoever checks whether it was asked before needs the same.
    pub fn digest(&self) -> Result<Digest> {
        let change = serde_json::to_vec(&self.change).map_err(anyhow::Error::from)?;
        Ok(Digest::of(&[b"change_group", &self.thread.0.to_be_bytes(), &change]))
    }

    /// The gate: who may ask this.
    async fn enter(&self, tx: &mut Tx<'_>) -> Result<Scene> {
        let place = tx.read.membership(self.me, self.thread).await?.ok_or(AppError::NotFound)?;
        if place.kind == ThreadKind::Direct {
            return Err(refused(Problem::Direct).into());
        }
        if place.role != MemberRole::Host && !self.is_leave() {
            return Err(AppError::Forbidden.into());
        }
        if self.thread == LOBBY && matches!(self.change, GroupChange::Open(false) | GroupChange::Delete(_)) {
            return Err(refused(Problem::Lobby).into());
        }
        Ok(Scene { me: self.me, thread: self.thread, row: tx.read.thread(self.thread).await? })
    }

    fn is_leave(&self) -> bool {
        match self.change {
            GroupChange::Leave => true,
            GroupChange::Remove(user) => user == self.me,
            _ => false,
        }
    }

    /// Does it; the number of the change, or of the last one if there was nothing to do.
    async fn carry_out(&self, tx: &mut Tx<'_>, scene: &Scene) -> Result<Seq> {
        let seq = match &self.change {
            _ if self.is_leave() => Some(scene.leave(tx).await?),
            GroupChange::Rename(_) => scene.rename(tx, self.called.as_ref()).await?,
            GroupChange::Open(open) => scene.open(tx, *open).await?,
            GroupChange::HostsOnly(hosts_only) => scene.hosts_only(tx, *hosts_only).await?,
            GroupChange::Add(users) => scene.add(tx, users).await?,
            GroupChange::Remove(user) => scene.remove(tx, *user).await?,
            GroupChange::Host(user, host) => scene.host(tx, *user, *host).await?,
            GroupChange::Delete(typed) => Some(scene.delete(tx, typed, self.called.as_ref()).await?),
            GroupChange::Leave => None,
        };
        match seq {
            Some(seq) => Ok(seq),
            None => Ok(tx.read.thread_head(self.thread).await?),
        }
    }
}

/// A group cannot take this.
fn refused(problem: Problem) -> AppError {
    AppError::invalid(Field::Group, problem)
}

/// A number of people, as it is added to a size.
fn count(users: &[UserId]) -> i64 {
    i64::try_from(users.len()).unwrap_or(i64::MAX)
}

impl Tx<'_> {
    /// Ends a change: writes its entry, and tells the thread what it touched.
    pub(in crate::server::store::writer) async fn tell_event(
        &mut self,
        thread: ThreadId,
        seq: Seq,
        event: &Event<'_>,
        members: Vec<Member>,
    ) -> Result<()> {
        let messages = vec![self.insert_event(thread, seq, event).await?];
        let threads = vec![self.read.thread(thread).await?];
        let mut rows = Rows { threads, messages, members, ..Rows::default() };
        rows.people = self.read.people(people_of(&rows)).await?;
        self.tell_thread(thread, seq, rows);
        Ok(())
    }

    /// Tells a thread that its row is another, and nothing else.
    pub(in crate::server::store::writer) async fn tell_row(&mut self, thread: ThreadId, seq: Seq) -> Result<()> {
        let mut rows = Rows { threads: vec![self.read.thread(thread).await?], ..Rows::default() };
        rows.people = self.read.people(people_of(&rows)).await?;
        self.tell_thread(thread, seq, rows);
        Ok(())
    }

    /// Refuses unless all of these people are there and active.
    async fn must_be_active(&mut self, users: &[UserId]) -> Result<()> {
        let people = self.read.people(users.iter().copied()).await?;
        let mut wanted = users.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let all = people.len() == wanted.len() && people.iter().all(|person| person.active);
        if all { Ok(()) } else { Err(AppError::NotFound.into()) }
    }
}
