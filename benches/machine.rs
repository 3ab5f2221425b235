//! What a report says of the machine, and whether it had nothing else to do.

use std::{
    fs,
    hint::black_box,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// Rounds of one spin: some milliseconds.
const ROUNDS: u64 = 4_000_000;
/// Spins of each core.
const SPINS: usize = 100;
/// Above this, something else was running: by how much the tenth slowest of a hundred equal spins exceeds the fastest.
pub const QUIET: f64 = 1.25;

/// How many cores there are.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The name of the processor.
pub fn model() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or("an unknown processor", |(_, name)| name.trim()).to_owned()
}

/// The kind of file system that a folder is on.
pub fn file_system(folder: &Path) -> String {
    said("stat", &["--file-system", "--format=%T", &folder.to_string_lossy()]).unwrap_or_else(|| "unknown".to_owned())
}

/// The day, in UTC.
pub fn today() -> String {
    said("date", &["--utc", "+%Y-%m-%d"]).unwrap_or_else(|| "an unknown day".to_owned())
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// Has every core do the same piece of work over and over: 1.0 when it always takes as long, more when something else
/// wants the cores too. Of the worst core. It says what is so now, where the load average tells of the last compilation.
pub fn unrest() -> f64 {
    let spinning: Vec<_> = (0..cores()).map(|_| thread::spawn(unrest_of_one)).collect();
    spinning.into_iter().filter_map(|spin| spin.join().ok()).fold(1.0, f64::max)
}

fn unrest_of_one() -> f64 {
    let mut took: Vec<Duration> = (0..SPINS).map(|_| spin()).collect();
    took.sort_unstable();
    took[SPINS * 9 / 10].as_secs_f64() / took[0].as_secs_f64()
}

fn spin() -> Duration {
    let begun = Instant::now();
    let last = (0..ROUNDS).fold(1_u64, |state, _| state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    black_box(last);
    begun.elapsed()
}
