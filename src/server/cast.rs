//! For tests: a server on a database of its own, and people in it.

use super::{
    App,
    clock::Clock,
    realtime::{Connection, Outgoing},
    service::session::{self, Actor, Device, Door, Entry, NewSession},
    timing::Timings,
};
use crate::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::{Ack, At, Card, GroupChange, MemberRole, NewGroup, Snapshot},
    protocol::{Change, Down},
    server::{
        error::{Error, Result},
        random,
        service::{access, group, invitation, message, thread},
    },
    words::Locale,
};
use anyhow::{Context, anyhow};
use std::{net::Ipv4Addr, time::Duration};

/// A server with an empty database, gone with the value.
pub struct House {
    pub app: App,
    pub clock: Clock,
    _data: tempfile::TempDir,
}

impl House {
    pub async fn open() -> Result<Self> {
        Self::with(Timings::default()).await
    }

    pub async fn with(timings: Timings) -> Result<Self> {
        let data = tempfile::tempdir().context("a temporary folder")?;
        let clock = Clock::system();
        let app = App::open(data.path(), clock.clone(), timings).await?;
        Ok(Self { app, clock, _data: data })
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
        Ok(Guest { app: self.app.clone(), actor, token: token.to_owned() })
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
        device: Device { keeps: true, name: "a test".into() },
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
        message::post(&self.app, &access, op(number), self.id(), body).await
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
