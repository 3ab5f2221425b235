//! For tests: a server on a database of its own, and people in it.

pub use super::{
    App,
    service::{access, message, name::keys},
};

use super::{
    clock::Clock,
    realtime::{Connection, Outgoing},
    service::session::{self, Actor, Device, Door, Entry, NewSession},
    store::{Address, Database},
    timing::Timings,
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, Act, At, Card, GroupChange, History, MemberRole, Message, NewGroup, Snapshot},
    protocol::{Change, Down},
    server::{
        error::{Error, Result},
        random,
        service::{act, group, invitation, thread},
    },
    words::Locale,
};
use anyhow::{Context, anyhow};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};

#[path = "../../tests/cast/postgres.rs"]
pub mod postgres;

/// A server with an empty database, gone with the value.
pub struct House {
    pub app: App,
    pub clock: Clock,
    database: Arc<Vacant>,
}

/// An empty database of the kind that the tests run on, gone with the value.
pub struct Vacant {
    pub database: Database,
    pub lent: Option<postgres::Lent>,
    _folder: tempfile::TempDir,
}

impl Vacant {
    pub fn new() -> anyhow::Result<Self> {
        let postgres = if postgres::wanted() { Self::postgres()? } else { None };
        postgres.map_or_else(Self::sqlite, Ok)
    }

    /// One of PostgreSQL's, for what only that knows; none where there is no PostgreSQL.
    pub fn postgres() -> anyhow::Result<Option<Self>> {
        let Some(lent) = postgres::Lent::take(migrate) else { return Ok(None) };
        let vacant = Self::sqlite()?;
        let database = Database { address: Some(address(&lent.address())), ..vacant.database };
        Ok(Some(Self { database, lent: Some(lent), ..vacant }))
    }

    /// One of SQLite's, for what only that knows.
    pub fn sqlite() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("a temporary folder")?;
        Ok(Self { database: folder.path().into(), lent: None, _folder: folder })
    }
}

/// Where a PostgreSQL is.
pub fn address(text: &str) -> Address {
    text.parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}

/// Makes the tables of a database. On a thread of its own, for the test that is the first to need it has a runtime.
fn migrate(text: String) {
    let opened = std::thread::spawn(move || -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let database = Database { folder: folder.path().to_owned(), address: Some(address(&text)) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            App::open(database, Clock::system(), Timings::default()).await?.close().await;
            Ok(())
        })
    });
    opened.join().expect("it does not panic").expect("an empty database can be opened");
}

impl House {
    pub async fn open() -> Result<Self> {
        Self::with(Timings::default()).await
    }

    pub async fn with(timings: Timings) -> Result<Self> {
        Self::on(Vacant::new()?, timings).await
    }

    /// On SQLite, for what only that can say.
    pub async fn on_sqlite() -> Result<Self> {
        Self::on(Vacant::sqlite()?, Timings::default()).await
    }

    /// On PostgreSQL, for what only that can say; none where there is none.
    pub async fn on_postgres() -> Result<Option<Self>> {
        let Some(vacant) = Vacant::postgres()? else { return Ok(None) };
        Ok(Some(Self::on(vacant, Timings::default()).await?))
    }

    async fn on(vacant: Vacant, timings: Timings) -> Result<Self> {
        let clock = Clock::system();
        let app = App::open(vacant.database.clone(), clock.clone(), timings).await?;
        Ok(Self { app, clock, database: Arc::new(vacant) })
    }

    /// Signs someone up.
    pub async fn person(&self, name: &str) -> Result<Guest> {
        let new = self.sign_up(door(name)).await?;
        self.guest(&new.token.text()).await
    }

    /// Someone at the door, at home and with the invitation.
    pub async fn sign_up(&self, door: Door) -> Result<NewSession> {
        session::sign_up(&self.app, door, self.entry().await?).await
    }

    /// What lets anyone in who is asked in.
    pub async fn entry(&self) -> Result<Entry> {
        entry(&self.app).await
    }

    /// Whoever holds the token.
    pub async fn guest(&self, token: &str) -> Result<Guest> {
        let actor = session::who(&self.app, token).await?.ok_or(AppError::Unauthenticated)?;
        let (app, database) = (self.app.clone(), self.database.clone());
        Ok(Guest { app, actor, token: token.to_owned(), _database: database })
    }
}

/// At home, with the invitation of the present.
pub async fn entry(app: &App) -> Result<Entry> {
    let path = invitation::path(app).await?.map(|(path, _)| path).unwrap_or_default();
    let invitation = path.trim_start_matches("/join/").to_owned();
    Ok(Entry { at_home: true, setup: String::new(), invitation })
}

/// Someone at the door of their own device.
pub fn door(name: &str) -> Door {
    Door {
        name: name.into(),
        password: "correct horse".into(),
        locale: Locale::En,
        zone: "Europe/Paris".into(),
        device: Device { keeps: true, name: "a test".into(), replaces: None },
        from: Ipv4Addr::LOCALHOST.into(),
    }
}

/// An op by number.
pub fn op(number: u8) -> Op {
    Op([number; 16])
}

/// Someone signed in.
pub struct Guest {
    pub app: App,
    pub actor: Actor,
    pub token: String,
    /// Which stays for as long as anyone is in it.
    _database: Arc<Vacant>,
}

impl Guest {
    pub fn id(&self) -> UserId {
        self.actor.id()
    }

