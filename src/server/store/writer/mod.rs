//! The one task that writes. Writes come as values through a bounded queue; whatever has come during one commit goes
//! into the next. After COMMIT it hands one ordered list to the hub, and only then answers those who asked.
//!
//! # Why
//! The disk is asked once for many, and no timer makes anyone wait for it. Frames leave in the order of the commits,
//! nothing is seen that could vanish, and a caller that went away loses nothing: its write is in the queue.

mod account;
mod act;
mod attempt;
mod batch;
mod bulk;
#[cfg(test)]
mod crowd;
mod direct;
mod entry;
mod group;
mod house;
mod key;
mod mark;
mod mine;
mod name;
mod reply;
mod session;
#[cfg(test)]
mod tests;
mod verdict;

pub use account::{NewPassword, NewUser};
pub use act::ActOn;
#[cfg(test)]
pub(super) use act::STATEMENTS as ACTING;
#[cfg(test)]
pub(super) use batch::{ON_POSTGRES as POSTING_ON_POSTGRES, STATEMENTS as POSTING};
pub use batch::{Post, Posted};
pub use direct::OpenDirect;
pub use group::{ChangeGroup, JoinGroup, MakeGroup};
pub use house::InvitationChange;
pub use key::UseKey;
pub use mark::Mark;
#[cfg(test)]
pub(super) use mark::STATEMENTS as MARKING;
pub use mine::ChangeMine;
pub use name::NewDisplayName;
pub use session::{EndSessions, NewSession, Touch};

use super::{Committed, Recent, lock::Scope, open::Writing};
use crate::server::{
    clock::Clock,
    error::{BUSY, Error, Result},
    log,
    timing::Timings,
};
use anyhow::anyhow;
use attempt::{Failure, attempt};
use entry::{Job, Pending, Write};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// How often a write is begun anew.
const AGAIN: usize = 3;
/// After so many writes of a batch that were held up, each somewhere else, it is the database that is slow.
const HELD: usize = 3;

/// The way to the writer's task.
#[derive(Debug)]
pub struct Writer {
    queue: mpsc::Sender<Job>,
    stop: CancellationToken,
    task: Mutex<Option<JoinHandle<Writing>>>,
    well: Arc<AtomicBool>,
}

impl Writer {
    /// Starts the task on the connection that writes; `recent` and `hub` get one list a commit.
    pub(in crate::server) fn start(
        writing: Writing,
        clock: Clock,
        timings: &Timings,
        recent: Recent,
        hub: mpsc::Sender<Vec<Committed>>,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(timings.writes_waiting);
        let stop = CancellationToken::new();
        let (ops, bytes) = (timings.batch_ops, timings.batch_bytes);
        let well = Arc::new(AtomicBool::new(true));
        let task = Task { writing, clock, recent, hub, waiting, stop: stop.clone(), ops, bytes, well: well.clone() };
        Self { queue, stop, task: Mutex::new(Some(tokio::spawn(task.run()))), well }
    }

    /// Posts a message, unless the author's place in the thread is no longer what it was.
    pub async fn post(&self, post: Post) -> Result<Posted> {
        let (pending, answer) = Pending::new(post);
        self.enqueue(Job::Post(pending))?;
        told(answer).await
    }

    /// Raises the read mark of one person in one thread, if it stands where they saw it.
    pub async fn mark(&self, mark: Mark) -> Result<()> {
        let (pending, answer) = Pending::new(mark);
        self.enqueue(Job::Mark(pending))?;
        told(answer).await
    }

    /// Has a write applied, in a savepoint of its own.
    async fn submit<W: Write>(&self, write: W) -> Result<W::Answer> {
        let (pending, answer) = Pending::new(write);
        self.enqueue(Job::Other(Box::new(pending)))?;
        told(answer).await
    }

    fn enqueue(&self, job: Job) -> Result<()> {
        self.queue.try_send(job).map_err(|_| BUSY)
    }

    /// Whether it takes writes still.
    pub fn is_open(&self) -> bool {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        !self.stop.is_cancelled() && task.as_ref().is_some_and(|task| !task.is_finished())
    }

    /// Whether the database took what it was given last.
    pub fn is_well(&self) -> bool {
        self.well.load(Ordering::Relaxed)
    }

    /// Waits before another try; whether there is one, for a writer that stops takes nothing more.
    pub async fn pause(&self, span: Duration) -> bool {
        tokio::time::timeout(span, self.stop.cancelled()).await.is_err()
    }

