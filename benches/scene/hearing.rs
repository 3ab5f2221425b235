//! What was heard, and how long after it was due. Each message says when that was, so nothing has to be looked up.

use anyhow::ensure;
use std::{
    collections::HashMap,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// As long as what people write, more or less.
const REST: &str = "Shall we meet at the bakery by the station, and go on from there by bicycle?";
/// What is not heard within this is lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one kind of message brings about. All who listen share it.
#[derive(Clone, Debug)]
pub struct Hearing(Arc<Kind>);

#[derive(Debug)]
struct Kind {
    /// The first word of such a message, and how it stands in a frame.
    word: &'static str,
    in_frame: String,
    /// How many are to hear each.
    listeners: u32,
    origin: Instant,
    written: AtomicU64,
    heard: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    /// By its number: how many have heard a message.
    times: HashMap<u64, u32>,
    /// How late it was when the last of them heard it.
    late: Vec<Duration>,
}

impl Hearing {
    /// Of messages that begin with this word, each of which so many are to hear.
    pub fn new(word: &'static str, listeners: usize) -> Self {
        let in_frame = format!("\"body\":\"{word} ");
        let (origin, written, heard) = (Instant::now(), AtomicU64::new(0), Mutex::default());
        let listeners = u32::try_from(listeners).unwrap_or(u32::MAX);
        Self(Arc::new(Kind { word, in_frame, listeners, origin, written, heard }))
    }

    /// The text of a message that is due then.
    pub fn body(&self, due: Instant) -> String {
        let number = self.0.written.fetch_add(1, Ordering::Relaxed);
        format!("{} {number} {} {REST}", self.0.word, due.duration_since(self.0.origin).as_micros())
    }

    /// Notes a frame, if it brings such a message.
    pub fn hear(&self, frame: &str) {
        let Some((_, rest)) = frame.split_once(&self.0.in_frame) else { return };
        let mut words = rest.split(' ').map_while(|word| word.parse().ok());
        let (Some(number), Some(due)) = (words.next(), words.next()) else { return };
        let late = self.0.origin.elapsed().saturating_sub(Duration::from_micros(due));
        let mut heard = self.heard();
        let times = heard.times.entry(number).or_default();
        *times += 1;
        if *times == self.0.listeners {
            heard.late.push(late);
        }
    }

    /// How late each was for the last who heard it, once so many were heard by all; an error when that never comes, or
    /// somebody heard one twice.
    pub async fn all(&self, count: usize) -> anyhow::Result<Vec<Duration>> {
        let begun = Instant::now();
        while self.heard().late.len() < count && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let Heard { times, late } = mem::take(&mut *self.heard());
        ensure!(late.len() == count, "{count} messages were acknowledged, and {} seen by all", late.len());
        ensure!(times.values().all(|times| *times == self.0.listeners), "somebody was told twice");
        Ok(late)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
