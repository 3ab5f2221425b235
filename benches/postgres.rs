//! A PostgreSQL that keeps what it acknowledged, for as long as the value lives. The script of the tests keeps it.

use anyhow::{Context, bail, ensure};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A running one with one database in it.
pub struct Postgres {
    /// Until it is told to end, which it is by the end of this.
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    script: Child,
    /// How Causerie is told of its database.
    pub address: String,
}

impl Postgres {
    /// Starts one on the disk of this folder; why not, where there is none.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cast/postgres.sh"))
            .arg("durable")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("bash is needed")?;
        let to = script.stdin.take();
        let from = BufReader::new(script.stdout.take().context("it is piped")?);
        let mut postgres = Self { to, from, script, address: String::new() };
        let said = postgres.hear()?;
        let Some((socket, port)) = said.strip_prefix("ready ").and_then(|place| place.split_once(' ')) else {
            bail!("{}", said.trim_start_matches("missing "))
        };
        postgres.address = format!("postgres://postgres@localhost:{port}/figures?host={socket}");
        let made = postgres.tell("create figures")?;
        ensure!(made == "done", "making a database: {made}");
        Ok(postgres)
    }

    /// What a database that has been in use for a while has done by itself.
    pub fn settle(&mut self) -> anyhow::Result<()> {
        for sql in ["vacuum analyze", "checkpoint"] {
            self.tell(&format!("ask figures {sql}"))?;
        }
        Ok(())
    }

    /// The script's answer to one line of its input.
    fn tell(&mut self, line: &str) -> anyhow::Result<String> {
        let to = self.to.as_mut().context("it has ended")?;
        writeln!(to, "{line}").context("the script that keeps PostgreSQL is gone")?;
        self.hear()
    }

    fn hear(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.to.take());
        // With its folder; it may be gone already.
        let _ = self.script.wait();
    }
}
