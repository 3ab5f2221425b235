//! Who is connected, and who is told what. One task reads the committed list, in its order; each change is encoded
//! once, for all who may see it.
//!
//! # Why
//! The connections stand under a lock and not behind a queue of commands: `register` has then happened when it returns,
//! so whoever reads the database after it misses nothing, and no bound can refuse it.

use super::connection::{Bounds, Connection, Outlet};
use crate::{
    id::{SessionId, ThreadId, UserId},
    model::Line,
    protocol::{Change, Down, close},
    server::{
        store::{Committed, Store},
        timing::Timings,
    },
};
use bytes::Bytes;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::mpsc;

/// The live connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub {
    live: Arc<Mutex<Live>>,
    bounds: Bounds,
}

#[derive(Debug, Default)]
struct Live {
    by_user: HashMap<UserId, Vec<Arc<Outlet>>>,
    /// Set once the server stops: who comes now is sent away.
    closed: Option<u16>,
}

impl Hub {
    /// Starts the task; what is sent to it comes from the writer.
    pub(in crate::server) fn start(store: Store, timings: &Timings) -> (Self, mpsc::Sender<Vec<Committed>>) {
        let bounds = Bounds { frames: timings.frames_waiting, bytes: timings.bytes_waiting };
        let hub = Self { live: Arc::default(), bounds };
        let (sender, lists) = mpsc::channel(timings.commits_waiting);
        let kept = timings.audiences_kept;
        tokio::spawn(Task { hub: hub.clone(), store, audiences: HashMap::new(), kept }.run(lists));
        (hub, sender)
    }

    /// Connects a session. From its return on nothing that is committed passes by: read the database after it.
    pub fn register(&self, user: UserId, session: SessionId) -> Connection {
        let outlet = Arc::new(Outlet::new(user, session, self.bounds));
        let mut live = self.live();
        if let Some(code) = live.closed {
            outlet.close(code);
        }
        live.by_user.entry(user).or_default().push(outlet.clone());
        drop(live);
        Connection { outlet, hub: self.clone() }
    }

    /// Closes every connection, and every later one.
    pub fn close_all(&self, code: u16) {
        let mut live = self.live();
        live.closed = Some(code);
        live.by_user.values().flatten().for_each(|outlet| outlet.close(code));
    }

    /// How many are connected.
    pub fn count(&self) -> usize {
        self.live().by_user.values().map(Vec::len).sum()
    }

    pub(super) fn unregister(&self, outlet: &Arc<Outlet>) {
        let mut live = self.live();
        if let Some(outlets) = live.by_user.get_mut(&outlet.user) {
            outlets.retain(|other| !Arc::ptr_eq(other, outlet));
            if outlets.is_empty() {
                live.by_user.remove(&outlet.user);
            }
        }
    }

    fn end_session(&self, session: SessionId) {
        let live = self.live();
        let ended = live.by_user.values().flatten().filter(|outlet| outlet.session == session);
        ended.for_each(|outlet| outlet.close(close::SESSION_ENDED));
    }

    fn live(&self) -> MutexGuard<'_, Live> {
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
    /// Who may hear of a thread: read once, then kept up by the committed list itself.
    audiences: HashMap<ThreadId, HashSet<UserId>>,
    kept: usize,
}

impl Task {
    async fn run(mut self, mut lists: mpsc::Receiver<Vec<Committed>>) {
        while let Some(list) = lists.recv().await {
            for committed in list {
                self.deliver(committed).await;
            }
        }
    }

    async fn deliver(&mut self, committed: Committed) {
        match committed {
            Committed::Shown(thread, user) => {
                self.audiences.entry(thread).and_modify(|audience| {
                    audience.insert(user);
                });
            }
            Committed::Hidden(thread, user) => {
                self.audiences.entry(thread).and_modify(|audience| {
                    audience.remove(&user);
                });
            }
            Committed::SessionEnded(session) => self.hub.end_session(session),
            Committed::Own(user, change) => {
                let outlets = self.hub.live().of(user);
                send(&outlets, change);
            }
            Committed::Changed(change) => {
                let outlets = self.listeners(change.line).await;
                send(&outlets, change);
            }
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
        if !self.audiences.contains_key(&thread) {
            self.load(thread).await;
        }
        self.audiences.get(&thread).map(|audience| self.hub.live().among(audience)).unwrap_or_default()
    }

    /// Reads who may hear of a thread. It may be newer than the place in the list: then somebody hears of a change that
    /// they could read anyway. If it cannot be read, all come back and ask: silence would look like quiet.
    async fn load(&mut self, thread: ThreadId) {
        if self.audiences.len() >= self.kept {
            self.audiences.clear();
        }
        let audience = async { self.store.read().await?.audience(thread).await }.await;
        match audience {
            Ok(users) => {
                self.audiences.insert(thread, users.into_iter().collect());
            }
            Err(error) => {
                tracing::error!(%error, %thread, "the members of a thread could not be read");
                self.hub.live().everyone().iter().for_each(|outlet| outlet.close(close::SLOW));
            }
        }
    }
}

/// Encodes a change once and hands the same bytes to each.
fn send(outlets: &[Arc<Outlet>], change: Change) {
    if outlets.is_empty() {
        return;
    }
    match serde_json::to_vec(&Down::Change(change)) {
        Ok(json) => {
            let frame = Bytes::from(json);
            outlets.iter().for_each(|outlet| outlet.push(&frame));
        }
        Err(error) => {
            tracing::error!(%error, "a change could not be encoded");
            outlets.iter().for_each(|outlet| outlet.close(close::SLOW));
        }
    }
}
