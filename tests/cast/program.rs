use super::{Guest, within};
use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
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

    async fn with(program: &Path, folder: &Path, arguments: &[&str]) -> Result<Self, Vec<String>> {
        let mut child = command(program, folder).args(arguments).spawn().expect("it starts");
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
