use super::{
    Answer, Guest, PASSWORD, Person, folder,
    postgres::{self, Lent},
    within,
};
use causerie::{
    model::Admission,
    server::{
        App,
        clock::Clock,
        origin::{Lan, Origin},
        serve::serve,
        service::{invitation, setup},
        site::Site,
        store::{Address, Database},
        timing::Timings,
    },
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// Where a server on a network is, as its guests write it; they reach it by loopback all the same.
pub const LAN: &str = "http://192.168.1.5:3000";
const LAN_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 5));
const LAN_PORT: u16 = 3000;

/// A server with an empty database, gone with the value.
pub struct Server {
    pub address: SocketAddr,
    /// Its clock, for tests to turn.
    pub clock: Clock,
    origin: String,
    app: App,
    stop: oneshot::Sender<()>,
    done: JoinHandle<anyhow::Result<()>>,
    _lent: Option<Lent>,
    data: TempDir,
}

/// Where a PostgreSQL is.
pub fn address(text: &str) -> Address {
    text.parse().expect("anything is an address until it is used")
}

/// Makes the tables of a database. On a thread of its own, for the test that is the first to need it has a runtime.
fn migrate(text: String) {
    let migrated = std::thread::spawn(move || {
        let data = folder();
        let database = Database { folder: data.path().to_owned(), address: Some(address(&text)) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads");
        let opened = runtime.block_on(App::open(database, Clock::system(), Timings::default()));
        runtime.block_on(opened.expect("an empty database can be opened").close());
    });
    migrated.join().expect("it does not panic");
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

    /// At an address that people know, with some of its times shortened.
    pub async fn hurried_at(timings: Timings, url: &str) -> Self {
        Self::with(timings, Some(url)).await
    }

    /// On this database of PostgreSQL.
    pub async fn on_postgres(text: &str) -> Self {
        Self::open(Timings::default(), None, Some(address(text)), None).await
    }

    async fn with(timings: Timings, url: Option<&str>) -> Self {
        let lent = if postgres::wanted() { Lent::take(migrate) } else { None };
        let address = lent.as_ref().map(|lent| address(&lent.address()));
        Self::open(timings, url, address, lent).await
    }

    async fn open(timings: Timings, url: Option<&str>, address: Option<Address>, lent: Option<Lent>) -> Self {
        let data = folder();
        let clock = Clock::system();
        let database = Database { folder: data.path().to_owned(), address };
        let app = App::open(database, clock.clone(), timings).await.expect("an empty database can be opened");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("some port is free");
        let reached = listener.local_addr().expect("it is bound");
        let origin = url.map_or_else(|| format!("http://{reached}"), str::to_owned);
        let at = match url {
            None => Origin::Loopback,
            Some(LAN) => Origin::Lan(Lan { address: LAN_ADDRESS, addresses: vec![LAN_ADDRESS], port: LAN_PORT }),
            Some(url) => Origin::At(url.parse().expect("an address")),
        };
        if url.is_some() {
            setup::prepare(&app, &origin).await.expect("the folder is ours");
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let done = tokio::spawn(serve(app.clone(), Site::load(), at, listener, stopped));
        Self { address: reached, clock, origin, app, stop, done, _lent: lent, data }
    }

    /// As it runs for those on the same network, at [`LAN`].
    pub async fn on_network() -> Self {
        Self::with(Timings::default(), Some(LAN)).await
    }

    /// The token of the set-up link, from its file.
    pub fn setup(&self) -> Option<String> {
        let link = std::fs::read_to_string(self.setup_file()).ok()?;
        link.trim().rsplit('/').next().map(str::to_owned)
    }

    pub fn setup_file(&self) -> PathBuf {
        self.data.path().join(setup::FILE)
    }

    /// The token of the invitation, as people pass it on; empty when nobody comes in by it.
    pub async fn invitation(&self) -> String {
        let path = invitation::path(&self.app).await.expect("it can be read").map(|(path, _)| path);
        path.and_then(|path| path.strip_prefix("/join/").map(str::to_owned)).unwrap_or_default()
    }

    /// The same server, open to anyone.
    pub async fn open_to_anyone(self) -> Self {
        self.app.writer.set_admission(Admission::Open).await.expect("it can be set");
        self
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
        let mut fields = vec![("name", name), ("password", PASSWORD), ("keep", keep)];
        let (setup, invitation) = (self.setup().unwrap_or_default(), self.invitation().await);
        if door == "/sign-up" {
            fields.extend([("setup", &*setup), ("invitation", &*invitation)]);
        }
        let Answer { status, body, .. } = guest.form(door, &fields).await;
        assert_eq!(status, 303, "{}", String::from_utf8_lossy(&body));
        Person::of(guest).await
    }
}
