//! The real program, as it was built with this bench.

use crate::place::Size;
use anyhow::{Context, ensure};
use causerie::server::store::Database;
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// With nothing from our own environment.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causerie"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

/// Fills a database by `causerie seed`, and answers the tokens of those who are signed in, in the order of their ids.
pub fn seed(database: &Database, address: Option<&str>, size: &Size) -> anyhow::Result<Vec<String>> {
    let folder = &database.folder;
    let sessions = folder.join("sessions");
    let mut command = command(folder);
    command.arg("seed").arg("--data").arg(folder).arg("--sessions").arg(&sessions);
    for (name, number) in size.options() {
        command.arg(name).arg(number.to_string());
    }
    if let Some(address) = address {
        command.env("CAUSERIE_DATABASE", address);
    }
    let output = command.output().context("starting causerie seed")?;
    ensure!(output.status.success(), "causerie seed: {}", String::from_utf8_lossy(&output.stderr));
    let told = std::fs::read_to_string(sessions)?;
    Ok(told.lines().filter_map(|line| line.split_once('\t')).map(|(_, token)| token.to_owned()).collect())
}
