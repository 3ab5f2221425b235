//! Who is connected, and who is told what. One task reads the committed list, in its order; each change is encoded
//! once, for all who may see it.
//!
//! # Why
//! The connections stand under a lock and not behind a queue of commands: `register` has then happened when it returns,
//! so whoever reads the database after it misses nothing, and no bound can refuse it.

use super::{
    audience::Audiences,
    broadcast::Broadcasts,
    connection::{Bounds, Connection, Outlet, SocketId},
    presence::{Presence, Spans},
};
use crate::{
    id::{SessionId, ThreadId, UserId},
    model::Line,
    protocol::{Down, close},
    server::{
        clock::Clock,
        store::{Committed, Store},
        timing::Timings,
    },
};
use bytes::Bytes;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, task::yield_now, time::sleep};

/// Connections of one person, on all devices; the oldest gives way. More than anyone has tabs open.
const OF_PERSON: usize = 20;
/// The same of one session, so that one device that runs wild leaves the others theirs.
const OF_SESSION: usize = 12;

/// How often something is read that the database cannot say: for half a minute, as long as a request may take.
const READS: usize = 30;

/// The live connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub {
    pub(super) live: Arc<Mutex<Live>>,
    /// Never locked while `live` is.
    pub(super) presence: Arc<Mutex<Presence>>,
    pub(super) clock: Clock,
    pub(super) writing: mpsc::Sender<Writing>,
    bounds: Bounds,
}

/// Someone is writing in a thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    pub thread: ThreadId,
    pub user: UserId,
}

#[derive(Debug, Default)]
pub(super) struct Live {
    by_user: HashMap<UserId, Vec<Arc<Outlet>>>,
    /// How many are connected.
    open: usize,
    /// How many have ever connected.
    ever: u64,
    /// Set once the server stops: who comes now is sent away.
    closed: Option<u16>,
}

impl Hub {
    /// Starts the task; what is sent to it comes from the writer.
    pub(in crate::server) fn start(
        store: Store,
        clock: Clock,
        timings: &Timings,
    ) -> (Self, mpsc::Sender<Vec<Committed>>) {
        let bounds = Bounds { frames: timings.frames_waiting, bytes: timings.bytes_waiting };
        let presence = Presence::new(Spans { active: timings.presence_active, grace: timings.presence_grace });
        let (writing, notes) = mpsc::channel(timings.typing_waiting);
        let hub = Self { live: Arc::default(), presence: Arc::new(presence.into()), clock, writing, bounds };
        let (sender, lists) = mpsc::channel(timings.commits_waiting);
        let (audiences, writable) = (Audiences::new(timings.places_kept), timings.typing_members);
        let (broadcasts, pause) = (Broadcasts::default(), timings.busy_pause);
        let task = Task { hub: hub.clone(), store, audiences, broadcasts, writable, pause };
        tokio::spawn(task.run(lists, notes));
        tokio::spawn(hub.clone().beat(timings.presence_beat));
        (hub, sender)
    }

    /// Connects a session. From its return on nothing that is committed passes by: read the database after it.
    pub fn register(&self, user: UserId, session: SessionId) -> Connection {
        let mut live = self.live();
        live.ever += 1;
        let outlet = Arc::new(Outlet::new(SocketId(live.ever), user, session, self.bounds));
        if let Some(code) = live.closed {
            outlet.close(code);
        }
        let outlets = live.by_user.entry(user).or_default();
        // Those before it are told to close already.
        let oldest =
            |of: &dyn Fn(&Arc<Outlet>) -> bool, most| outlets.iter().filter(|outlet| of(outlet)).nth_back(most);
        let many = [oldest(&|_| true, OF_PERSON - 1), oldest(&|outlet| outlet.session == session, OF_SESSION - 1)];
        many.into_iter().flatten().for_each(|outlet| outlet.close(close::FLOOD));
        outlets.push(outlet.clone());
        live.open += 1;
        drop(live);
        Connection { outlet, hub: self.clone(), greeted: false }
    }

