//! One of the databases: the real store on it, and a bare connection beside it.

use super::{Pair, read::Reads, write::Writes};
use crate::{Options, crowd::actor, floor::bare::Bare, place::Place};
use causerie::server::{App, clock::Clock, timing::Timings};

/// An open database, and what was measured on it.
pub struct Side {
    app: App,
    bare: Bare,
    writes: Writes,
    reads: Reads,
    place: Place,
    /// Of the database, and how durable it is.
    pub version: String,
}

impl Side {
    /// Opens a place as the program opens it.
    pub async fn open(place: Place) -> anyhow::Result<Self> {
        let app = App::open(place.database.clone(), Clock::system(), Timings::default()).await?;
        let mut bare = match &place.address {
            None => Bare::sqlite(&place.database.folder).await?,
            Some(address) => Bare::postgres(address).await?,
        };
        let mut actors = Vec::new();
        for token in &place.tokens {
            actors.push(actor(&app, token).await?);
        }
        let (writes, reads) = (Writes::new(&app, &actors).await?, Reads::new(&app, &actors).await?);
        let version = bare.version().await?;
        Ok(Self { app, bare, writes, reads, place, version })
    }

    /// What people call the database.
    pub fn name(&self) -> &'static str {
        self.place.name
    }

    /// Everything once, in its share of times.
    pub async fn turn(&mut self, options: &Options) -> anyhow::Result<()> {
        self.writes.turn(&self.app, &mut self.bare, options).await?;
        self.reads.turn(&self.app, &mut self.bare, options).await
    }

    /// As if nothing had been measured yet.
    pub fn forget(&mut self) {
        let Self { writes, reads, .. } = self;
        writes.pairs.iter_mut().for_each(|pair| *pair = Pair::new(&*pair.name));
        reads.pairs.iter_mut().for_each(|(_, pair)| *pair = Pair::new(&*pair.name));
    }

    /// What was measured of the writer.
    pub fn writes(&self) -> Vec<&Pair> {
        self.writes.pairs.iter().collect()
    }

    /// What was measured of the reads.
    pub fn reads(&self) -> Vec<&Pair> {
        self.reads.pairs.iter().map(|(_, pair)| pair).collect()
    }

    /// Puts everything away.
    pub async fn close(self) {
        self.app.close().await;
    }
}
