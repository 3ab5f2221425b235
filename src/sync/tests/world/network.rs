//! Between the tab and the server.

use super::{Answer, Down, World, pick};
use crate::{
    error::AppError,
    id::{Epoch, Op, ThreadId},
    model::Line,
    protocol::Up,
    sync::Ask,
};

impl World {
    pub(super) fn publish(&mut self) {
        let frames = std::mem::take(&mut self.server.frames);
        if self.connected {
            self.down.extend(frames.into_iter().map(Down::Frame));
        }
    }

    pub(super) fn cut(&mut self) {
        self.connected = false;
        self.down.clear();
        self.up.clear();
        self.sync.line_down();
    }

    pub(super) fn connect(&mut self) {
        self.cut();
        self.connected = true;
        self.lost = false;
        let recent = if self.orderly { 2 } else { usize::MAX };
        self.down.push_back(Down::Welcome(Box::new(self.server.welcome(recent, self.sync.opened()))));
    }

    /// An old copy of the database is put back, under a new epoch.
    pub(super) fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else {
            return;
        };
        let Epoch(epoch) = self.server.epoch;
        let before = std::mem::replace(&mut self.server, backup);
        self.server.frames.clear();
        self.server.epoch = Epoch([epoch[0] + 1; 16]);
        self.cut();
        self.drop_lists();
        self.drop_acts();
        let answered: Vec<_> = self.answers.drain(..).map(|(ask, _)| ask).collect();
        answered.into_iter().for_each(|ask| self.repeat(ask));
        for written in &mut self.written {
            written.overtaken = true;
            written.void |= before.place_of(written.op).is_some() && self.server.place_of(written.op).is_none();
            written.void |= !self.server.threads.contains_key(&written.thread);
        }
    }

    pub(super) fn more_cards(&mut self) {
        if let Some(next) = self.sync.next_cards() {
            self.answers.push_back((Ask::Page, Answer::List(next, self.server.list(Some(next)))));
        }
    }

    /// A page of the list is not asked for again; nor waited for, when everything was read anew.
    pub(super) fn drop_lists(&mut self) {
        self.answers.retain(|(_, answer)| !matches!(answer, Answer::List(..)));
    }

    /// The shell: socket questions go up if there is a socket, requests are repeated until answered.
    pub(super) fn carry(&mut self, asks: Vec<Ask>) {
        for ask in asks {
            match ask {
                Ask::Changes { line, after } if self.connected => self.up.push_back(Up::Changes { line, after }),
                Ask::Read { thread, seq, rev } if self.connected => self.up.push_back(Up::Read { thread, seq, rev }),
                Ask::Changes { .. } | Ask::Read { .. } => panic!("a question to a dead line"),
                Ask::Retry { thread, .. } => self.naps.push_back(thread),
                Ask::Later { op } => self.held.push_back(op),
                Ask::Post { op, .. } | Ask::Act { op, .. } if self.given_up.contains(&op) => {
                    panic!("what was given up leaves after all: {op}")
                }
                ask => self.requests.push_back(ask),
            }
        }
    }

    /// What went up comes to the server, which tells nothing of a thread that one is not in.
    pub(super) fn hear(&mut self, up: Up) {
        match up {
            Up::Changes { line: Line::Thread(thread), .. } if !self.server.lists(thread) => {}
            Up::Changes { line, after } => self.down.push_back(Down::Changes(self.server.changes(line, after))),
            Up::Read { thread, seq, rev } => self.server.mark(thread, seq, rev),
            _ => {}
        }
    }

    pub(super) fn receive(&mut self, down: Down) {
        let asks = match down {
            Down::Welcome(welcome) => self.sync.welcome(*welcome),
            Down::Frame(change) => self.sync.frame(change),
            Down::Changes(changes) => self.sync.changes(changes),
        };
        self.carry(asks);
    }

    pub(super) fn serve(&mut self, which: u8, twice: bool) {
        if let Some(ghost) = self.ghosts.pop_front_if(|_| twice) {
            self.answer(&ghost);
        }
        let Some(place) = pick(which, self.requests.len()) else {
            return;
        };
        let Some(ask) = self.requests.get(place).cloned() else {
            return;
        };
        if !twice || ask == Ask::Page {
            self.requests.remove(place);
        }
        if let Some(answer) = self.answer(&ask) {
            self.answers.push_back((ask, answer));
        }
        self.publish();
    }

    pub(super) fn answer(&mut self, ask: &Ask) -> Option<Answer> {
        let there = |thread: &ThreadId| self.server.lists(*thread);
        Some(match ask {
            Ask::Thread { thread, number } if !there(thread) => Answer::Gone(*thread, *number),
            Ask::Thread { thread, number } => Answer::Card(Box::new(self.server.card(*thread)), *number),
            Ask::History { thread, at } if !there(thread) => Answer::NoPage(*thread, *at),
            Ask::History { thread, at } => Answer::Page(self.server.history(*thread, *at)),
            Ask::Page => Answer::Snapshot(Box::new(self.server.snapshot(self.sync.opened().filter(there)))),
            Ask::Post { op, thread, .. } if !there(thread) => Answer::Refused(*op, AppError::NotFound),
            Ask::Post { op, thread, body, reply_to } => {
                match self.server.take_reply(*thread, *op, (body.clone(), *reply_to)) {
                    Ok(ack) => Answer::Acked(*op, ack),
                    Err(error) => Answer::Refused(*op, error),
                }
            }
            Ask::Act { op, thread, act } => self.do_there(*op, *thread, act),
            Ask::Changes { .. } | Ask::Read { .. } | Ask::Retry { .. } | Ask::Later { .. } => return None,
        })
    }

    pub(super) fn refuse(&mut self, which: u8, error: AppError) {
        let place = pick(which, self.requests.len());
        let Some(Ask::Post { op, .. } | Ask::Act { op, .. }) =
            place.and_then(|place| self.requests.get(place)).cloned()
        else {
            return;
        };
        let Some(ask) = place.and_then(|place| self.requests.remove(place)) else {
            return;
        };
        self.mark_overtaken(op, &error);
        self.answers.push_back((ask, Answer::Refused(op, error)));
    }

    pub(super) fn mark_overtaken(&mut self, op: Op, error: &AppError) {
        self.written.iter_mut().filter(|written| written.op == op).for_each(|one| one.overtaken |= !error.passes());
        self.wished.iter_mut().filter(|wished| wished.op == op).for_each(|one| one.overtaken |= !error.passes());
    }

    /// No answer will come: a post is given back to the outbox, the rest is asked again.
    pub(super) fn repeat(&mut self, ask: Ask) {
        match ask {
            Ask::Post { op, .. } | Ask::Act { op, .. } => {
                self.answers.push_back((ask, Answer::Refused(op, AppError::Unreachable)));
            }
            ask => self.requests.push_back(ask),
        }
    }

    pub(super) fn land(&mut self, answer: Answer) {
        let asks = match answer {
            Answer::Card(card, number) => self.sync.card(*card, number),
            Answer::Gone(thread, number) => self.sync.gone(thread, number),
            Answer::Page(history) => self.sync.page(history),
            Answer::NoPage(thread, at) => self.sync.unanswered(&Ask::History { thread, at }),
            Answer::Snapshot(snapshot) => {
                self.drop_lists();
                self.sync.reseed(*snapshot)
            }
            Answer::List(asked, page) => self.sync.list(Some(asked), page),
            Answer::Acked(op, ack) => self.sync.acked(op, ack),
            Answer::Done(op, acted) => self.sync.done(op, acted),
            Answer::Refused(op, error) => {
                self.mark_overtaken(op, &error);
                self.sync.refused(op, error)
            }
        };
        self.carry(asks);
    }
}
