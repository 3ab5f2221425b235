//! What happens to the server and its database, one thing after the other.

use crate::{
    copy,
    dice::Dice,
    fault::{Fault, Weather},
    postgres::Cluster,
    server::{DATABASE, Server},
};
use std::{fs, io::Write, path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::runtime::Handle;

/// Copies that are looked into at the end.
const COPIES: usize = 4;
/// Between two looks whether it is time.
const STEP: Duration = Duration::from_millis(50);
const MINUTE: i64 = 60 * 1000;
/// Minutes by which a clock jumps, at the most.
const JUMP: usize = 30 * 60;
/// Milliseconds by which it is wrong, at the most: no session on one's own device ends so soon.
const WRONG: i64 = 60 * 60 * MINUTE;

/// The server, and those who are after it. Waits block: it has a thread of its own.
pub struct Trouble {
    pub server: Server,
    pub cluster: Option<Arc<Cluster>>,
    weather: Arc<Weather>,
    dice: Dice,
    /// What has yet to happen before everything may happen again.
    deck: Vec<Fault>,
    /// By how much its clock is wrong, in milliseconds, and ever was.
    turned: i64,
    latest: i64,
    /// Copies of its database, and when each was begun.
    pub copies: Vec<(u64, TempDir)>,
}

impl Trouble {
    pub fn new(server: Server, cluster: Option<Arc<Cluster>>, weather: Arc<Weather>) -> Self {
        let dice = Dice::new(weather.seed, 0);
        Self { server, cluster, weather, dice, deck: Vec::new(), turned: 0, latest: 0, copies: Vec::new() }
    }

    /// Goes on until it is calm; then the server runs.
    pub fn go_on(mut self) -> Self {
        while !self.weather.is_calm() {
            self.rest(400..2600);
            while self.weather.pours() {
                std::thread::sleep(STEP);
            }
            if self.weather.is_calm() {
                break;
            }
            self.strike();
            self.server.check();
            if !self.server.is_running() {
                self.server.start();
            }
        }
        // Whatever was dated is past: with that no clock can find fault.
        self.server.turn(self.latest);
        self
    }

    /// What may happen here, each as often as it stands there, before any of it happens again.
    fn all(&self) -> Vec<Fault> {
        let often = [Fault::Kill, Fault::Kill, Fault::Kill, Fault::Pause, Fault::Pause, Fault::Stop];
        let here = [Fault::FullDisk, Fault::NoGrowth, Fault::Frozen, Fault::Restarted];
        let here = here.into_iter().chain([Fault::ClockAhead, Fault::ClockBack]);
        let copies = [Fault::Copied, Fault::BackedUp].into_iter().filter(|_| self.copies.len() < COPIES);
        often.into_iter().chain(here).chain(copies).filter(|fault| self.can(*fault)).collect()
    }

    /// Whether it can happen here.
    pub fn can(&self, fault: Fault) -> bool {
        match fault {
            Fault::FullDisk => self.server.has_small_disk(),
            Fault::NoGrowth => self.cluster.is_none() && self.server.has_limits(),
            Fault::Frozen | Fault::Restarted => self.cluster.is_some(),
            Fault::Copied | Fault::BackedUp => self.cluster.is_none(),
            Fault::ClockAhead | Fault::ClockBack => self.server.has_clock(),
            Fault::Torrent | Fault::Overflowed => self.server.has_small_packets(),
            _ => true,
        }
    }

    fn strike(&mut self) {
        if self.deck.is_empty() {
            self.deck = self.all();
        }
        let fault = self.deck.swap_remove(self.dice.below(self.deck.len()));
        self.weather.count(fault);
        match fault {
            Fault::Pause => self.pause(),
            Fault::Stop => {
                self.server.stop();
                self.rest(0..700);
            }
            Fault::FullDisk => self.fill(),
            Fault::NoGrowth => self.limit(),
            Fault::Frozen => self.database("freeze", "thaw"),
            Fault::Restarted => self.database("stop", "start"),
            Fault::Copied => self.copy(),
            Fault::BackedUp => self.back_up(),
            Fault::ClockAhead => self.turn(1),
            Fault::ClockBack => self.turn(-1),
            _ => {
                self.server.kill();
                self.rest(0..700);
            }
        }
    }

    fn pause(&mut self) {
        self.server.signal("STOP");
        self.rest(200..4000);
        self.server.signal("CONT");
    }

    fn database(&mut self, begin: &str, end: &str) {
        let Some(cluster) = self.cluster.clone() else { return };
        cluster.tell(begin);
        self.rest(200..3000);
        cluster.tell(end);
    }

    /// Nothing fits on its disk any more, for a moment.
    fn fill(&mut self) {
        let ballast = self.server.data().join("ballast");
        if let Ok(mut file) = fs::File::create(&ballast) {
            while file.write_all(&[0; 64 * 1024]).is_ok() {}
        }
        self.rest(300..2000);
        // Else it would stay full.
        fs::remove_file(&ballast).expect("it is ours");
    }

    /// No file may be written beyond some place, for a moment: nothing at all, or little more than there is.
    fn limit(&mut self) {
        let more = self.dice.below(3) * self.dice.below(200_000);
        let most = if more == 0 { 0 } else { self.server.longest() + more as u64 };
        self.server.limit(Some(most));
        self.rest(300..2000);
        self.server.limit(None);
    }

    /// Copies what is on the disk at one moment under load, as a crash would leave it.
    fn copy(&mut self) {
        let folder = tempfile::tempdir().expect("there is room");
        let to: PathBuf = folder.path().join("data");
        let at = self.weather.now();
        self.server.signal("STOP");
        let copied = self.server.copy(&to);
        self.server.signal("CONT");
        match copied {
            Ok(()) => self.copies.push((at, folder)),
            Err(error) => self.server.faults.push(format!("the database could not be copied: {error}")),
        }
    }

    /// Copies it as SQLite does, while the server goes on.
    fn back_up(&mut self) {
        let folder = tempfile::tempdir().expect("there is room");
        let to = folder.path().join("data");
        fs::create_dir(&to).expect("the folder is ours");
        let at = self.weather.now();
        let (from, to) = (self.server.database(), to.join(DATABASE));
        match Handle::current().block_on(copy::take(&from, &to)) {
            Ok(()) => self.copies.push((at, folder)),
            Err(error) => self.server.faults.push(format!("the database could not be backed up: {error}")),
        }
    }

    /// Turns the server's clock by some hours.
    fn turn(&mut self, way: i64) {
        let minutes = i64::try_from(60 + self.dice.below(JUMP)).unwrap_or_default();
        self.turned = (self.turned + way * minutes * MINUTE).clamp(-WRONG, WRONG);
        self.latest = self.latest.max(self.turned);
        self.server.turn(self.turned);
    }

    fn rest(&mut self, millis: std::ops::Range<u64>) {
        let span = self.dice.span(millis);
        for _ in 0..span.as_millis() / STEP.as_millis() {
            if !self.weather.is_calm() {
                std::thread::sleep(STEP);
            }
        }
    }
}
