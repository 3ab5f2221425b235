//! What is said at the end.

use crate::{
    checker::{Broken, Trial},
    fault::{Fault, Weather},
};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Pieces of evidence that are shown: one is enough, and the first few tell whether they are alike.
const SHOWN: usize = 5;

/// How the line of a tab ended, as the tab saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    Broken,
    /// Nothing was heard for too long.
    Silent,
    /// By the server, with this code.
    Closed(u16),
}

impl Ending {
    /// Its code; 0 where there is none.
    pub fn code(self) -> u16 {
        if let Self::Closed(code) = self { code } else { 0 }
    }
}

/// How the lines of tabs ended, and how long it took them to be alive again.
#[derive(Default)]
pub struct Recovery {
    lines: AtomicU64,
    spans: Mutex<Vec<u64>>,
    endings: Mutex<BTreeMap<Ending, u64>>,
}

impl Recovery {
    /// A tab is greeted; `lost`: when its line had ended, if it had one.
    pub fn live(&self, lost: Option<u64>, now: u64) {
        if let Some(lost) = lost {
            self.lines.fetch_add(1, Ordering::Relaxed);
            self.spans.lock().unwrap_or_else(PoisonError::into_inner).push(now.saturating_sub(lost));
        }
    }

    /// The line of a tab ended.
    pub fn ended(&self, ending: Ending) {
        *self.endings.lock().unwrap_or_else(PoisonError::into_inner).entry(ending).or_default() += 1;
    }

    fn endings(&self) -> String {
        let endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let times = endings.into_iter().map(|(ending, times)| match ending {
            Ending::Broken => format!("{times} broken"),
            Ending::Silent => format!("{times} silent"),
            Ending::Closed(code) => format!("{times} closed with {code}"),
        });
        format!("lines ended: {}", times.collect::<Vec<_>>().join(", "))
    }

    fn text(&self) -> String {
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner).clone();
        spans.sort_unstable();
        let at = |share: usize| spans.get((spans.len() * share / 100).min(spans.len().saturating_sub(1)));
        let seconds = |millis: Option<&u64>| millis.map_or(0.0, |millis| *millis as f64 / 1000.0);
        let lines = self.lines.load(Ordering::Relaxed);
        let (half, most, worst) = (seconds(at(50)), seconds(at(99)), seconds(spans.last()));
        format!("{lines} reconnects: half within {half:.1} s, 99 of 100 within {most:.1} s, worst {worst:.1} s")
    }
}

/// The figures of a run.
pub fn figures(trial: &Trial, weather: &Weather, recovery: &Recovery) {
    let total: u64 = Fault::ALL.iter().map(|fault| weather.counted(*fault)).sum();
    println!("· {total} faults:");
    for fault in Fault::ALL.iter().filter(|fault| weather.counted(**fault) > 0) {
        println!("  {:>7}  {}", weather.counted(*fault), fault.words());
    }
    let written = trial.logs.iter().map(|log| log.written.len()).sum::<usize>();
    let all = || trial.logs.iter().flat_map(|log| &log.written);
    let acked = all().filter(|written| written.acked.is_some()).count();
    let (asked, refused) = (all().map(|one| one.asked).sum::<u32>(), all().filter(|one| one.refused > 0).count());
    let stored: usize = trial.stored.values().map(Vec::len).sum();
    let told: usize =
        trial.logs.iter().map(|log| log.events.iter().filter(|event| event.told.delivers()).count()).sum();
    println!(
        "· {written} messages written, posted {asked} times: {acked} acknowledged, {refused} refused; {stored} stored"
    );
    println!("· {told} times a message reached a tab");
    println!("· {}", recovery.endings());
    println!("· {}", recovery.text());
}

/// What should have gone wrong in a run of this length, and did not.
pub fn unmet(weather: &Weather, can: impl Fn(Fault) -> bool) -> Vec<Broken> {
    let unmet = Fault::ALL.iter().filter(|fault| can(**fault) && weather.counted(**fault) == 0);
    unmet
        .map(|fault| Broken { law: "everything goes wrong", told: fault.words().to_owned(), events: Vec::new() })
        .collect()
}

/// What was broken, with the smallest evidence first.
pub fn evidence(broken: &[Broken], run_again: &str) {
    let mut laws: Vec<&'static str> = broken.iter().map(|broken| broken.law).collect();
    laws.sort_unstable();
    laws.dedup();
    for law in &laws {
        let times = broken.iter().filter(|broken| broken.law == *law).count();
        println!("✗ {law}: broken {times} times");
    }
    let mut smallest: Vec<&Broken> = broken.iter().collect();
    smallest.sort_by_key(|broken| broken.events.len());
    for broken in smallest.into_iter().take(SHOWN) {
        println!("\n✗ {}: {}", broken.law, broken.told);
        broken.events.iter().for_each(|event| println!("    {event}"));
    }
    println!("\nrun again: {run_again}");
}
