//! The frames of the WebSocket, as JSON text: `{"kind": {…}}`. Facts come down; only questions go up.
//! Both sides ignore fields they do not know, so that an older tab and a newer server understand each other.

use crate::{
    id::{Epoch, Seq, ThreadId, UserId},
    model::{Card, Here, Line, Rows},
};
use serde::{Deserialize, Serialize};

/// The version of these frames. A server that speaks another says so by [`close::TOO_OLD`].
pub const PROTOCOL: u32 = 1;
/// Bytes in one frame up, at the most.
pub const MAX_FRAME: usize = 64 * 1024;
/// Changes that one answer holds; a client further behind than this begins anew.
pub const MAX_CHANGES: usize = 500;
/// Threads that a `hello` names, at the most.
pub const MAX_OPEN: usize = 20;
/// People that one page watches, at the most.
pub const MAX_WATCHED: usize = 200;
/// Members of a thread in which it is told who is writing, at the most.
pub const MAX_TYPING: u32 = 100;

/// Client to server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Up {
    /// The first frame, within five seconds.
    Hello(Hello),
    /// What happened on this line after this number? Answered by [`Down::Changes`].
    Changes { line: Line, after: Seq },
    /// Are you there? Answered by [`Down::Tick`].
    Ping,
    /// Tell me whether these people are here, and no others; at most [`MAX_WATCHED`]. Answered by [`Down::Presence`].
    Watch { people: Vec<UserId> },
    /// The person did something. At most once a minute.
    Active,
    /// This page shows this thread: tell it who writes there.
    Look { thread: Option<ThreadId> },
    /// The person is writing in this thread, of at most [`MAX_TYPING`] members. At most once in three seconds.
    Typing { thread: ThreadId },
    /// Everything in this thread is read up to here. `rev` is that of one's own row as it was then: under a later one it
    /// is void, for what was marked unread meanwhile stays so.
    Read { thread: ThreadId, seq: Seq, rev: Seq },
}

/// Who speaks, and how far it knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    pub protocol: u32,
    /// Whose page this is: under another session than theirs it gets no socket.
    pub user: UserId,
    /// The build the page came with.
    pub build: String,
    /// The threads on the screen: their cards come with the welcome even when they are not among the most recent.
    pub open: Vec<ThreadId>,
}

/// Server to client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    Welcome(Box<Welcome>),
    /// One change of one line, in its order.
    Change(Change),
    /// The answer to [`Up::Changes`].
    Changes(Changes),
    /// Of the people this page watches, those of whom something else is true now than it was told last; at first all are
    /// away.
    Presence {
        people: Vec<(UserId, Here)>,
    },
    /// Someone is writing in the thread this page shows. Good for some seconds.
    Typing {
        thread: ThreadId,
        user: UserId,
    },
    /// Nothing happened: the line is alive. Now and then, and in answer to [`Up::Ping`].
    Tick,
}

/// Where every line stands, read in one transaction after this connection began to receive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub protocol: u32,
    /// The build the server holds; a tab of another one reloads when it can.
    pub build: String,
    pub epoch: Epoch,
    pub own: Seq,
    pub house: Seq,
    /// The most recent threads and those named in `hello`.
    pub cards: Vec<Card>,
}

/// The change `seq` of a line: every row it touched, in its whole new state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub line: Line,
    pub seq: Seq,
    pub rows: Rows,
}

/// Everything on `line` after `after`, or that it is too much to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub line: Line,
    pub after: Seq,
    pub answer: Answer,
}

/// Never in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Every row that changed in (after, head].
    UpTo { head: Seq, rows: Rows },
    /// More than [`MAX_CHANGES`], or older than what is kept: load anew.
    Reset,
}

/// Why a server closes a socket. 4000–4999 are free for applications (RFC 6455 §7.4.2).
pub mod close {
    /// The server stops or restarts: come back (RFC 6455 §7.4.1). The reason is a number: after so many milliseconds, so
    /// that all do not come at once.
    pub const GOING_AWAY: u16 = 1001;
    /// A frame over [`super::MAX_FRAME`] (RFC 6455 §7.4.1).
    pub const TOO_BIG: u16 = 1009;
    /// Too slow to follow: come back, and ask for what was missed.
    pub const SLOW: u16 = 4008;
    /// A frame that cannot be understood.
    pub const BAD_FRAME: u16 = 4400;
    /// The session has ended: sign in.
    pub const SESSION_ENDED: u16 = 4401;
    /// No `hello` in time, or nothing heard for too long.
    pub const SILENT: u16 = 4408;
    /// Far more frames than a page of ours sends: come back, and say less.
    pub const FLOOD: u16 = 4429;
    /// Another version of the protocol: reload.
    pub const TOO_OLD: u16 = 4426;
}
