//! The real program in a folder of its own, started, paused, stopped and killed.

use crate::{net::Net, proxy::Upstream};
use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// From its start until it says where it is, at the most: recovering included.
const START: Duration = Duration::from_secs(60);
/// From SIGTERM to its end: what it promises, and some.
const STOP: Duration = Duration::from_secs(15);
/// Room on the small disk.
const SMALL: &str = "size=192m,mode=700";
/// A file that may not grow is told by an error, and not by a signal that kills.
const DEAF: &str = r#"trap "" XFSZ; exec "$0" "$@""#;
/// The file of SQLite, in the data folder.
pub const DATABASE: &str = "causerie.db";

/// What it is started as.
#[derive(Clone, Default)]
pub struct Setting {
    /// Of PostgreSQL; none for SQLite.
    pub database: Option<String>,
    /// Which promise the program itself is to break, built to be able to.
    pub sabotage: Option<String>,
    /// Its folder is to be on a disk of its own that can be filled.
    pub small_disk: bool,
    /// Loopback carries packets of the size that a network carries: so the system keeps little for a line that is slow.
    pub small_packets: bool,
    /// Its clock can be turned: built to be able to.
    pub clock: bool,
}

pub struct Server {
    pub upstream: Upstream,
    setting: Setting,
    folder: TempDir,
    child: Option<Child>,
    /// What it said, of all its lives.
    said: Arc<Mutex<Vec<String>>>,
    /// What it should not have done.
    pub faults: Vec<String>,
    mounted: bool,
}

impl Server {
    /// A folder with so many people who have sessions, in the order of their ids; nothing runs yet.
    pub fn prepare(setting: Setting, people: usize) -> (Self, Vec<String>) {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("there is room");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("the folder is ours");
        let mounted = setting.small_disk && mount(&data);
        let (said, upstream) = (Arc::default(), Upstream::default());
        let server = Self { upstream, setting, folder, child: None, said, faults: Vec::new(), mounted };
        let sessions = server.folder.path().join("sessions");
        let count = people.to_string();
        let seed =
            ["seed", "--users", &count, "--threads", "1", "--messages", "0", "--signed-in", &count, "--sessions"];
        let done = server.command().args(seed).arg(&sessions).output().expect("the program starts");
        assert!(done.status.success(), "seed: {}", String::from_utf8_lossy(&done.stderr));
        let lines = fs::read_to_string(&sessions).expect("it was written");
        let tokens = lines.lines().filter_map(|line| line.split_once('\t')).map(|(_, token)| token.to_owned());
        (server, tokens.collect())
    }

    /// Whether its disk can be filled.
    pub fn has_small_disk(&self) -> bool {
        self.mounted
    }

    /// Whether a slow reader is soon felt.
    pub fn has_small_packets(&self) -> bool {
        self.setting.small_packets
    }

