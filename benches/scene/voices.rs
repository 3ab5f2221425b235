//! Those who write, and what becomes of it.

use super::{Hearing, pace::pace};
use crate::{
    crowd::{Call, Person},
    sample::Sample,
};
use causerie::{id::Op, server::random};
use futures::future::try_join_all;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Some who write, and all who hear them.
pub struct Voices {
    writers: Vec<Writer>,
    hearing: Hearing,
}

/// Someone who writes in a thread, by this server function.
pub struct Writer {
    pub call: Call,
    pub person: Person,
    pub endpoint: &'static str,
}

impl Voices {
    /// These, heard by those who share `hearing`.
    pub fn new(writers: Vec<Writer>, hearing: Hearing) -> Self {
        Self { writers, hearing }
    }

    /// So many messages at this rate a second, whoever's turn it is; until the last was seen. Each counts from the moment
    /// at which it was due, however late its writer came to it.
    pub async fn steady(&mut self, rate: u32, count: usize, sample: &mut Sample) -> anyhow::Result<()> {
        self.renew().await?;
        let (to, turns): (Vec<_>, Vec<_>) = self.writers.iter().map(|_| unbounded_channel()).unzip();
        let begun = Instant::now();
        pace(rate, count, to);
        let hearing = &self.hearing;
        let writing = self.writers.iter_mut().zip(turns).map(|(writer, turns)| writer.follow(turns, hearing));
        try_join_all(writing).await?;
        let span = begun.elapsed();
        sample.add(span, self.hearing.all(count).await?);
        Ok(())
    }

    /// So many writers for so long, each with one message in flight by this server function; how long each took to be
    /// acknowledged.
    pub async fn at_once(
        &mut self,
        endpoint: &'static str,
        writers: usize,
        span: Duration,
        sample: &mut Sample,
    ) -> anyhow::Result<()> {
        self.renew().await?;
        self.writers.iter_mut().for_each(|writer| writer.endpoint = endpoint);
        let begun = Instant::now();
        let hearing = &self.hearing;
        let writing = self.writers.iter_mut().take(writers).map(|writer| writer.go_on(begun + span, hearing));
        let took = try_join_all(writing).await?.concat();
        let span = begun.elapsed();
        self.hearing.all(took.len()).await?;
        sample.add(span, took);
        Ok(())
    }

    async fn renew(&mut self) -> anyhow::Result<()> {
        try_join_all(self.writers.iter_mut().map(|writer| writer.call.renew())).await?;
        Ok(())
    }
}

impl Writer {
    /// Writes a message at each of these times.
    async fn follow(&mut self, mut turns: UnboundedReceiver<Instant>, hearing: &Hearing) -> anyhow::Result<()> {
        while let Some(due) = turns.recv().await {
            self.write(&hearing.body(due)).await?;
        }
        Ok(())
    }

    /// Writes one message after the other; how long each took.
    async fn go_on(&mut self, until: Instant, hearing: &Hearing) -> anyhow::Result<Vec<Duration>> {
        let mut took = Vec::new();
        while Instant::now() < until {
            let begun = Instant::now();
            self.write(&hearing.body(begun)).await?;
            took.push(begun.elapsed());
        }
        Ok(took)
    }

    async fn write(&mut self, body: &str) -> anyhow::Result<()> {
        let Person { id, thread, .. } = self.person;
        let asked = serde_json::json!({ "thread": thread, "op": Op(random::key()), "author": id, "body": body });
        self.call.post(self.endpoint, &asked.to_string()).await?;
        Ok(())
    }
}
