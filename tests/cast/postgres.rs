//! A PostgreSQL of the tests' own: one for a whole binary of tests, with a database for each. `postgres.sh` beside this
//! keeps it, and ends with the process that holds its input. For the tests of the parts and of the whole.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Whether these tests are to run on PostgreSQL: `CAUSERIE_TEST_DATABASE=postgres`.
pub fn wanted() -> bool {
    match std::env::var("CAUSERIE_TEST_DATABASE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite" | "") | Err(_) => false,
        Ok(other) => panic!("CAUSERIE_TEST_DATABASE is sqlite or postgres, not {other}"),
    }
}

/// A running PostgreSQL, gone with the value or with this process.
pub struct Cluster {
    /// Where its socket is.
    folder: String,
    port: String,
    lines: Mutex<Lines>,
    made: AtomicUsize,
}

struct Lines {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    _script: Child,
}

impl Lines {
    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.from.read_line(&mut line).expect("the script that keeps PostgreSQL answers");
        line.trim_end().to_owned()
    }
}

impl Cluster {
    /// Starts one; why not, in one line, where there is none. `how`: what `postgres.sh` is told.
    fn start(how: &[&str]) -> Result<Self, String> {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cast/postgres.sh"))
            .args(how)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("bash is needed: {error}"))?;
        let to = script.stdin.take().expect("it is piped");
        let from = BufReader::new(script.stdout.take().expect("it is piped"));
        let mut lines = Lines { to, from, _script: script };
        let said = lines.hear();
        match said.strip_prefix("ready ").and_then(|said| said.split_once(' ')) {
            Some((folder, port)) => {
                let (folder, port) = (folder.to_owned(), port.to_owned());
                Ok(Self { folder, port, lines: Mutex::new(lines), made: AtomicUsize::default() })
            }
            None => Err(said.trim_start_matches("missing ").to_owned()),
        }
    }

    /// Does what `postgres.sh` knows, and answers what it says.
    pub fn tell(&self, line: &str) -> String {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(lines.to, "{line}").expect("the script that keeps PostgreSQL is there");
        lines.hear()
    }

    /// Asks a database something, as its owner.
    pub fn ask(&self, database: &str, sql: &str) -> String {
        self.tell(&format!("ask {database} {sql}"))
    }

    /// Makes a database, and says its name. `how`: what follows in the statement.
    pub fn create(&self, how: &str) -> String {
        let name = format!("test{}", self.made.fetch_add(1, Ordering::Relaxed));
        assert_eq!(self.tell(&format!("create {name} {how}")), "done");
        name
    }

    /// How Causerie is told of a database of this one over a network, as most are.
    pub fn distant(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// How Causerie is told of a database of this one.
    pub fn address(&self, database: &str) -> String {
        self.address_of("postgres", database)
    }

    /// The same for somebody else.
    pub fn address_of(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@localhost:{}/{database}?host={}", self.port, self.folder)
    }
}

/// One of one's own, to be stopped and started. None, with one line about why, where there is no PostgreSQL and nobody
/// asked for it; in CI that is a failure.
pub fn own() -> Option<Cluster> {
    with(&[])
}

/// One as `postgres.sh` is told. On a small disk there is none, with one line about why, also where nothing may be mounted.
pub fn with(how: &[&str]) -> Option<Cluster> {
    let started = Cluster::start(how);
    if let Err(why) = &started {
        let excused = why.starts_with("no disk") || (!wanted() && std::env::var_os("CI").is_none());
        assert!(excused, "{why}");
        // `eprintln!` would be kept from whoever runs tests that pass.
        let _ = writeln!(std::io::stderr(), "not tested on PostgreSQL: {why}");
    }
    started.ok()
}

/// The one that all tests of this binary share, if there can be one.
pub fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED.get_or_init(own).as_ref()
}

/// A database with its tables made; dropped with the value.
pub struct Lent {
    pub cluster: &'static Cluster,
    pub name: String,
}

impl Lent {
    /// Takes one of the shared cluster. `migrate` makes the tables of the first, of which the others are copies.
    pub fn take(migrate: fn(String)) -> Option<Self> {
        static MIGRATED: OnceLock<String> = OnceLock::new();
        let cluster = shared()?;
        let migrated = MIGRATED.get_or_init(|| {
            let name = cluster.create("");
            migrate(cluster.address(&name));
            name
        });
        Some(Self { cluster, name: cluster.create(&format!("template {migrated}")) })
    }

    /// How Causerie is told of it.
    pub fn address(&self) -> String {
        self.cluster.address(&self.name)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.cluster.tell(&format!("drop {}", self.name));
    }
}
