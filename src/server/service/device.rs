//! The devices someone is signed in on: their sessions, as they tell them apart.

use super::session::Actor;
use crate::{
    id::SessionId,
    server::{
        App,
        error::Result,
        store::{self, EndSessions},
    },
};

/// Devices in the list. Whoever has more sees those they last used.
const LISTED: i64 = 50;

/// What a browser says of itself, in marks: a browser's, and the names we know browsers by. The first that fits: many
/// of them claim to be others too.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// The same of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// A device someone is signed in on.
pub type Device = store::Device;

/// The actor's devices, the one last used first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Device>> {
    Ok(app.store.read().await?.devices(actor.id(), app.clock.now(), LISTED).await?)
}

/// Signs one of the actor's devices out. One that is not theirs is not found.
pub async fn end(app: &App, actor: &Actor, session: SessionId) -> Result<()> {
    app.writer.end_sessions(EndSessions::One(actor.id(), session)).await
}

/// Signs all of the actor's other devices out.
pub async fn end_others(app: &App, actor: &Actor) -> Result<()> {
    app.writer.end_sessions(EndSessions::AllBut(actor.id(), actor.session)).await
}

/// The browser and the system that call themselves so, as far as we know them.
pub fn told_apart(agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    let first =
        |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    (first(&BROWSERS), first(&SYSTEMS))
}