    /// Takes nothing more, writes what waits, and gives the connection back to be closed last. Once only.
    pub(in crate::server) async fn drain(&self) -> Option<Writing> {
        self.stop.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        task?.await.ok()
    }
}

async fn told<T>(answer: oneshot::Receiver<Result<T>>) -> Result<T> {
    answer.await.unwrap_or_else(|_| Err(Error::Fault(anyhow!("the writer is gone"))))
}

struct Task {
    writing: Writing,
    clock: Clock,
    recent: Recent,
    hub: mpsc::Sender<Vec<Committed>>,
    waiting: mpsc::Receiver<Job>,
    stop: CancellationToken,
    ops: usize,
    bytes: usize,
    well: Arc<AtomicBool>,
}

impl Task {
    async fn run(mut self) -> Writing {
        while let Some(first) = self.next().await {
            let jobs = self.gather(first);
            self.write(jobs).await;
        }
        self.writing
    }

    /// The next write; none once stopped and drained.
    async fn next(&mut self) -> Option<Job> {
        tokio::select! {
            biased;
            job = self.waiting.recv() => return job,
            () = self.stop.cancelled() => self.waiting.close(),
        }
        self.waiting.recv().await
    }

    /// What has queued meanwhile, within bounds.
    fn gather(&mut self, first: Job) -> Vec<Job> {
        let mut bytes = first.bytes();
        let mut jobs = vec![first];
        while jobs.len() < self.ops && bytes < self.bytes {
            let Ok(job) = self.waiting.try_recv() else { break };
            bytes += job.bytes();
            jobs.push(job);
        }
        jobs
    }

    /// Writes them together; if one spoils it, each by itself, so that it spoils nothing for the others.
    async fn write(&mut self, mut jobs: Vec<Job>) {
        let apart = usize::from(jobs.len() > 1);
        match attempt(&mut self.writing, &self.clock, &mut jobs, AGAIN - apart).await {
            Err(failure) if failure.is_of_one() && apart > 0 => self.write_apart(jobs).await,
            done => self.settle(jobs, done).await,
        }
    }

    /// Each by itself. What needs the same as one that was held up would wait as long, and all that come after it too.
    async fn write_apart(&mut self, jobs: Vec<Job>) {
        let mut held: Vec<Scope> = Vec::new();
        for job in jobs {
            let scope = job.scope();
            if held.len() == HELD || held.iter().any(|other| other.meets(&scope)) {
                job.fail(BUSY);
                continue;
            }
            let mut alone = vec![job];
            let done = attempt(&mut self.writing, &self.clock, &mut alone, 0).await;
            held.extend(done.as_ref().is_err_and(Failure::is_held).then_some(scope));
            self.settle(alone, done).await;
        }
    }

    /// Tells the hub, then those who asked. Whoever is answered finds nothing remembered that their write ended.
    async fn settle(&mut self, jobs: Vec<Job>, done: std::result::Result<Vec<Committed>, Failure>) {
        self.well.store(matches!(done, Ok(_) | Err(Failure::Statement(_))), Ordering::Relaxed);
        match done {
            Ok(told) => {
                self.tell(told).await;
                jobs.into_iter().for_each(Job::answer);
            }
            Err(Failure::Statement(error)) => jobs.into_iter().for_each(|job| job.fail(fault(&error))),
            Err(Failure::Undone { cause, .. }) => {
                log::away(&format!("{cause:#}"));
                jobs.into_iter().for_each(|job| job.fail(BUSY));
            }
            Err(Failure::Unknown(error)) => {
                tracing::error!(error = format!("{error:#}"), "nobody knows whether a commit went through");
                self.tell(vec![Committed::Unknown]).await;
                jobs.into_iter().for_each(|job| job.fail(BUSY));
            }
        }
    }

    async fn tell(&self, told: Vec<Committed>) {
        self.recent.hear(&told);
        // No hub is left only while the server closes; then there is nobody to tell.
        let _ = self.hub.send(told).await;
    }
}

/// The same failure for each of those it befell.
fn fault(error: &Error) -> Error {
    match error {
        Error::App(error) => Error::App(error.clone()),
        Error::Passing(cause) => Error::Passing(anyhow!("writing: {cause:#}")),
        Error::Fault(fault) => Error::Fault(anyhow!("writing: {fault:#}")),
    }
}
