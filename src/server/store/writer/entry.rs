//! What stands in the writer's queue: a write, and who waits for its answer.

use super::{
    super::{Tx, lock::Scope},
    batch::{Post, Posted},
    mark::Mark,
};
use crate::{
    error::AppError,
    server::error::{Error, Result},
};
use anyhow::anyhow;
use futures::future::BoxFuture;
use std::mem;
use tokio::sync::oneshot;

/// A write as a value. Applied again after a failure beside it, so it only reads itself.
pub(super) trait Write: Send + Sync + 'static {
    type Answer: Send + 'static;

    /// What it may change.
    fn scope(&self) -> Scope;

    /// Does it. An [`Error::App`] undoes this write alone.
    fn apply(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Answer>> + Send;
}

/// A write, the answer it will get once all is on disk, and who waits for that.
pub(super) struct Pending<W, A> {
    pub write: W,
    pub outcome: Option<Result<A>>,
    waiting: oneshot::Sender<Result<A>>,
}

impl<W, A> Pending<W, A> {
    pub fn new(write: W) -> (Self, oneshot::Receiver<Result<A>>) {
        let (waiting, answer) = oneshot::channel();
        (Self { write, outcome: None, waiting }, answer)
    }

    /// Sends the outcome. Nobody may be there any more: the write holds all the same.
    fn answer(self) {
        let outcome = self.outcome.unwrap_or_else(|| Err(Error::Fault(anyhow!("a write was passed over"))));
        let _ = self.waiting.send(outcome);
    }

    fn fail(self, error: Error) {
        let _ = self.waiting.send(Err(error));
    }
}

/// Any write but a post, whatever it answers.
pub(super) trait Entry: Send {
    fn scope(&self) -> Scope;
    fn apply<'a, 't: 'a>(&'a mut self, tx: &'a mut Tx<'t>) -> BoxFuture<'a, Result<()>>;
    fn refuse(&mut self, refusal: AppError);
    fn answer(self: Box<Self>);
    fn fail(self: Box<Self>, error: Error);
}

impl Pending<Post, Posted> {
    /// Says what is not on disk yet: under sabotage alone.
    pub fn answer_early(&mut self) {
        if let Some(Ok(posted)) = &self.outcome {
            let (nobody, _) = oneshot::channel();
            let _ = mem::replace(&mut self.waiting, nobody).send(Ok(*posted));
        }
    }
}

impl<W: Write> Entry for Pending<W, W::Answer> {
    fn scope(&self) -> Scope {
        self.write.scope()
    }

    fn apply<'a, 't: 'a>(&'a mut self, tx: &'a mut Tx<'t>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.outcome = Some(Ok(self.write.apply(tx).await?));
            Ok(())
        })
    }

    fn refuse(&mut self, refusal: AppError) {
        self.outcome = Some(Err(refusal.into()));
    }

    fn answer(self: Box<Self>) {
        (*self).answer();
    }

    fn fail(self: Box<Self>, error: Error) {
        (*self).fail(error);
    }
}

/// One place in the queue. Posts and read marks are told apart because each are written together.
pub(super) enum Job {
    Post(Pending<Post, Posted>),
    Mark(Pending<Mark, ()>),
    Other(Box<dyn Entry>),
}

impl Job {
    /// How much it adds to a batch.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Post(pending) => pending.write.body.len(),
            Self::Mark(_) | Self::Other(_) => 0,
        }
    }

    /// What it may change. What others see of a mark stands beside its thread.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Post(pending) => Scope::thread(pending.write.thread),
            Self::Mark(pending) => Scope::thread(pending.write.thread).and(Scope::person(pending.write.user)),
            Self::Other(entry) => entry.scope(),
        }
    }

    pub fn as_post(&mut self) -> Option<&mut Pending<Post, Posted>> {
        match self {
            Self::Post(pending) => Some(pending),
            Self::Mark(_) | Self::Other(_) => None,
        }
    }

    pub fn as_mark(&mut self) -> Option<&mut Pending<Mark, ()>> {
        match self {
            Self::Mark(pending) => Some(pending),
            Self::Post(_) | Self::Other(_) => None,
        }
    }

    pub fn as_other(&mut self) -> Option<&mut Box<dyn Entry>> {
        match self {
            Self::Post(_) | Self::Mark(_) => None,
            Self::Other(entry) => Some(entry),
        }
    }

    /// Tells whoever waits what became of it.
    pub fn answer(self) {
        match self {
            Self::Post(pending) => pending.answer(),
            Self::Mark(pending) => pending.answer(),
            Self::Other(entry) => entry.answer(),
        }
    }

    /// Tells whoever waits that nothing became of it.
    pub fn fail(self, error: Error) {
        match self {
            Self::Post(pending) => pending.fail(error),
            Self::Mark(pending) => pending.fail(error),
            Self::Other(entry) => entry.fail(error),
        }
    }
}
