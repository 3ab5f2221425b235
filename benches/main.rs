//! Figures of Causerie beside their floors, measured in the same run. Run by `bin/bench`.
//!
//! * [`machine`], [`report`], [`sample`], [`table`]: on what, by which command, how long it took, and how that is told
//! * [`place`], [`postgres`], [`program`]: the real program, and the databases that it filled
//! * [`floor`]: the least that each figure could cost, with nothing of ours in it
//! * [`crowd`], [`scene`]: people who use a running server
//! * [`delivery`], [`group`], [`memory`], [`page`], [`storm`], [`store`]: what is measured

mod crowd;
mod delivery;
mod floor;
mod group;
mod machine;
mod memory;
mod page;
mod place;
mod postgres;
mod program;
mod report;
mod sample;
mod scene;
mod store;
mod storm;
mod table;

use clap::{Parser, ValueEnum};
use report::Run;
use std::{path::PathBuf, process::ExitCode};

/// Figures beside their floors, as tables in Markdown.
#[derive(Debug, Parser)]
#[command(name = "bin/bench")]
struct Bench {
    /// What to measure [default: everything]
    what: Option<What>,
    #[command(flatten)]
    options: Options,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Durable messages between people, through the whole program
    Delivery,
    /// A word to a thousand and to eight thousand, until the last of them has it
    Group,
    /// What a socket keeps in memory
    Memory,
    /// A page of history, and a page drawn by the server
    Page,
    /// Everybody thrown off at once, until each has what they missed
    Storm,
    /// The writer and the reads, on SQLite and PostgreSQL beside each other
    Store,
    /// Serve the bare shape that others are measured beside
    #[value(hide = true)]
    Floor,
}

impl What {
    /// What is told over its tables.
    fn title(self) -> &'static str {
        match self {
            Self::Delivery => "Delivery",
            Self::Group => "Group",
            Self::Memory => "Memory",
            Self::Page => "Page",
            Self::Storm => "Storm",
            Self::Store => "Store",
            Self::Floor => "Floor",
        }
    }
}

/// In the order of a whole run.
const ALL: [What; 6] = [What::Delivery, What::Group, What::Memory, What::Page, What::Storm, What::Store];

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
    let outcome = match what {
        Some(What::Floor) => serve_floor(&options),
        Some(what) => run(what, &options),
        None => ALL.into_iter().try_for_each(|what| run(what, &options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bin/bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One thread asks: it takes the least from the server, and what is asked together is in the queue together.
fn run(what: What, options: &Options) -> anyhow::Result<()> {
    let run = Run::begin(what.title(), options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let body = runtime.block_on(async {
        match what {
            What::Delivery => delivery::measure(options).await,
            What::Group => group::measure(options).await,
            What::Memory => memory::measure(options).await,
            What::Page => page::measure(options).await,
            What::Storm => storm::measure(options).await,
            What::Store => store::measure(options).await,
            What::Floor => unreachable!("it is served, not measured"),
        }
    })?;
    run.end(&body)
}

/// As many threads as the real program has.
fn serve_floor(options: &Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(floor::server::serve(&options.folder))
}