    /// Closes every connection, and every later one.
    pub fn close_all(&self, code: u16) {
        let mut live = self.live();
        live.closed = Some(code);
        live.by_user.values().flatten().for_each(|outlet| outlet.close(code));
    }

    /// How many are connected.
    pub fn count(&self) -> usize {
        self.live().open
    }

    pub(super) fn unregister(&self, outlet: &Arc<Outlet>) {
        let mut live = self.live();
        if let Some(outlets) = live.by_user.get_mut(&outlet.user) {
            outlets.retain(|other| !Arc::ptr_eq(other, outlet));
            if outlets.is_empty() {
                live.by_user.remove(&outlet.user);
            }
            live.open -= 1;
        }
    }

    /// The sessions of those that are connected, each once.
    pub fn sessions(&self) -> Vec<SessionId> {
        let live = self.live();
        let sessions: HashSet<_> = live.by_user.values().flatten().map(|outlet| outlet.session).collect();
        sessions.into_iter().collect()
    }

    /// Closes the connections of sessions that are over.
    pub fn end_sessions(&self, over: &[SessionId]) {
        if over.is_empty() {
            return;
        }
        let over: HashSet<_> = over.iter().collect();
        let live = self.live();
        let ended = live.by_user.values().flatten().filter(|outlet| over.contains(&outlet.session));
        ended.for_each(|outlet| outlet.close(close::SESSION_ENDED));
    }

    pub(super) fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn everyone(&self) -> Vec<Arc<Outlet>> {
        self.by_user.values().flatten().cloned().collect()
    }

    fn of(&self, user: UserId) -> Vec<Arc<Outlet>> {
        self.by_user.get(&user).cloned().unwrap_or_default()
    }

    pub(super) fn socket(&self, user: UserId, socket: SocketId) -> Option<Arc<Outlet>> {
        self.by_user.get(&user)?.iter().find(|outlet| outlet.id == socket).cloned()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// The connections of these people, walking whichever side is shorter.
    fn among(&self, audience: &HashSet<UserId>) -> Vec<Arc<Outlet>> {
        if audience.len() < self.by_user.len() {
            return audience.iter().flat_map(|user| self.of(*user)).collect();
        }
        let within = self.by_user.iter().filter(|(user, _)| audience.contains(user));
        within.flat_map(|(_, outlets)| outlets).cloned().collect()
    }
}

struct Task {
    hub: Hub,
    store: Store,
    audiences: Audiences,
    broadcasts: Broadcasts,
    /// Members of a thread in which it is told who is writing, at the most.
    writable: usize,
    /// Before something is read again.
    pause: Duration,
}

impl Task {
    /// Notes go first: they are few, and whoever's message has come is no longer writing it. Ends with the writer.
    async fn run(mut self, mut lists: mpsc::Receiver<Vec<Committed>>, mut notes: mpsc::Receiver<Writing>) {
        loop {
            tokio::select! {
                biased;
                Some(writing) = notes.recv() => {
                    if !self.pass_on(writing).await {
                        // Each would wait as long for what cannot be read, and what was said waits behind them.
                        while notes.try_recv().is_ok() {}
                    }
                }
                list = lists.recv() => {
                    let Some(list) = list else { return };
                    for committed in list {
                        self.deliver(committed).await;
                    }
                }
                // The sockets on this thread send meanwhile.
                () = yield_now(), if !self.broadcasts.is_empty() => {}
            }
            self.broadcasts.go_on();
        }
    }

    async fn deliver(&mut self, committed: Committed) {
        match committed {
            Committed::Shown(thread, user) => self.audiences.show(thread, user),
            Committed::Hidden(thread, user) => self.audiences.hide(thread, user),
            Committed::Hides(user, hides) => self.hub.hide(user, hides),
            Committed::SessionEnded(session) => self.hub.end_sessions(&[session]),
            Committed::Unknown => self.begin_anew().await,
            Committed::Own(user, change) => {
                let outlets = self.hub.live().of(user);
                self.send(Line::Own, outlets, &Down::Change(change));
            }
            Committed::Changed(change) => {
                let (line, outlets) = (change.line, self.listeners(change.line).await);
                self.send(line, outlets, &Down::Change(change));
            }
        }
    }

