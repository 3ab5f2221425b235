//! `seed`: a folder to look at, or one to measure.

use super::{Data, open, told};
use crate::server::{
    App,
    seed::{self, FIRST, PASSWORD, Size, Tally},
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use std::{
    fs::File,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// What to fill it with: the demo, or a number of everything.
#[derive(Debug, Args)]
pub struct Seed {
    #[command(flatten)]
    data: Data,
    /// A small community: 12 people, 8 conversations, about 2,000 messages in English and French
    #[arg(long, required_unless_present_any = ["users", "threads", "messages"])]
    demo: bool,
    /// For measuring: this many people [default: 1000]
    #[arg(long, conflicts_with = "demo", value_parser = clap::value_parser!(u32).range(1..))]
    users: Option<u32>,
    /// For measuring: this many conversations; the first person is in all of them [default: 1000]
    #[arg(long, conflicts_with = "demo", value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// For measuring: this many messages, half of them in one conversation [default: 1000]
    #[arg(long, conflicts_with = "demo")]
    messages: Option<u32>,
    /// For measuring: the same number makes the same rows [default: 1]
    #[arg(long, conflicts_with = "demo", value_name = "N")]
    seed: Option<u64>,
    /// Sign in the first people, and write "name TAB token" to this file, a line for each
    #[arg(long, value_name = "FILE")]
    sessions: Option<PathBuf>,
    /// How many of them
    #[arg(long, value_name = "N", requires = "sessions", default_value_t = 100)]
    signed_in: u32,
}

/// Fills the folder, and says who can sign in.
pub async fn run(seed: Seed) -> Result<()> {
    let app = open(&seed.data).await?;
    let outcome = fill(&app, &seed).await;
    app.close().await;
    outcome
}

async fn fill(app: &App, seed: &Seed) -> Result<()> {
    let place = seed.data.database();
    ensure!(
        seed::vacant(app).await.map_err(told)?,
        "There are accounts in {place} already, and they stay as they are: choose an empty one with --data or --database."
    );
    let tally = if seed.demo { seed::demo(app).await } else { seed::fill(app, &size(seed)).await };
    let Tally { people, threads, messages } = tally.map_err(told)?;
    println!("{people} people, {threads} conversations and {messages} messages are in {place}.");
    if seed.demo {
        println!("Sign in as {FIRST} with the password \"{PASSWORD}\"; the others have the same one:");
        println!("{}.", seed::others().join(", "));
        println!("Everyone can know it: try things out here, and never put it on the internet.");
    }
    match &seed.sessions {
        Some(path) => write_sessions(app, path, seed.signed_in as usize).await,
        None => Ok(()),
    }
}

fn size(seed: &Seed) -> Size {
    let many = |asked: Option<u32>| asked.unwrap_or(1000) as usize;
    let (users, threads, messages) = (many(seed.users), many(seed.threads), many(seed.messages));
    Size { users, threads, messages, number: seed.seed.unwrap_or(1) }
}

async fn write_sessions(app: &App, path: &Path, count: usize) -> Result<()> {
    let file = File::options().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("The sessions need a new file, and {} is none", path.display()))?;
    let sessions = seed::sign_in(app, count).await.map_err(told)?;
    for (name, token) in &sessions {
        writeln!(file, "{name}\t{}", token.text())?;
    }
    println!("{} of them are signed in: {}", sessions.len(), path.display());
    Ok(())
}
