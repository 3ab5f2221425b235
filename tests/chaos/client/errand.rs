//! Doing what [`Sync`](causerie::sync::Sync) asks, as `ui::state::errand` does: questions over HTTP, until they are answered.

use super::{FIRST_WAIT, Fault, Fetched, Input, LONGEST_WAIT, Tab, Told};
use crate::net::Net;
use causerie::{
    error::AppError,
    id::{Op, ThreadId},
    model::Ack,
    protocol::Up,
    sync::Ask,
};
use std::time::Duration;
use tokio::time::sleep;

/// How long to wait before a question that was not answered is asked again: a tenth of what a browser waits.
const ASK_AGAIN: Duration = Duration::from_millis(300);

impl Tab {
    pub(super) fn carry_out(&mut self, ask: Ask) {
        match ask {
            Ask::Changes { line, after } => self.ask_above(Up::Changes { line, after }),
            Ask::Read { thread, seq, rev } => self.ask_above(Up::Read { thread, seq, rev }),
            Ask::Retry { thread, attempt } => {
                let wait = self.dice.jittered(attempt, FIRST_WAIT, LONGEST_WAIT);
                self.later(wait, Input::Wake(self.page, thread));
            }
            Ask::Thread { .. } | Ask::History { .. } | Ask::Page => self.fetch_once(ask),
            Ask::Post { op, thread, body, .. } => self.post(op, thread, &body),
            // Nobody here does anything to a message that was said.
            Ask::Act { .. } | Ask::Later { .. } => {}
        }
    }

    fn ask_above(&self, frame: Up) {
        if let Some(up) = &self.up {
            // A closed channel means a closed socket: the next welcome asks anew.
            let _ = up.send(frame);
        }
    }

    fn fetch_once(&mut self, ask: Ask) {
        if self.under_way.contains(&ask) {
            return;
        }
        self.under_way.push(ask.clone());
        let (net, page, open, inbox) = (self.net.clone(), self.page, self.sync.opened(), self.inbox.clone());
        let (lost, late, twice) = (self.strikes(Fault::LostAnswer), self.late(), self.answer_twice(&ask));
        tokio::spawn(async move {
            let answer = fetch(&net, &ask, open).await;
            sleep(late).await;
            let answer = if lost { Err(AppError::Unreachable) } else { answer };
            // The tab may be gone.
            let _ = inbox.send(Input::Fetched(page, ask.clone(), answer.clone(), false));
            if twice && !lost {
                let _ = inbox.send(Input::Fetched(page, ask, answer, true));
            }
        });
    }

    /// Everything anew is asked once at a time, and its answer cannot be told from an earlier one's.
    fn answer_twice(&mut self, ask: &Ask) -> bool {
        *ask != Ask::Page && self.strikes(Fault::AnswerTwice)
    }

    fn late(&mut self) -> Duration {
        if self.strikes(Fault::LateAnswer) { self.dice.span(1..1200) } else { Duration::ZERO }
    }

    pub(super) fn fetched(&mut self, ask: Ask, answer: Result<Fetched, AppError>, repeated: bool) {
        // First, for what is asked next may be the same again.
        if !repeated && !self.waits(&ask, &answer) {
            self.forget(&ask);
        }
        self.note_session(&answer);
        match answer {
            Ok(fetched) => self.land(&ask, fetched),
            Err(error) if !repeated => self.not_fetched(&ask, error),
            Err(_) => {}
        }
    }

    /// Whether it is to be asked again; then it is under way until that is answered.
    fn waits(&self, ask: &Ask, answer: &Result<Fetched, AppError>) -> bool {
        answer.as_ref().is_err_and(AppError::passes) && self.sync.wants(ask)
    }

    fn forget(&mut self, ask: &Ask) {
        self.under_way.retain(|other| other != ask);
    }

    pub(super) fn ask_again(&mut self, ask: Ask) {
        self.forget(&ask);
        self.carry_out(ask);
    }

    fn land(&mut self, ask: &Ask, fetched: Fetched) {
        match (ask, fetched) {
            (Ask::Thread { number, .. }, Fetched::Card(card)) => {
                self.heard(Told::Page, &card.last);
                self.change(|sync| sync.card(*card, *number));
            }
            (Ask::History { .. }, Fetched::Page(page)) => {
                self.heard(Told::Page, &page.messages);
                self.change(|sync| sync.page(*page));
            }
            (Ask::Page, Fetched::Snapshot(snapshot)) => {
                self.heard_snapshot(&snapshot);
                self.change(|sync| sync.reseed(*snapshot));
            }
            _ => {}
        }
    }

    fn not_fetched(&mut self, ask: &Ask, error: AppError) {
        if error.passes() && self.sync.wants(ask) {
            let wait = ASK_AGAIN + self.dice.jittered(0, ASK_AGAIN, ASK_AGAIN);
            return self.later(wait, Input::Again(self.page, ask.clone()));
        }
        match *ask {
            Ask::Thread { thread, number } if error == AppError::NotFound => {
                self.change(|sync| sync.gone(thread, number));
            }
            Ask::History { .. } => self.change(|sync| sync.unanswered(ask)),
            _ => {}
        }
    }

    /// Nobody signs out here, so that no session may end.
    fn note_session<T>(&mut self, answer: &Result<T, AppError>) {
        if answer.as_ref().is_err_and(|error| *error == AppError::Unauthenticated) {
            self.log.signed_out(self.weather.now());
        }
    }

    /// Posts it, now and then twice at once.
    fn post(&mut self, op: Op, thread: ThreadId, body: &str) {
        let times = 1 + u32::from(self.strikes(Fault::AskedTwice));
        for _ in 0..times {
            self.log.asked(op);
            let (net, me, page, inbox) = (self.net.clone(), self.me(), self.page, self.inbox.clone());
            let (lost, late, twice) = (self.strikes(Fault::LostAck), self.late(), self.strikes(Fault::AnswerTwice));
            let body = body.to_owned();
            tokio::spawn(async move {
                let answer = net.post(thread, op, me, &body).await;
                sleep(late).await;
                let answer = if lost { Err(AppError::Unreachable) } else { answer };
                // The tab may be gone.
                let _ = inbox.send(Input::Posted(page, op, answer.clone(), true));
                if twice && !lost {
                    let _ = inbox.send(Input::Posted(page, op, answer, false));
                }
            });
        }
    }

    /// An answer for a page that is gone is known to nobody.
    pub(super) fn posted(&mut self, page: u32, op: Op, answer: Result<Ack, AppError>, counted: bool) {
        if page != self.page {
            return;
        }
        if counted {
            self.log.answered(self.weather.now(), op, &answer);
        }
        self.note_session(&answer);
        match answer {
            Ok(ack) => self.change(|sync| sync.acked(op, ack)),
            Err(error) => self.change(|sync| sync.refused(op, error)),
        }
    }
}

async fn fetch(net: &Net, ask: &Ask, open: Option<ThreadId>) -> Result<Fetched, AppError> {
    Ok(match *ask {
        Ask::Thread { thread, .. } => Fetched::Card(Box::new(net.card(thread).await?)),
        Ask::History { thread, at } => Fetched::Page(Box::new(net.history(thread, at).await?)),
        _ => Fetched::Snapshot(Box::new(match net.snapshot(open).await {
            // What is open is no longer theirs: then the rest tells so.
            Err(AppError::NotFound) => net.snapshot(None).await?,
            answer => answer?,
        })),
    })
}
