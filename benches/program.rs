//! The real program, as it was built with this bench.

use crate::place::{Place, Size};
use anyhow::{Context, ensure};
use causerie::server::store::Database;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// The program that was built with this bench.
const CAUSERIE: &str = env!("CARGO_BIN_EXE_causerie");

/// A server in a process of its own, killed with the value.
pub struct Program {
    pub address: SocketAddr,
    child: Child,
}

impl Program {
    /// The real one, as an operator runs it.
    pub fn serve(place: &Place) -> anyhow::Result<Self> {
        let mut command = command(CAUSERIE, &place.database.folder, place.address.as_deref());
        Self::start(command.args(["serve", "--listen", "127.0.0.1:0", "--data", "."]))
    }

    /// The floor, which is this program once more.
    pub fn floor(place: &Place) -> anyhow::Result<Self> {
        let this = std::env::current_exe()?;
        Self::start(command(&this.to_string_lossy(), &place.database.folder, None).args(["floor", "--folder", "."]))
    }

    /// Waits until it says where it is.
    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().context("starting a server")?;
        let mut lines = BufReader::new(child.stderr.take().context("it is piped")?).lines().map_while(Result::ok);
        let told = lines.find_map(|line| line.split_once(" is at http://").map(|(_, address)| address.parse()));
        let address = told.context("the server ended before it said where it is")??;
        // Nobody reads it, and nobody waits for it to be read.
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { address, child })
    }

    /// How long the process has kept the cores busy so far. The kernel counts in hundredths of a second.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let told = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // Behind the name of the program, which may hold anything: in user mode the 12th, in the kernel the 13th.
        let numbers = told.rsplit_once(')').context("Linux says how long a process ran")?.1;
        let hundredths: u64 = numbers.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum();
        Ok(Duration::from_millis(10 * hundredths))
    }

    /// The megabytes (2^20) that the process holds.
    pub fn memory(&self) -> anyhow::Result<f64> {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let held =
            told.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("Linux says what a process holds")?;
        Ok(held.trim_end_matches("kB").trim().parse::<f64>()? / 1024.0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, which was noticed by whoever used it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// With nothing from our own environment.
fn command(program: &str, folder: &Path, address: Option<&str>) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    if let Some(address) = address {
        command.env("CAUSERIE_DATABASE", address);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Fills a database by `causerie seed`, and answers the tokens of those who are signed in, in the order of their ids.
pub fn seed(database: &Database, address: Option<&str>, size: &Size) -> anyhow::Result<Vec<String>> {
    let folder = &database.folder;
    let mut command = command(CAUSERIE, folder, address);
    command.args(["seed", "--data", ".", "--sessions", "sessions"]);
    for (name, number) in size.options() {
        command.arg(name).arg(number.to_string());
    }
    let output = command.output().context("starting causerie seed")?;
    ensure!(output.status.success(), "causerie seed: {}", String::from_utf8_lossy(&output.stderr));
    let told = std::fs::read_to_string(folder.join("sessions"))?;
    Ok(told.lines().filter_map(|line| line.split_once('\t')).map(|(_, token)| token.to_owned()).collect())
}
