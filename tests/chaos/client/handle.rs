//! The way to a tab, and what comes in by it.

use super::{Flaw, device::Device};
use crate::{
    checker::{LastView, Log},
    fault::Weather,
    net::Net,
    report::{Ending, Recovery},
    valve::{Passage, Valve},
};
use causerie::{
    error::AppError,
    id::{Op, ThreadId},
    model::{Ack, Card, History, Snapshot},
    protocol::Down,
    sync::Ask,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// Who opens a tab, and how.
pub struct Opening {
    pub number: usize,
    /// Whose it is, counted without the first person.
    pub place: usize,
    pub net: Net,
    pub device: Device,
    pub weather: Arc<Weather>,
    pub flaw: Flaw,
    pub recovery: Arc<Recovery>,
    /// Between it and the server.
    pub valve: Valve,
}

/// What the one who directs the play asks for.
pub enum Order {
    /// Do nothing more by yourself.
    Rest,
    /// Drop the line, and come back.
    Return,
    /// Sleep until you are woken.
    Sleep,
    Wake,
    /// Neither leave nor sleep for so long, whatever comes.
    Stay(Duration),
    /// Say a last word there.
    Say(ThreadId),
    /// Go to the newest.
    Newest,
    /// What do you show? And is anything under way still?
    Show(oneshot::Sender<(LastView, bool)>),
    /// Go, and leave what you noted.
    End(oneshot::Sender<Log>),
}

/// What comes in, of which load of the page and which line.
pub(super) enum Input {
    Order(Order),
    Frame(u32, Box<Down>),
    LineEnded(u32, Ending),
    Fetched(u32, Ask, Result<Fetched, AppError>, bool),
    Posted(u32, Op, Result<Ack, AppError>, bool),
    Again(u32, Ask),
    Wake(u32, ThreadId),
    Connect(u32),
    ComeBack(u32),
    Late(u32, Box<Down>),
    Move,
}

#[derive(Clone)]
pub(super) enum Fetched {
    Card(Box<Card>),
    Page(Box<History>),
    Snapshot(Box<Snapshot>),
}

/// How to reach a tab.
#[derive(Clone)]
pub struct Handle {
    pub(super) inbox: mpsc::UnboundedSender<Input>,
    pub valve: Valve,
    pub place: usize,
}

impl Handle {
    pub fn order(&self, order: Order) {
        // It is there as long as the play.
        let _ = self.inbox.send(Input::Order(order));
    }

    /// Nobody has turned its valve.
    pub fn is_untouched(&self) -> bool {
        self.valve.passes() == Passage::Everything
    }

    /// What it shows, and whether something is under way.
    pub async fn shows(&self) -> Option<(LastView, bool)> {
        let (answer, shown) = oneshot::channel();
        self.order(Order::Show(answer));
        shown.await.ok()
    }

    pub async fn end(&self) -> Option<Log> {
        let (answer, log) = oneshot::channel();
        self.order(Order::End(answer));
        log.await.ok()
    }
}
