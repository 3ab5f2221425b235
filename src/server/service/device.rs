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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_as_people_call_them() {
        let of = |system: &str, browser: &str| format!("Mozilla/5.0 ({system}) {browser}");
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
        for (agent, browser, system) in [
            (of("X11; Linux x86_64; rv:140.0", "Gecko/20100101 Firefox/140.0"), Some("Firefox"), Some("Linux")),
            (of("Windows NT 10.0; Win64; x64", &format!("{chrome} Safari/537.36")), Some("Chrome"), Some("Windows")),
            (of("Windows NT 10.0", &format!("{chrome} Safari/537.36 Edg/140.0")), Some("Edge"), Some("Windows")),
            (of("Linux; Android 15", &format!("{chrome} Mobile Safari/537.36")), Some("Chrome"), Some("Android")),
            (of("Macintosh; Intel Mac OS X 10_15_7", "Version/18.0 Safari/605.1.15"), Some("Safari"), Some("macOS")),
            (of("iPhone; CPU iPhone OS 18_0 like Mac OS X", "CriOS/140 Safari/604.1"), Some("Chrome"), Some("iPhone")),
            ("curl/8.5".into(), None, None),
            (String::new(), None, None),
            ("<script>Firefox/</script>".into(), Some("Firefox"), None),
        ] {
            assert_eq!(told_apart(&agent), (browser, system), "{agent}");
        }
    }
}