    /// Whether its clock can be turned.
    pub fn has_clock(&self) -> bool {
        self.setting.clock
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn database(&self) -> PathBuf {
        self.data().join(DATABASE)
    }

    fn clock(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// Lets its clock be wrong by so many milliseconds, in this life and those that follow.
    pub fn turn(&self, ahead: i64) {
        fs::write(self.clock(), ahead.to_string()).expect("the folder is ours");
    }

    fn command(&self) -> Command {
        let program = std::env::var("CAUSERIE_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_causerie").to_owned());
        let mut command = Command::new("/bin/sh");
        command.args(["-c", DEAF]).arg(program);
        command.current_dir(self.folder.path()).env_clear().env("CAUSERIE_LOG", "warn").stdin(Stdio::null());
        if let Some(place) = &self.setting.sabotage {
            command.env("CAUSERIE_SABOTAGE", place);
        }
        if self.setting.clock {
            command.env("CAUSERIE_CLOCK", self.clock());
        }
        if let Some(database) = &self.setting.database {
            command.env("CAUSERIE_DATABASE", database);
        }
        command
    }

    /// Starts it, and waits until it says where it is.
    pub fn start(&mut self) {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let errors = BufReader::new(child.stderr.take().expect("it is piped"));
        let (tell, told) = mpsc::channel();
        let said = self.said.clone();
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("Causerie is at http://") {
                    // Nobody waits for a second address.
                    let _ = tell.send(address.parse::<SocketAddr>());
                }
                said.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        self.child = Some(child);
        match told.recv_timeout(START) {
            Ok(Ok(address)) => self.upstream.set(Some(address)),
            _ => self.faults.push(format!("it did not start: {:?}", self.last_words())),
        }
    }

    /// Kills it as nothing can be caught.
    pub fn kill(&mut self) {
        self.check();
        self.upstream.set(None);
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself, which was noted.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(&mut self) {
        self.check();
        self.signal("TERM");
        let Some(mut child) = self.child.take() else { return };
        let told = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(None) if told.elapsed() < STOP => std::thread::sleep(Duration::from_millis(20)),
                Ok(status) => break status,
                Err(_) => break None,
            }
        };
        self.upstream.set(None);
        if !status.as_ref().is_some_and(ExitStatus::success) {
            self.faults.push(format!("told to stop it ended with {status:?} after {:?}", told.elapsed()));
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub fn signal(&self, signal: &str) {
        if let Some(child) = &self.child {
            let told = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
            assert!(told.is_ok_and(|status| status.success()), "a process of ours can be told");
        }
    }

    /// Whether [`Self::limit`] can be had here.
    pub fn has_limits(&self) -> bool {
        Command::new("prlimit").arg("--version").output().is_ok_and(|done| done.status.success())
    }

    /// Lets no file of its grow beyond so many bytes; none: as they like.
    pub fn limit(&self, most: Option<u64>) {
        let Some(child) = &self.child else { return };
        let most = most.map_or("unlimited".to_owned(), |most| most.to_string());
        let arguments = [format!("--pid={}", child.id()), format!("--fsize={most}:")];
        let told = Command::new("prlimit").args(arguments).status();
        assert!(told.is_ok_and(|status| status.success()), "a process of ours can be limited");
    }

    /// Bytes of the longest file of its database.
    pub fn longest(&self) -> u64 {
        let entries = fs::read_dir(self.data()).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.metadata().ok()).map(|data| data.len()).max().unwrap_or_default()
    }

    /// Notes it, if it ended by itself.
    pub fn check(&mut self) {
        if let Some(Ok(Some(status))) = self.child.as_mut().map(Child::try_wait) {
            self.child = None;
            self.faults.push(format!("it ended by itself with {status}: {:?}", self.last_words()));
        }
    }

    pub fn is_running(&self) -> bool {
        self.child.is_some()
    }

    /// Panics that it told of.
    pub fn panics(&self) -> Vec<String> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().filter(|line| line.contains("panicked")).cloned().collect()
    }

    fn last_words(&self) -> Vec<String> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().rev().take(3).cloned().collect()
    }

    /// Copies its database while it stands still.
    pub fn copy(&self, to: &Path) -> std::io::Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(self.data())? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(DATABASE) {
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
        Ok(())
    }

    /// A second server on a copy of this one's database.
    pub fn on_copy(&self, folder: TempDir) -> Self {
        let (upstream, setting, said) = (Upstream::default(), Setting::default(), Arc::default());
        Self { upstream, setting, folder, child: None, said, faults: Vec::new(), mounted: false }
    }

    /// The same person, straight at the server.
    pub fn reach(&self, net: &Net) -> Option<Net> {
        self.upstream.get().map(|at| net.to(at))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            self.upstream.set(None);
            let _ = child.kill();
            let _ = child.wait();
        }
        if self.mounted {
            // Where it is left, it is gone with the last of the processes that see it (bin/chaos).
            let _ = Command::new("umount").arg(self.data()).status();
        }
    }
}

fn mount(at: &Path) -> bool {
    let done = Command::new("mount").args(["-t", "tmpfs", "-o", SMALL, "none"]).arg(at).output();
    done.is_ok_and(|done| done.status.success())
}
