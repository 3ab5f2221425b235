//! Doing what [`Sync`] asks: server functions, and frames up the socket.

use super::Chat;
use crate::{
    api,
    error::AppError,
    id::{Op, ThreadId},
    model::{Ack, Act, At},
    protocol::Up,
    sync::{Ask, UNDO},
    ui::{platform, scroll},
};
use leptos::task::spawn_local;
use std::time::Duration;

/// How long to wait before a question that was not answered is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(3);

impl Chat {
    pub(super) fn carry_out(&self, ask: Ask) {
        let chat = *self;
        match ask {
            Ask::Changes { line, after } => self.ask_above(Up::Changes { line, after }),
            Ask::Read { thread, seq, rev } => self.ask_above(Up::Read { thread, seq, rev }),
            Ask::Retry { thread, attempt } => self.try_later(thread, attempt),
            Ask::Thread { .. } | Ask::History { .. } | Ask::Page => self.fetch_once(ask),
            Ask::Post { op, thread, body, reply_to } => spawn_local(async move {
                let me = chat.peek(|sync| sync.me().id);
                chat.answered(op, api::send_message(thread, op, me, body, reply_to).await);
            }),
            Ask::Act { op, thread, act } => spawn_local(async move { chat.do_to(op, thread, act).await }),
            Ask::Later { op } => platform::after(UNDO, move || chat.change(|sync| sync.release(op))),
        }
    }

    pub(super) fn ask_above(&self, frame: Up) {
        self.socket.with_untracked(|socket| {
            if let Some(socket) = socket {
                // A closed channel means a closed socket: the next welcome asks anew.
                let _ = socket.unbounded_send(frame);
            }
        });
    }

    fn try_later(&self, thread: ThreadId, attempt: u32) {
        let chat = *self;
        let wait = platform::jittered(attempt, Duration::from_millis(500), Duration::from_secs(30));
        platform::after(wait, move || chat.change(|sync| sync.flush(thread)));
    }

    /// Fetches what is not being fetched already, and again until there is an answer: after every loss of the line
    /// [`Sync`] asks anew, and must not thereby start a second round of the same question.
    fn fetch_once(&self, ask: Ask) {
        let chat = *self;
        if self.under_way.with_untracked(|asks| asks.contains(&ask)) {
            return;
        }
        self.under_way.update(|asks| asks.push(ask.clone()));
        spawn_local(async move {
            let Err(error) = chat.fetch(&ask).await else { return };
            if error.passes() && chat.peek(|sync| sync.wants(&ask)) {
                let wait = ASK_AGAIN + platform::jittered(0, ASK_AGAIN, ASK_AGAIN);
                return platform::after(wait, move || {
                    chat.note_answer(&ask);
                    chat.carry_out(ask);
                });
            }
            chat.note_answer(&ask);
            chat.unanswered(&ask, error);
        });
    }

    /// It is under way no more: said before the answer is taken in, for that may lead to the same question again.
    fn note_answer(&self, ask: &Ask) {
        self.under_way.update(|asks| asks.retain(|other| other != ask));
    }

    async fn fetch(&self, ask: &Ask) -> Result<(), AppError> {
        match *ask {
            Ask::Thread { thread, number } => {
                let card = api::thread(thread).await?;
                self.note_answer(ask);
                self.change(|sync| sync.card(card, number));
            }
            Ask::History { thread, at } => {
                let history = api::history(thread, at).await?;
                self.note_answer(ask);
                if self.is_open(thread) {
                    self.trouble.set(None);
                }
                // A page around what one looks at takes the place of all that stands there.
                if let At::Around(seq) = at
                    && self.is_open(thread)
                {
                    scroll::hold(seq);
                }
                self.change(|sync| sync.page(history));
            }
            _ => {
                let (me, open) = self.peek(|sync| (sync.me().id, sync.opened()));
                let snapshot = match api::snapshot(open, At::Tail).await {
                    // What is open is no longer ours: then the rest tells so.
                    Err(AppError::NotFound) => api::snapshot(None, At::Tail).await?,
                    answer => answer?,
                };
                if snapshot.me.id != me {
                    return Err(AppError::Unauthenticated);
                }
                self.note_answer(ask);
                self.change(|sync| sync.reseed(snapshot));
            }
        }
        Ok(())
    }

    fn unanswered(&self, ask: &Ask, error: AppError) {
        self.note_session(&error);
        match *ask {
            Ask::Thread { thread, number } if error == AppError::NotFound => {
                // An answer to an earlier question says nothing of what is so now.
                if self.peek(|sync| sync.wants(ask)) {
                    self.could_not_open(thread, error);
                }
                self.change(|sync| sync.gone(thread, number));
                if self.peek(|sync| sync.removed().is_some()) {
                    self.trouble.set(None);
                }
            }
            Ask::History { thread, .. } => {
                self.could_not_open(thread, error);
                self.change(|sync| sync.unanswered(ask));
            }
            _ => self.failed(error),
        }
    }

    pub(super) fn is_open(&self, thread: ThreadId) -> bool {
        self.peek(|sync| sync.opened()) == Some(thread)
    }

    async fn do_to(&self, op: Op, thread: ThreadId, act: Act) {
        let me = self.peek(|sync| sync.me().id);
        match api::act(thread, op, me, act).await {
            Ok(acted) => {
                self.got_through();
                self.change(|sync| sync.done(op, acted));
            }
            Err(error) => self.answered(op, Err(error)),
        }
    }

    /// Where a message gets through, a socket does.
    fn got_through(&self) {
        self.held.set(false);
        if self.unreached.get_untracked() {
            self.unreached.set(false);
            platform::wake();
        }
    }

    /// What became of something that was sent.
    fn answered(&self, op: Op, answer: Result<Ack, AppError>) {
        match answer {
            Ok(ack) => {
                self.got_through();
                self.change(|sync| sync.acked(op, ack));
            }
            Err(error) => {
                self.note_session(&error);
                self.held.set(matches!(error, AppError::Busy { .. } | AppError::Fault { .. }));
                self.unreached.set(error == AppError::Unreachable);
                self.change(|sync| sync.refused(op, error));
            }
        }
    }

    fn could_not_open(&self, id: ThreadId, error: AppError) {
        if self.is_open(id) {
            self.trouble.set(Some(error));
        }
    }

    /// Says why what was asked for did not happen, until something does.
    pub(super) fn came_of(&self, outcome: Result<(), AppError>) {
        if let Err(error) = &outcome {
            self.note_session(error);
        }
        self.problem.set(outcome.err());
    }

    /// Says why something that was asked for did not happen.
    pub fn failed(&self, error: AppError) {
        self.came_of(Err(error));
    }

    pub(super) fn note_session(&self, error: &AppError) {
        if *error == AppError::Unauthenticated {
            self.end();
        }
    }
}
