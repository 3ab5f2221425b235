//! The only way to a thread: through the person asking.

use super::session::Actor;
use crate::{
    error::AppError,
    id::{Op, Seq, SessionId, ThreadId, UserId},
    model::{MemberRole, Rights, ThreadKind},
    server::{
        App,
        error::Result,
        store::{Digest, Membership},
    },
};

/// The proof that this person may see this thread. Only this file makes one.
#[derive(Clone, Debug)]
pub struct ThreadAccess {
    thread: ThreadId,
    user: UserId,
    session: SessionId,
    membership: Membership,
}

impl ThreadAccess {
    /// The thread.
    pub fn thread_id(&self) -> ThreadId {
        self.thread
    }

    /// Who may see it.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// Under which session. A write under one that has ended is void.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Its kind.
    pub fn kind(&self) -> ThreadKind {
        self.membership.kind
    }

    /// Whether they look after it.
    pub fn is_host(&self) -> bool {
        self.membership.role == MemberRole::Host
    }

    /// The change that last touched the person's place in it. A write under an older one is void.
    pub fn member_rev(&self) -> Seq {
        self.membership.rev
    }

    /// What they may do there.
    pub fn rights(&self) -> Rights {
        self.membership.rights(self.user)
    }

    /// Whether they may write there.
    pub fn may_post(&self) -> Result<()> {
        if self.rights().may_post() { Ok(()) } else { Err(AppError::Forbidden.into()) }
    }

    /// Asks anew, after the place has changed.
    pub(super) async fn again(&self, app: &App) -> Result<Self> {
        Ok(Self { membership: ask(app, self.user, self.thread).await?, ..*self })
    }
}

/// Reaches a thread. One that is not there, not theirs, or not yet shown to them is not found: the same answer. What was
/// read a moment ago is believed ([`Recent`](crate::server::store::Recent)).
pub async fn thread(app: &App, actor: &Actor, id: ThreadId) -> Result<ThreadAccess> {
    let (thread, user, session) = (id, actor.id(), actor.session);
    let membership = match app.recent.place(user, thread) {
        Some(membership) => membership,
        None => ask(app, user, thread).await?,
    };
    Ok(ThreadAccess { thread, user, session, membership })
}

/// The proof that this person may join this group, or is in it. Only this file makes one.
#[derive(Clone, Copy, Debug)]
pub struct OpenAccess {
    thread: ThreadId,
    user: UserId,
}

impl OpenAccess {
    /// The group.
    pub fn thread_id(&self) -> ThreadId {
        self.thread
    }

    /// Who may join it.
    pub fn user_id(&self) -> UserId {
        self.user
    }
}

/// Reaches a group to join it. One that is not there, not open, or deleted is not found: the same answer.
pub async fn open_group(app: &App, actor: &Actor, id: ThreadId) -> Result<OpenAccess> {
    let (thread, user) = (id, actor.id());
    let joinable = app.store.read().await?.is_joinable(user, thread).await?;
    if joinable { Ok(OpenAccess { thread, user }) } else { Err(AppError::NotFound.into()) }
}

async fn ask(app: &App, user: UserId, thread: ThreadId) -> Result<Membership> {
    let since = app.recent.moment();
    let membership = app.store.read().await?.membership(user, thread).await?;
    app.recent.keep_place(since, user, thread, membership);
    Ok(membership.ok_or(AppError::NotFound)?)
}

/// The yes that was said to this before; of whoever may ask it no more, nothing else is answered.
pub(super) async fn answered(app: &App, user: UserId, op: Op, digest: Digest) -> Result<()> {
    let done = app.store.read().await?.was_asked(user, op, digest).await?;
    if done { Ok(()) } else { Err(AppError::NotFound.into()) }
}
