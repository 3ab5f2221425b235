//! The server: what runs natively. Here the parts are joined; each says what it may know of the others in its `mod.rs`.

pub mod actor;
pub mod clock;
mod command;
pub mod error;
mod flash;
mod idle;
mod log;
mod network;
pub mod origin;
pub mod random;
pub mod realtime;
mod route;
pub mod sabotage;
mod seed;
pub mod serve;
pub mod service;
pub mod site;
pub mod store;
pub mod timing;
mod visitor;

pub use command::main;

#[cfg(test)]
mod cast;

use crate::protocol::close;
use clock::Clock;
use realtime::Hub;
use service::{
    breakdown::Breakdowns, catch_up::CatchUps, door::Doors, group::Makers, name::rekey, seat::Seats, setup::Setup,
};
use std::{ops::Deref, sync::Arc};
use store::{Database, Opened, Recent, Store, Writer};
use timing::Timings;

/// The running server, as every request sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

/// What [`App`] leads to.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    /// The hub's.
    aside: Store,
    pub writer: Writer,
    pub recent: Recent,
    pub hub: Hub,
    pub clock: Clock,
    pub timings: Timings,
    pub doors: Doors,
    pub makers: Makers,
    pub breakdowns: Breakdowns,
    pub catch_ups: CatchUps,
    pub seats: Seats,
    pub setup: Setup,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens a database, makes its folder if need be, and starts the writer and the hub. Needs a Tokio runtime.
    pub async fn open(database: impl Into<Database>, clock: Clock, timings: Timings) -> anyhow::Result<Self> {
        let database = database.into();
        let opened = Opened::open(&database, &clock).await?;
        Self::start(&database, opened, clock, timings).await
    }

    /// Opens a database for a moment, to look after what is in it.
    pub async fn visit(database: &Database) -> anyhow::Result<Self> {
        Self::start(database, Opened::visit(database).await?, Clock::system(), Timings::default()).await
    }

    async fn start(database: &Database, opened: Opened, clock: Clock, timings: Timings) -> anyhow::Result<Self> {
        let Opened { store, aside, writing } = opened;
        let (hub, committed) = Hub::start(aside.clone(), clock.clone(), &timings);
        let recent = Recent::new(clock.clone(), &timings);
        let writer = Writer::start(writing, clock.clone(), &timings, recent.clone(), committed);
        let doors = Doors::new(&timings)?;
        rekey(&store, &writer).await?;
        store.read().await?.hidden_people().await?.into_iter().for_each(|user| hub.hide(user, true));
        let (makers, breakdowns) = (Makers::new(&timings), Breakdowns::new(&timings));
        let (catch_ups, setup, seats) = (CatchUps::new(&timings), Setup::new(&database.folder), Seats::new(&timings));
        let parts = Parts {
            store,
            aside,
            writer,
            recent,
            hub,
            clock,
            timings,
            doors,
            makers,
            breakdowns,
            catch_ups,
            seats,
            setup,
        };
        Ok(Self(Arc::new(parts)))
    }

    /// Sends every socket away, writes what waits, and closes the database: the readers first, so that only the
    /// writer's connection ever moves the log into the file.
    pub async fn close(&self) {
        self.hub.close_all(close::GOING_AWAY);
        let writing = self.writer.drain().await;
        tokio::join!(self.store.close(), self.aside.close());
        if let Some(Err(error)) = async { Some(writing?.close().await) }.await {
            tracing::error!(error = format!("{error:#}"), "closing the database");
        }
    }
}
