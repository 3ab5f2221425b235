use super::{Answer, Guest, PASSWORD, Person, folder, within};
use causerie::server::{App, clock::Clock, origin::Origin, serve::serve, site::Site, timing::Timings};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// A server with an empty database, gone with the value.
pub struct Server {
    pub address: SocketAddr,
    /// Its clock, for tests to turn.
    pub clock: Clock,
    origin: String,
    stop: oneshot::Sender<()>,
    done: JoinHandle<anyhow::Result<()>>,
    _data: TempDir,
}

impl Server {
    /// As it runs for somebody who gave no address.
    pub async fn start() -> Self {
        Self::with(Timings::default(), None).await
    }

    /// With some of its times shortened.
    pub async fn hurried(timings: Timings) -> Self {
        Self::with(timings, None).await
    }

    /// As it runs at an address that people know.
    pub async fn at(url: &str) -> Self {
        Self::with(Timings::default(), Some(url)).await
    }

    async fn with(timings: Timings, url: Option<&str>) -> Self {
        let data = folder();
        let clock = Clock::system();
        let app = App::open(data.path(), clock.clone(), timings).await.expect("an empty folder can be opened");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("some port is free");
        let address = listener.local_addr().expect("it is bound");
        let origin = url.map_or_else(|| format!("http://{address}"), str::to_owned);
        let at = url.map_or(Origin::Loopback, |url| Origin::At(url.parse().expect("an address")));
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let done = tokio::spawn(serve(app, Site::load(), at, listener, stopped));
        Self { address, clock, origin, stop, done, _data: data }
    }

    /// Tells it to stop, and waits until it has.
    pub async fn stop(self) {
        drop(self.stop);
        within(self.done).await.expect("it does not panic").expect("it stops cleanly");
    }

    /// Someone who is not signed in.
    pub fn guest(&self) -> Guest {
        Guest::new(self.address, self.origin.clone())
    }

    /// Someone new, on their own device.
    pub async fn sign_up(&self, name: &str) -> Person {
        self.enter("/sign-up", name, "yes").await
    }

    /// Someone new, on a device that is not theirs.
    pub async fn sign_up_elsewhere(&self, name: &str) -> Person {
        self.enter("/sign-up", name, "").await
    }

    /// Someone who has an account, on another device of their own.
    pub async fn sign_in(&self, name: &str) -> Person {
        self.enter("/sign-in", name, "yes").await
    }

    /// So many people, named Guest00 and on.
    pub async fn crowd(&self, size: usize) -> Vec<Person> {
        let mut crowd = Vec::new();
        for number in 0..size {
            crowd.push(self.sign_up(&format!("Guest{number:02}")).await);
        }
        crowd
    }

    async fn enter(&self, door: &str, name: &str, keep: &str) -> Person {
        let guest = self.guest();
        let Answer { status, body, .. } =
            guest.form(door, &[("name", name), ("password", PASSWORD), ("keep", keep)]).await;
        assert_eq!(status, 303, "{}", String::from_utf8_lossy(&body));
        Person::of(guest).await
    }
}
