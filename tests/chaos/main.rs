//! `bin/chaos`: a real server under thousands of faults, many tabs that run the browser's own state machine, and a checker
//! that knows nothing of either. No test of `cargo test`: it runs for as long as it is told to.

mod checker;
mod client;
mod copy;
mod crowd;
mod dice;
mod fault;
mod host;
mod net;
mod play;
// Of the tests of the whole, which use more of it.
#[allow(dead_code)]
#[path = "../cast/postgres.rs"]
mod postgres;
mod proxy;
mod quiet;
mod report;
mod sabotage;
mod server;
mod silence;
mod torrent;
mod trouble;
mod valve;

use client::Flaw;
use play::Play;
use server::Setting;
use std::{process::ExitCode, sync::Arc, time::SystemTime};

/// What was asked for on the command line.
#[derive(Default)]
struct Asked {
    seconds: u64,
    seed: u64,
    tabs: usize,
    postgres: bool,
    small_disk: bool,
    small_packets: bool,
    sabotage: bool,
    clock: bool,
}

impl Asked {
    /// Reads the command line; why not, in one sentence.
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let seed = SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_millis() as u64 % 1_000_000);
        let mut asked = Self { seconds: 120, seed, tabs: 24, ..Self::default() };
        while let Some(word) = words.next() {
            let mut number = || {
                let given = words.next().and_then(|given| given.parse::<u64>().ok());
                given.ok_or_else(|| format!("{word} needs a number after it."))
            };
            match word.as_str() {
                "--seconds" => asked.seconds = number()?,
                "--seed" => asked.seed = number()?,
                "--tabs" => asked.tabs = (number()? as usize).max(3),
                "--small-disk" => asked.small_disk = true,
                "--small-packets" => asked.small_packets = true,
                "--sabotage" => asked.sabotage = true,
                "--clock" => asked.clock = true,
                "--database" => match words.next().as_deref() {
                    Some("sqlite") => asked.postgres = false,
                    Some("postgres") => asked.postgres = true,
                    _ => return Err("--database is sqlite or postgres.".to_owned()),
                },
                _ => return Err(format!("{word} is not understood.")),
            }
        }
        Ok(asked)
    }

    fn play(&self) -> Option<Play> {
        let cluster = if self.postgres { Some(Arc::new(postgres::own()?)) } else { None };
        let database = cluster.as_ref().map(|cluster| cluster.address(&cluster.create("")));
        let small_disk = self.small_disk && !self.postgres;
        let Self { seed, seconds, tabs, small_packets, clock, .. } = *self;
        let setting = Setting { database, sabotage: None, small_disk, small_packets, clock };
        Some(Play { seed, seconds, tabs, flaw: Flaw::None, setting, cluster })
    }

    fn again(&self) -> String {
        let database = if self.postgres { "postgres" } else { "sqlite" };
        let clock = if self.clock { " --clock" } else { "" };
        let Self { seed, seconds, tabs, .. } = self;
        format!("bin/chaos --seed {seed} --seconds {seconds} --tabs {tabs} --database {database}{clock}")
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = match Asked::read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    println!("· {}", asked.again());
    if (asked.sabotage || asked.clock) && !causerie::SABOTAGE {
        eprintln!("This server keeps its promises and its time: bin/chaos builds another for --sabotage and --clock.");
        return ExitCode::from(2);
    }
    if asked.sabotage {
        return sabotage::all(&asked).await;
    }
    // Why there is no PostgreSQL was said.
    let Some(play) = asked.play() else { return ExitCode::FAILURE };
    let broken = play.run().await;
    if broken.is_empty() {
        println!("· every promise was kept");
        return ExitCode::SUCCESS;
    }
    report::evidence(&broken, &asked.again());
    ExitCode::FAILURE
}
