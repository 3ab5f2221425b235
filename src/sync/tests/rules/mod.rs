//! Each rule of design §3.5 and §3.6, alone.

mod act;
mod anew;
mod outbox;
mod thread;
mod unread;
mod wish;

use super::server::{ME, Server};
use crate::{
    error::{AppError, Field, Problem},
    id::{Epoch, Millis, Op, Seq, ThreadId, UserId},
    model::{Ack, Act, At, History, Line, Message, Rows, ThreadCursor},
    protocol::{Answer, Change, Changes},
    sync::{Ask, Delivery, Fate, RowKey, Stranded, Sync, Unsent, timeline::Limits},
};

const HERE: ThreadId = ThreadId(3);
const THERE: ThreadId = ThreadId(2);
const OTHER: UserId = UserId(2);
const LINE: Line = Line::Thread(HERE);

/// A server, and a tab that has thread 3 open and a line.
fn here() -> (Server, Sync) {
    let server = Server::new(3);
    let mut sync = Sync::seed_within(server.snapshot(Some(HERE)), Limits { rows: 8, kept: 5 });
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![], "nothing was missed");
    (server, sync)
}

fn op(n: u8) -> Op {
    Op([n; 16])
}

fn post(n: u8) -> Ask {
    Ask::Post { op: op(n), thread: HERE, body: "mine".to_owned(), reply_to: None }
}

fn send(sync: &mut Sync, n: u8) -> Vec<Ask> {
    sync.send(unsent(n, Millis(0)))
}

fn frames(server: &mut Server) -> Vec<Change> {
    std::mem::take(&mut server.frames)
}

fn keys(sync: &Sync) -> Vec<RowKey> {
    sync.window().map(|window| window.rows.iter().map(|row| row.key).collect()).unwrap_or_default()
}

fn last_seq(sync: &Sync) -> Option<Seq> {
    sync.open.as_ref().and_then(|open| open.window()).and_then(|window| window.rows().last()).map(|row| row.seq)
}

fn delivery(sync: &Sync, n: u8) -> Option<&Delivery> {
    sync.outbox.get(op(n))
}

fn head(server: &Server) -> Seq {
    server.threads[&HERE].head
}

fn at(sync: &Sync) -> Option<Seq> {
    sync.open.as_ref().and_then(|open| open.at())
}

fn history(at: At) -> Ask {
    Ask::History { thread: HERE, at }
}

/// The question for a thread's card, by its number.
fn ask(thread: ThreadId, number: u32) -> Ask {
    Ask::Thread { thread, number }
}

fn unsent(number: u8, at: Millis) -> Unsent {
    Unsent::post(op(number), HERE, "mine".to_owned(), at)
}
