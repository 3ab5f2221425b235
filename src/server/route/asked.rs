//! What one socket asked about the past: answered one question after the other, each in its turn among all sockets.
//!
//! # Why
//! After a restart everyone comes back at once and asks. So many are answered at a time ([`Turn`]) and the others
//! wait, for a page that somebody opens needs a reader of the database too. A database that is away ends no socket: the
//! question is kept and put to it again, so that nobody has to come back when it does.

use crate::{
    error::AppError,
    id::Seq,
    model::Line,
    protocol::Answer,
    server::{
        App,
        service::{catch_up::Turn, session::Actor, thread},
    },
};
use futures::future::{BoxFuture, pending};
use std::collections::VecDeque;
use tokio::time::sleep;

/// What happened on this line after this number?
pub type Question = (Line, Seq);

/// The questions of one socket.
pub struct Asked {
    app: App,
    actor: Actor,
    /// The first is the one under way.
    waiting: VecDeque<Question>,
    stage: Stage,
}

/// How far the first question is.
enum Stage {
    Idle,
    /// It waits for its turn.
    Queued(BoxFuture<'static, Turn>),
    /// It is being read.
    Reading(BoxFuture<'static, Result<Answer, AppError>>),
    /// The database could not say; in a moment it is asked again.
    Resting(BoxFuture<'static, ()>),
}

impl Asked {
    /// Nothing asked yet.
    pub fn new(app: App, actor: Actor) -> Self {
        Self { app, actor, waiting: VecDeque::new(), stage: Stage::Idle }
    }

    /// Takes one more question; false if there are too many already.
    pub fn ask(&mut self, question: Question) -> bool {
        let room = self.waiting.len() < self.app.timings.questions_at_once as usize;
        if room {
            self.waiting.push_back(question);
        }
        room
    }

    /// Whether an answer is being read. Until it is sent, what happens meanwhile waits behind it: sent before, it would
    /// not fit on, and be asked for again.
    pub fn is_reading(&self) -> bool {
        matches!(self.stage, Stage::Reading(_))
    }

    /// The next step; an answer if that is what it came to. Safe to drop while waiting. Never ends while nothing is asked.
    pub async fn step(&mut self) -> Option<(Question, Result<Answer, AppError>)> {
        let next = match &mut self.stage {
            Stage::Idle if self.waiting.is_empty() => pending().await,
            Stage::Idle => Stage::Queued(Box::pin(self.app.catch_ups.clone().turn())),
            Stage::Queued(turn) => {
                let turn = turn.await;
                self.read(turn)
            }
            Stage::Reading(answer) => match answer.await {
                Err(AppError::Busy { .. }) => Stage::Resting(Box::pin(sleep(self.app.timings.busy_pause))),
                answer => {
                    self.stage = Stage::Idle;
                    return Some((self.waiting.pop_front()?, answer));
                }
            },
            Stage::Resting(rest) => {
                rest.await;
                Stage::Idle
            }
        };
        self.stage = next;
        None
    }

    fn read(&self, turn: Turn) -> Stage {
        let Some(&(line, after)) = self.waiting.front() else { return Stage::Idle };
        let (app, actor) = (self.app.clone(), self.actor.clone());
        Stage::Reading(Box::pin(async move {
            let answer = thread::changes(&app, &actor, line, after).await;
            drop(turn);
            Ok(answer?)
        }))
    }
}