    /// Encodes a fact once and hands the same bytes to each.
    fn send(&mut self, line: Line, outlets: Vec<Arc<Outlet>>, frame: &Down) {
        if outlets.is_empty() {
            return;
        }
        match encode(frame) {
            Some(bytes) => self.broadcasts.send(line, bytes, outlets),
            None => outlets.iter().for_each(|outlet| outlet.close(close::SLOW)),
        }
    }

    async fn listeners(&mut self, line: Line) -> Vec<Arc<Outlet>> {
        match line {
            Line::House => self.hub.live().everyone(),
            // Whose it is stands beside such a change, never in it.
            Line::Own => Vec::new(),
            Line::Thread(thread) => self.listeners_of(thread).await,
        }
    }

    async fn listeners_of(&mut self, thread: ThreadId) -> Vec<Arc<Outlet>> {
        if self.hub.live().by_user.is_empty() {
            return Vec::new();
        }
        if !self.learn(thread).await {
            self.send_back();
        }
        self.audiences.get(thread).map(|audience| self.hub.live().among(audience)).unwrap_or_default()
    }

    /// They come back and ask: silence would look like quiet.
    fn send_back(&self) {
        self.hub.live().everyone().iter().for_each(|outlet| outlet.close(close::SLOW));
    }

    /// Whether it is known who may hear of a thread. While the database cannot say nobody can write either, so whoever is
    /// connected misses nothing by waiting; for so long.
    async fn learn(&mut self, thread: ThreadId) -> bool {
        for _ in 0..READS {
            if self.know(thread).await {
                return true;
            }
            if self.hub.live().is_closed() {
                return false;
            }
            sleep(self.pause).await;
        }
        false
    }

    /// After a commit of which nobody knows whether it went through: forgets what it may have changed, reads anew who hides,
    /// and sends everyone back to ask.
    async fn begin_anew(&mut self) {
        self.audiences.clear();
        for _ in 0..READS {
            match async { self.store.read().await?.hidden_people().await }.await {
                Ok(hidden) => {
                    self.hub.hide_only(&hidden);
                    break;
                }
                Err(_) if self.hub.live().is_closed() => break,
                Err(error) => {
                    tracing::warn!(%error, "who hides could not be read");
                    sleep(self.pause).await;
                }
            }
        }
        self.send_back();
    }

    /// Reads who may hear of a thread, if that is not known, and says whether it is now. It may be newer than the place
    /// in the list: then somebody hears of a change that they could read anyway.
    async fn know(&mut self, thread: ThreadId) -> bool {
        if self.audiences.get(thread).is_some() {
            return true;
        }
        match async { self.store.read().await?.audience(thread).await }.await {
            Ok(users) => {
                self.audiences.keep(thread, users.into_iter().collect());
                true
            }
            Err(error) => {
                tracing::error!(%error, %thread, "the members of a thread could not be read");
                false
            }
        }
    }

    /// Tells the others of a thread who look at it, if its members are few. Whether it is known who they are.
    async fn pass_on(&mut self, Writing { thread, user }: Writing) -> bool {
        if !self.know(thread).await {
            return false;
        }
        let Some(audience) = self.audiences.get(thread) else { return true };
        if audience.len() <= self.writable && audience.contains(&user) {
            let mut outlets = self.hub.live().among(audience);
            outlets.retain(|outlet| outlet.user != user && outlet.shows(thread));
            let outlets = self.hub.seeing(user, outlets);
            if let Some(bytes) = encode(&Down::Typing { thread, user }).filter(|_| !outlets.is_empty()) {
                for outlet in outlets {
                    // Worth nothing in a moment: whoever is too slow for it is not told.
                    let _ = outlet.offer(&bytes);
                }
            }
        }
        true
    }
}

/// A frame as it is sent.
pub(super) fn encode(frame: &Down) -> Option<Bytes> {
    let json = serde_json::to_vec(frame).inspect_err(|error| tracing::error!(%error, "a frame could not be encoded"));
    json.ok().map(Bytes::from)
}
