//! The cast: a real server on a port and in a folder of its own, and the people who use it. They speak HTTP and
//! WebSocket and nothing else; time is turned by hand ([`Server::clock`]), never slept.

mod answer;
mod group;
mod guest;
mod person;
pub mod postgres;
pub mod program;
mod server;
mod socket;
mod tab;

pub use answer::Answer;
pub use guest::Guest;
pub use person::Person;
pub use server::{LAN, Server};
pub use socket::{Socket, hello};
pub use tab::Tab;

use causerie::{id::Op, server::random};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Nobody's password but everybody's.
pub const PASSWORD: &str = "correct horse";
/// What is awaited comes long before this, or never.
const PATIENCE: Duration = Duration::from_secs(20);

/// What comes of it, in the time that a test may take.
pub async fn within<T>(awaited: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, awaited).await.expect("what the test waits for comes in time")
}

/// Asks until the answer has this status.
pub async fn until(guest: &Guest, path: &str, status: u16) -> Answer {
    let begun = Instant::now();
    loop {
        let answer = guest.get(path).await;
        if answer.status == status {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "{path} never answers {status}");
    }
}

/// A folder of its own, gone with the value. In memory where there is room: waiting for the disk is most of what these
/// tests would do, and whether it keeps what was written they cannot see.
pub fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("the system has room for a folder")
}

/// An op that nobody used.
pub fn op() -> Op {
    Op(random::key())
}

pub const SECOND: Duration = Duration::from_secs(1);
pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(60 * 60);
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);
