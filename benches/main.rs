//! Figures of Causerie beside their floors, measured in the same run. Run by `bin/bench`.
//!
//! * [`machine`], [`report`], [`sample`], [`table`]: on what, by which command, how long it took, and how that is told
//! * [`place`], [`postgres`], [`program`]: the real program, and the databases that it filled
//! * [`floor`]: the least that each figure could cost, with nothing of ours in it
//! * [`store`]: what is measured

mod floor;
mod machine;
mod place;
mod postgres;
mod program;
mod report;
mod sample;
mod store;
mod table;

use clap::{Parser, ValueEnum};
use report::Run;
use std::{path::PathBuf, process::ExitCode};

/// Figures beside their floors, as tables in Markdown.
#[derive(Debug, Parser)]
#[command(name = "bin/bench")]
struct Bench {
    /// What to measure
    what: What,
    #[command(flatten)]
    options: Options,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// The writer and the reads, on SQLite and PostgreSQL beside each other
    Store,
}

/// How to measure.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Report although the machine is busy; the report says so
    #[arg(long)]
    pub busy: bool,
    /// A fraction of the work, to see that it runs; the figures are no figures
    #[arg(long)]
    pub quick: bool,
    /// Where the databases are made: a folder on the disk that counts, which the user postgres can reach too
    #[arg(long, default_value = "/var/tmp")]
    pub folder: PathBuf,
}

impl Options {
    /// So many, or fewer where it is only seen to run.
    pub fn many(&self, whole: usize) -> usize {
        if self.quick { (whole / 50).max(2) } else { whole }
    }
}

fn main() -> ExitCode {
    let Bench { what, options, .. } = Bench::parse();
    match run(what, &options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bin/bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One thread asks, so that what is asked together is in the queue together.
fn run(what: What, options: &Options) -> anyhow::Result<()> {
    let run = Run::begin(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let body = match what {
        What::Store => runtime.block_on(store::measure(options))?,
    };
    run.end(&body)
}
