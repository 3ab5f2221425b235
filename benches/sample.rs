//! How long things took: a histogram, and what is read from it.

use hdrhistogram::Histogram;
use std::time::Duration;

/// The longest that is told apart, in nanoseconds: a minute.
const LONGEST: u64 = 60_000_000_000;

/// Times of one kind of thing, and how many of them were done in how long.
#[derive(Clone)]
pub struct Sample {
    /// In nanoseconds.
    times: Histogram<u64>,
    span: Duration,
    /// That the server kept a core busy, where it is asked.
    cpu: Duration,
}

impl Sample {
    /// Of nothing yet.
    pub fn new() -> Self {
        let times = Histogram::new_with_max(LONGEST, 3).expect("three digits of up to a minute fit into a histogram");
        Self { times, span: Duration::ZERO, cpu: Duration::ZERO }
    }

    /// Notes things that were done within one span of time, and how long each took.
    pub fn add(&mut self, span: Duration, times: impl IntoIterator<Item = Duration>) {
        self.span += span;
        times.into_iter().for_each(|time| self.times.saturating_record(nanoseconds(time)));
    }

    /// Notes how long the server kept a core busy for them.
    pub fn charge(&mut self, cpu: Duration) {
        self.cpu += cpu;
    }

    /// The microseconds of a core that one of them took the server.
    pub fn micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.done() as f64
    }

    /// How many were done.
    pub fn done(&self) -> u64 {
        self.times.len()
    }

    /// How many were done in a second of the spans.
    pub fn rate(&self) -> f64 {
        self.done() as f64 / self.span.as_secs_f64()
    }

    /// The milliseconds that this share of them (0.99) did not exceed.
    pub fn millis(&self, share: f64) -> f64 {
        self.times.value_at_quantile(share) as f64 / 1e6
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
