//! One live connection: a bounded queue of frames that are already encoded, and at its end a reason to close.

use super::hub::Hub;
use crate::{
    id::{SessionId, ThreadId, UserId},
    protocol::close,
};
use bytes::Bytes;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// What a socket is to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Send this JSON text.
    Frame(Bytes),
    /// Close with this code.
    Close(u16),
}

/// Names a connection within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SocketId(pub u64);

/// What may wait for one socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub frames: usize,
    pub bytes: usize,
}

/// The hub's end of a connection.
#[derive(Debug)]
pub(super) struct Outlet {
    pub id: SocketId,
    pub user: UserId,
    pub session: SessionId,
    bounds: Bounds,
    queue: Mutex<Queue>,
    /// The thread its page shows.
    shown: Mutex<Option<ThreadId>>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Bytes>,
    bytes: usize,
    close: Option<u16>,
}

impl Outlet {
    pub fn new(id: SocketId, user: UserId, session: SessionId, bounds: Bounds) -> Self {
        Self { id, user, session, bounds, queue: Mutex::default(), shown: Mutex::default(), wake: Notify::new() }
    }

    /// Adds a frame. One too many, and the connection closes: it comes back and asks for what it missed, and nobody
    /// else ever waits for it.
    pub fn push(&self, frame: &Bytes) {
        let mut queue = self.queue();
        if queue.has_room(frame, self.bounds) {
            queue.push(frame);
        } else {
            queue.shut(close::SLOW);
        }
        drop(queue);
        self.wake.notify_one();
    }

    /// Adds a frame that is no fact, if half of the room is free: who is here and who is writing go before what happened
    /// when a socket is slow. Whether it was added.
    pub fn offer(&self, frame: &Bytes) -> bool {
        let mut queue = self.queue();
        let Bounds { frames, bytes } = self.bounds;
        let room = queue.has_room(frame, Bounds { frames: frames.div_ceil(2), bytes: bytes / 2 });
        if room {
            queue.push(frame);
            drop(queue);
            self.wake.notify_one();
        }
        room
    }

    /// Closes it. What still waits is dropped.
    pub fn close(&self, code: u16) {
        self.queue().shut(code);
        self.wake.notify_one();
    }

    /// The thread its page shows from now on.
    pub fn show(&self, thread: Option<ThreadId>) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = thread;
    }

    /// Whether its page shows this thread.
    pub fn shows(&self, thread: ThreadId) -> bool {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) == Some(thread)
    }

    /// What to do next, if there is anything.
    pub fn pop(&self) -> Option<Outgoing> {
        let mut queue = self.queue();
        if let Some(code) = queue.close {
            return Some(Outgoing::Close(code));
        }
        let frame = queue.frames.pop_front()?;
        queue.bytes -= frame.len();
        Some(Outgoing::Frame(frame))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn has_room(&self, frame: &Bytes, bounds: Bounds) -> bool {
        self.frames.len() < bounds.frames && self.bytes + frame.len() <= bounds.bytes
    }

    fn push(&mut self, frame: &Bytes) {
        if self.close.is_none() {
            self.bytes += frame.len();
            self.frames.push_back(frame.clone());
        }
    }

    /// The first reason stands.
    fn shut(&mut self, code: u16) {
        self.close.get_or_insert(code);
        self.frames.clear();
        self.bytes = 0;
    }
}

/// A socket's end of a connection. Dropping it ends it.
#[derive(Debug)]
pub struct Connection {
    pub(super) outlet: Arc<Outlet>,
    pub(super) hub: Hub,
    /// Its person is here by it.
    pub(super) greeted: bool,
}

impl Connection {
    /// What to do next. Safe to drop while waiting: nothing is taken before it is returned.
    pub async fn next(&mut self) -> Outgoing {
        loop {
            if let Some(outgoing) = self.outlet.pop() {
                return outgoing;
            }
            self.outlet.wake.notified().await;
        }
    }

    /// Waits until it is to close, and leaves what is to be sent where it is.
    pub async fn closed(&self) -> Outgoing {
        loop {
            let close = self.outlet.queue().close;
            if let Some(code) = close {
                return Outgoing::Close(code);
            }
            self.outlet.wake.notified().await;
        }
    }

    /// It is to be welcomed: from now on its person is here. (Not from the start: its session may turn out to be over.)
    pub fn greet(&mut self) {
        if !self.greeted {
            self.greeted = true;
            self.hub.came(self.outlet.user);
        }
    }

    /// Its page shows these people from now on.
    pub fn watch(&self, people: &[UserId]) {
        self.hub.watch(&self.outlet, people);
    }

    /// Its person did something.
    pub fn active(&self) {
        self.hub.active(self.outlet.user);
    }

    /// Its page shows this thread from now on. Whether they may see it is for the caller to know.
    pub fn look(&self, thread: Option<ThreadId>) {
        self.outlet.show(thread);
    }

    /// Its person is writing in this thread. Whether they may is for the caller to know.
    pub fn typing(&self, thread: ThreadId) {
        self.hub.typing(thread, self.outlet.user);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.hub.unregister(&self.outlet);
        if self.greeted {
            self.hub.left(&self.outlet);
        }
    }
}
