use super::{Guest, within};
use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The real program as an operator runs it, serving; killed with the value.
pub struct Program {
    pub address: SocketAddr,
    child: Child,
    lines: UnboundedReceiver<String>,
    /// What it has said on standard error so far.
    said: Vec<String>,
}

/// Stands before the system's own.
const FAILS: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
static int sync_by(const char *name, int file) {
    while (access("holds", F_OK) == 0) usleep(1000);
    if (access("fails", F_OK) == 0) { errno = EIO; return -1; }
    int done = ((int (*)(int)) dlsym(RTLD_NEXT, name))(file);
    int count = open("syncs", O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (count < 0 || write(count, "s", 1) != 1 || close(count) != 0) _exit(70);
    return done;
}
int fsync(int file) { return sync_by("fsync", file); }
int fdatasync(int file) { return sync_by("fdatasync", file); }
"#;

/// The program that was built with these tests.
pub fn built() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_causerie"))
}

/// The program in a folder, with nothing from our own environment.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub fn run(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = command(built(), folder).args(arguments).stdin(Stdio::piped()).spawn().expect("it starts");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(typed.as_bytes()).expect("it reads, or has not ended yet");
    drop(input);
    child.wait_with_output().expect("it ends")
}

impl Program {
    /// Serves the folder `data` of this one, on some port.
    pub async fn serve(folder: &Path) -> Self {
        Self::start(built(), folder).await
    }

    pub async fn start(program: &Path, folder: &Path) -> Self {
        Self::with(program, folder, &["--listen", "127.0.0.1:0"])
            .await
            .unwrap_or_else(|said| panic!("it ended: {said:?}"))
    }

    /// Serves a database of PostgreSQL.
    pub async fn on_postgres(folder: &Path, address: &str) -> Self {
        let arguments = ["--listen", "127.0.0.1:0", "--database", address];
        Self::with(built(), folder, &arguments).await.unwrap_or_else(|said| panic!("it ended: {said:?}"))
    }

    /// The same for those on the same network; none where there is no network.
    pub async fn on_network(folder: &Path) -> Option<Self> {
        Self::with(built(), folder, &["--lan", "--listen", "127.0.0.1:0"]).await.ok()
    }

    /// The same with its data on a disk of eight megabytes that nobody else sees; none, with one line about why, where nothing
    /// may be mounted.
    pub async fn on_small_disk(folder: &Path) -> Option<Self> {
        const MOUNTED: &str = "mount -t tmpfs -o size=8m none data && exec \"$0\" --listen 127.0.0.1:0";
        std::fs::create_dir(folder.join("data")).expect("the folder is ours");
        let mut unshare = command(Path::new("/usr/bin/unshare"), folder);
        unshare.env("PATH", "/usr/bin:/bin").args(["--mount", "sh", "-c", MOUNTED]).arg(built());
        match Self::spawn(&mut unshare).await {
            Err(said) if !said.iter().any(|line| line.starts_with("causerie")) => {
                let _ = writeln!(std::io::stderr(), "not tested on a full disk: {said:?}");
                None
            }
            started => Some(started.unwrap_or_else(|said| panic!("it ended: {said:?}"))),
        }
    }

    /// The file that fills its disk.
    fn ballast(&self, folder: &Path) -> PathBuf {
        let own = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        own.join(folder.join("data/ballast").strip_prefix("/").expect("it is a whole path"))
    }

    /// Leaves no room on it.
    pub fn fill(&self, folder: &Path) {
        let mut ballast = File::create(self.ballast(folder)).expect("there is room for a name");
        while ballast.write_all(&[0; 4096]).is_ok() {}
    }

    /// Gives it its room back.
    pub fn make_room(&self, folder: &Path) {
        std::fs::remove_file(self.ballast(folder)).expect("it was filled");
    }

    /// The same with files whose growth can be [limited](Self::limit): an error tells it of that, not a signal that kills.
    pub async fn on_limited_files(folder: &Path) -> Self {
        let mut deaf = command(Path::new("/bin/sh"), folder);
        deaf.args(["-c", r#"trap "" XFSZ; exec "$0" --listen 127.0.0.1:0"#]).arg(built());
        Self::spawn(&mut deaf).await.unwrap_or_else(|said| panic!("it ended: {said:?}"))
    }

    /// Lets no file of its grow beyond so many bytes; none: as they like.
    pub fn limit(&self, most: Option<u64>) {
        let most = most.map_or("unlimited".to_owned(), |most| most.to_string());
        let arguments = [format!("--pid={}", self.child.id()), format!("--fsize={most}:")];
        let told = Command::new("prlimit").args(arguments).status();
        assert!(told.is_ok_and(|status| status.success()), "a process of ours can be limited");
    }

    /// The same on a disk that fails as soon as there is a file named `fails` in the folder, and keeps nothing while there is
    /// one named `holds`. How often it kept what it was given are the bytes of `syncs`.
    pub async fn on_failing_disk(folder: &Path) -> Self {
        let (source, library) = (folder.join("fails.c"), folder.join("fails.so"));
        std::fs::write(&source, FAILS).expect("the folder is ours");
        let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
        assert!(compiled.is_ok_and(|status| status.success()), "what links Rust compiles C");
        let mut failing = command(built(), folder);
        failing.env("LD_PRELOAD", library).args(["--listen", "127.0.0.1:0"]);
        Self::spawn(&mut failing).await.unwrap_or_else(|said| panic!("it ended: {said:?}"))
    }

    async fn with(program: &Path, folder: &Path, arguments: &[&str]) -> Result<Self, Vec<String>> {
        Self::spawn(command(program, folder).args(arguments)).await
    }

    async fn spawn(command: &mut Command) -> Result<Self, Vec<String>> {
        let mut child = command.spawn().expect("it starts");
        let errors = BufReader::new(child.stderr.take().expect("it is piped"));
        let (sender, lines) = unbounded_channel();
        std::thread::spawn(move || errors.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut program = Self { address: SocketAddr::from(([0; 4], 0)), child, lines, said: Vec::new() };
        match program.read_address().await {
            Some(address) => program.address = address,
            None => return Err(std::mem::take(&mut program.said)),
        }
        Ok(program)
    }

    /// Where it says it is; none when it ends before that.
    async fn read_address(&mut self) -> Option<SocketAddr> {
        loop {
            let line = within(self.lines.recv()).await?;
            let address = line.strip_prefix("Causerie is at http://").map(|address| address.parse());
            self.said.push(line);
            if let Some(address) = address {
                return Some(address.expect("it says where it is"));
            }
        }
    }

    /// Someone who is not signed in.
    pub fn guest(&self) -> Guest {
        Guest::new(self.address, format!("http://{}", self.address))
    }

    /// Waits until it says this on standard error.
    pub async fn says(&mut self, what: &str) {
        while !self.said.iter().any(|line| line.contains(what)) {
            self.said.push(within(self.lines.recv()).await.expect("it goes on"));
        }
    }

    /// Tells it to stop (SIGTERM).
    pub fn terminate(&self) {
        let told = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(told.expect("there is a shell").success());
    }

    /// Waits for its end; its exit code, and all that it said.
    pub async fn end(mut self) -> (Option<i32>, Vec<String>) {
        while let Some(line) = within(self.lines.recv()).await {
            self.said.push(line);
        }
        let status = self.child.wait().expect("it closed its errors, so it ends");
        (status.code(), std::mem::take(&mut self.said))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