    pub fn connect(&self) -> Connection {
        let mut connection = self.app.hub.register(self.id(), self.actor.session);
        connection.greet();
        connection
    }

    pub async fn open_direct(&self, with: UserId, number: u8) -> Result<ThreadId> {
        thread::open_direct(&self.app, &self.actor, with, op(number)).await
    }

    pub async fn post(&self, thread: ThreadId, number: u8, body: &str) -> Result<Ack> {
        let access = access::thread(&self.app, &self.actor, thread).await?;
        message::post(&self.app, &access, &message::Draft::new(thread, op(number), self.id(), body)).await
    }

    /// Comes again a moment later.
    pub async fn lately(&self) -> Result<Option<Actor>> {
        session::lately(&self.app, &self.token).await
    }

    /// Says something, as the server function does it: by what was read a moment ago.
    pub async fn says(&self, thread: ThreadId, body: &str) -> Result<Ack> {
        let actor = self.lately().await?.ok_or(AppError::Unauthenticated)?;
        let draft = message::Draft::new(thread, Op(random::key()), actor.id(), body);
        message::send(&self.app, &actor, &draft).await
    }

    /// Does something to a message; the change that did it.
    pub async fn act(&self, thread: ThreadId, op: Op, act: Act) -> Result<Seq> {
        let deed = act::Deed { thread, op, author: self.id(), act };
        Ok(act::act(&self.app, &self.actor, &deed).await?.rev)
    }

    /// Other words, in place of those that the change `said` gave.
    pub async fn edit(&self, thread: ThreadId, (seq, said): (Seq, Seq), body: &str) -> Result<Seq> {
        self.act(thread, Op(random::key()), Act::Edit { seq, said, body: body.to_owned() }).await
    }

    pub async fn delete(&self, thread: ThreadId, seq: Seq) -> Result<Seq> {
        self.act(thread, Op(random::key()), Act::Delete { seq }).await
    }

    pub async fn react(&self, thread: ThreadId, seq: Seq, emoji: &str, on: bool) -> Result<Seq> {
        self.act(thread, Op(random::key()), Act::React { seq, emoji: emoji.to_owned(), on }).await
    }

    /// Says something that answers another message.
    pub async fn reply(&self, thread: ThreadId, to: Seq, body: &str) -> Result<Ack> {
        let draft = message::Draft::new(thread, Op(random::key()), self.id(), body);
        message::send(&self.app, &self.actor, &message::Draft { reply_to: Some(to), ..draft }).await
    }

    /// The end of a thread, as a page of history.
    pub async fn page(&self, thread: ThreadId) -> Result<History> {
        let access = access::thread(&self.app, &self.actor, thread).await?;
        message::history(&self.app, &access, At::Tail).await
    }

    /// One message, as a page shows it.
    pub async fn sees(&self, thread: ThreadId, seq: Seq) -> Result<Message> {
        let page = self.page(thread).await?;
        Ok(page.messages.into_iter().find(|message| message.seq == seq).ok_or(AppError::NotFound)?)
    }

    pub async fn make(&self, name: &str, open: bool, with: &[UserId]) -> Result<ThreadId> {
        let group = NewGroup { name: name.to_owned(), open, with: with.to_vec() };
        group::make(&self.app, &self.actor, &group, Op(random::key())).await
    }

    pub async fn join(&self, thread: ThreadId) -> Result<()> {
        group::join(&self.app, &self.actor, thread, Op(random::key())).await
    }

    pub async fn change(&self, thread: ThreadId, change: GroupChange) -> Result<()> {
        group::change_by_id(&self.app, &self.actor, thread, &change, Op(random::key())).await
    }

    /// Everyone in a group of up to a page, hosts first.
    pub async fn members(&self, thread: ThreadId) -> Result<Vec<(UserId, MemberRole)>> {
        let access = access::thread(&self.app, &self.actor, thread).await?;
        let page = group::members(&self.app, &access, "", 0).await?;
        Ok(page.members.into_iter().map(|(person, role)| (person.id, role)).collect())
    }

    pub async fn list(&self) -> Result<Vec<Card>> {
        Ok(thread::list(&self.app, &self.actor, None).await?.cards)
    }

    pub async fn outline(&self) -> Result<Snapshot> {
        thread::outline(&self.app, &self.actor).await
    }

    pub async fn snapshot(&self, open: Option<ThreadId>) -> Result<Snapshot> {
        thread::snapshot(&self.app, &self.actor, open, Some(At::Tail)).await
    }
}

/// The next change a connection gets, or why it closes. Waits no longer than a test may.
pub async fn next(connection: &mut Connection) -> Result<Change> {
    let outgoing = tokio::time::timeout(Duration::from_secs(5), connection.next()).await.context("nothing came")?;
    let Outgoing::Frame(frame) = outgoing else { return Err(anyhow!("closed: {outgoing:?}").into()) };
    match serde_json::from_slice(&frame).context("a frame")? {
        Down::Change(change) => Ok(change),
        other => Err(anyhow!("not a change: {other:?}").into()),
    }
}

/// What a refusal says; none if it was none.
pub fn refusal<T>(result: Result<T>) -> Option<AppError> {
    match result {
        Err(Error::App(error)) => Some(error),
        _ => None,
    }
}

/// Numbers that look random and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    /// Of 0 up to `sides`, without it.
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }
}
