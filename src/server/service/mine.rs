//! What one keeps about a thread for oneself: how far it was read, and whether it may call.

use super::{
    access::{self, ThreadAccess},
    session::Actor,
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId},
    model::MineChange,
    server::{
        App,
        error::{Error, Result},
        store::{ChangeMine, Mark},
    },
};

/// Changes it by the thread's id. Whoever has lost the thread since and asks again under the same op, because no answer
/// came, gets the same answer.
pub async fn change_by_id(app: &App, actor: &Actor, thread: ThreadId, asked: MineChange, op: Op) -> Result<()> {
    match access::thread(app, actor, thread).await {
        Ok(access) => change(app, &access, asked, op).await,
        Err(Error::App(AppError::NotFound)) => {
            let asked = ChangeMine { user: actor.id(), thread, change: asked, op };
            access::answered(app, asked.user, op, asked.digest()).await
        }
        Err(error) => Err(error),
    }
}

/// Threads in which one device can read between two writes; more than a person can.
const MARKS: usize = 20;

/// Changes it. The same op again changes nothing.
pub async fn change(app: &App, access: &ThreadAccess, change: MineChange, op: Op) -> Result<()> {
    let (user, thread) = (access.user_id(), access.thread_id());
    app.writer.change_mine(ChangeMine { user, thread, change, op }).await
}

/// What one device has read and nobody has written down yet: the last mark of each thread.
#[derive(Debug, Default)]
pub struct Reading(Vec<Seen>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    thread: ThreadId,
    seq: Seq,
    rev: Seq,
}

impl Reading {
    /// Notes that a thread is read up to here, as it was under this rev of the own row.
    pub fn note(&mut self, thread: ThreadId, seq: Seq, rev: Seq) {
        let seen = Seen { thread, seq, rev };
        self.0.retain(|other| other.thread != thread);
        if self.0.len() < MARKS {
            self.0.push(seen);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes all of it down. What the person may no longer see is passed over; what finds no room now is kept for later.
    pub async fn write(&mut self, app: &App, actor: &Actor) -> Result<()> {
        let marks = std::mem::take(&mut self.0);
        let writes = marks.iter().map(|seen| write(app, actor, *seen));
        let mut done = Ok(());
        for (seen, written) in marks.iter().zip(futures::future::join_all(writes).await) {
            match written {
                Ok(()) | Err(Error::App(AppError::NotFound)) => {}
                Err(Error::App(_) | Error::Passing(_)) => self.0.push(*seen),
                Err(fault) => done = Err(fault),
            }
        }
        done
    }
}

async fn write(app: &App, actor: &Actor, Seen { thread, seq, rev }: Seen) -> Result<()> {
    let access = access::thread(app, actor, thread).await?;
    app.writer.mark(Mark { user: access.user_id(), thread, seq, rev }).await
}
