//! The way to a tab, and what comes in by it.

use super::{Flaw, device::Device};
use crate::{
    checker::{LastView, Log},
    fault::Weather,
    net::Net,
    report::Recovery,
};
use causerie::{
    error::AppError,
    id::{Op, ThreadId},
    model::{Ack, Card, History, Snapshot},
    protocol::Down,
    sync::Ask,
};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Who opens a tab, and how.
pub struct Opening {
    pub number: usize,
    pub net: Net,
    pub device: Device,
    pub weather: Arc<Weather>,
    pub flaw: Flaw,
    pub recovery: Arc<Recovery>,
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
    LineEnded(u32, Option<u16>),
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
pub struct Handle(pub(super) mpsc::UnboundedSender<Input>);

impl Handle {
    pub fn order(&self, order: Order) {
        // It is there as long as the play.
        let _ = self.0.send(Input::Order(order));
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
