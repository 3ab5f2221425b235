//! What is missing, and has to be asked for.

use super::{Sync, line::Local};
use crate::{
    id::{Op, Seq, ThreadId},
    model::{Act, At, Line},
};

/// What the shell has to do next. `Changes` and `Read` go up the socket; the others are server functions, which the
/// shell repeats until they are answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// What happened on this line after this number? Its answer goes to [`Sync::changes`].
    Changes { line: Line, after: Seq },
    /// A thread is read up to here, as it was under this rev of one's own row. Its answer comes by the own line.
    Read { thread: ThreadId, seq: Seq, rev: Seq },
    /// The card of a thread, for [`Sync::card`]; or [`Sync::gone`]. No two questions have the same number.
    Thread { thread: ThreadId, number: u32 },
    /// A page, for [`Sync::page`]; or [`Sync::unanswered`].
    History { thread: ThreadId, at: At },
    /// Everything anew, for [`Sync::reseed`].
    Page,
    /// A message, for [`Sync::acked`] or [`Sync::refused`].
    Post { op: Op, thread: ThreadId, body: String, reply_to: Option<Seq> },
    /// Something to be done to a message, for [`Sync::done`] or [`Sync::refused`].
    Act { op: Op, thread: ThreadId, act: Act },
    /// After [`UNDO`](super::UNDO): [`Sync::release`].
    Later { op: Op },
    /// After a pause that grows with the attempts: [`Sync::flush`].
    Retry { thread: ThreadId, attempt: u32 },
}

impl Sync {
    /// Whatever is missing and not under way, in the order in which it is best asked.
    pub(super) fn asks(&mut self) -> Vec<Ask> {
        self.settle();
        let mut asks = Vec::new();
        match &mut self.anew {
            Some(anew) if !anew.asked => {
                anew.asked = true;
                asks.push(Ask::Page);
            }
            Some(_) => {}
            None => self.ask_lines(&mut asks),
        }
        if !self.adrift() {
            self.ask_threads(&mut asks);
        }
        self.outbox.ask(self.live, &mut asks);
        asks
    }

    fn ask_lines(&mut self, asks: &mut Vec<Ask>) {
        for (line, local) in [(Line::Own, &mut self.own), (Line::House, &mut self.house)] {
            if let Some(after) = Some(local).filter(|_| self.live).and_then(Local::question) {
                asks.push(Ask::Changes { line, after });
            }
        }
    }

    /// The open thread's changes bring its card along, so that is not asked for as well.
    fn ask_threads(&mut self, asks: &mut Vec<Ask>) {
        let mut followed = None;
        if let Some(open) = &mut self.open {
            open.ask(self.live, asks);
            let follows = open.at().is_some_and(|at| self.list.follows(open.thread, at));
            followed = Some(open.thread).filter(|_| follows);
        }
        self.list.ask(followed, asks);
        if self.live {
            self.list.tell_read(asks);
        }
    }
}
