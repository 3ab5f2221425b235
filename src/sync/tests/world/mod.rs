//! A tab, a server, and between them a network that does its worst.

mod acts;
mod checks;
mod moves;
mod network;

pub use moves::Move;

use super::server::Server;
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId},
    model::{Ack, Acted, At, Card, History, Snapshot, ThreadCursor, ThreadPage},
    protocol::{Change, Changes, Up, Welcome},
    sync::{Ask, Delivery, Fate, Sync, Unsent, timeline::Limits},
};
use acts::Wished;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Small, so that every edge is met often.
const LIMITS: Limits = Limits { rows: 8, kept: 5 };

#[derive(Clone)]
enum Down {
    Welcome(Box<Welcome>),
    Frame(Change),
    Changes(Changes),
}

#[derive(Clone)]
enum Answer {
    Card(Box<Card>, u32),
    Gone(ThreadId, u32),
    Page(History),
    NoPage(ThreadId, At),
    Snapshot(Box<Snapshot>),
    List(ThreadCursor, ThreadPage),
    Acked(Op, Ack),
    Done(Op, Acted),
    Refused(Op, AppError),
}

struct Written {
    op: Op,
    thread: ThreadId,
    /// It was refused for good at some time, so others may have overtaken it.
    overtaken: bool,
    /// Given up by the person, or erased with the database it was in.
    void: bool,
    /// Given up while it was under way: it arrived, or it did not.
    unwanted: bool,
}

pub struct World {
    pub server: Server,
    pub sync: Sync,
    backup: Option<Server>,
    /// Nothing is lost but by cuts, nothing overtakes; but a welcome tells of two threads only.
    orderly: bool,
    connected: bool,
    down: VecDeque<Down>,
    up: VecDeque<Up>,
    requests: VecDeque<Ask>,
    answers: VecDeque<(Ask, Answer)>,
    naps: VecDeque<ThreadId>,
    lost: bool,
    written: Vec<Written>,
    wished: Vec<Wished>,
    /// What I wished last of a kind of reaction to a message, where nobody else had a hand in it.
    hopes: BTreeMap<(ThreadId, Seq, String), bool>,
    /// What I was taken out of, at some time.
    left: BTreeSet<ThreadId>,
    /// What my other device reacted to, and how.
    elsewhere: BTreeSet<(ThreadId, Seq, String)>,
    /// Deletions that can be taken back still.
    held: VecDeque<Op>,
    given_up: BTreeSet<Op>,
    settled: BTreeSet<Op>,
    /// What the device keeps of what is not sent yet.
    disk: Vec<Unsent>,
    /// Posts of pages that are gone, still on their way.
    ghosts: VecDeque<Ask>,
    /// The revs of the rows in the window.
    revs: BTreeMap<Seq, Seq>,
}

impl World {
    pub fn new(orderly: bool) -> Self {
        let server = Server::new(5);
        let sync = Sync::seed_within(server.snapshot(Some(ThreadId(5))), LIMITS);
        Self {
            server,
            sync,
            backup: None,
            orderly,
            connected: false,
            down: VecDeque::new(),
            up: VecDeque::new(),
            requests: VecDeque::new(),
            answers: VecDeque::new(),
            naps: VecDeque::new(),
            lost: false,
            written: Vec::new(),
            wished: Vec::new(),
            hopes: BTreeMap::new(),
            left: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            held: VecDeque::new(),
            given_up: BTreeSet::new(),
            settled: BTreeSet::new(),
            disk: Vec::new(),
            ghosts: VecDeque::new(),
            revs: BTreeMap::new(),
        }
    }

    pub fn play(&mut self, step: &Move) {
        self.revs = self.revs_now();
        let deleted = self.shown_deleted();
        self.play_unseen(step);
        for (op, fate) in self.sync.take_fates() {
            match fate {
                Fate::GivenUp => self.given_up.insert(op),
                Fate::Settled => self.settled.insert(op),
                _ => false,
            };
            self.disk.retain_mut(|unsent| unsent.op != op || unsent.meets(&fate));
        }
        // What failed may be overtaken by what is written after it.
        for written in &mut self.written {
            written.overtaken |= matches!(self.sync.outbox.get(written.op), Some(Delivery::Failed(_)));
        }
        self.note_failures();
        self.check_stays_deleted(deleted);
        let same_thread = !matches!(step, Move::Open { .. } | Move::Close | Move::Newest);
        if same_thread && self.comparable() {
            let went_back = |(seq, rev): (&Seq, &Seq)| self.revs.get(seq).is_some_and(|before| rev < before);
            assert!(!self.revs_now().iter().any(went_back), "a row went back");
        }
    }

    /// The network is well again, and everything under way arrives.
    pub fn settle(&mut self) {
        if !self.connected || self.lost {
            self.connect();
        }
        for _ in 0..2000 {
            let before = self.under_way();
            if before == 0 {
                return;
            }
            for step in [Move::Deliver { which: 0 }, Move::Ask { which: 0 }, Move::Serve { which: 0 }] {
                self.play(&step);
            }
            self.play(&Move::Land { which: 0 });
            self.play(&Move::Wake { which: 0 });
            self.play(&Move::Release { which: 0 });
        }
        panic!("it never becomes quiet: {:?} {:?}", self.requests, self.up);
    }

    /// Whether the tab and the server speak of the same database.
    fn comparable(&self) -> bool {
        self.sync.epoch == self.server.epoch && !self.sync.adrift()
    }

    fn under_way(&self) -> usize {
        self.down.len() + self.up.len() + self.requests.len() + self.answers.len() + self.naps.len() + self.held.len()
    }

    fn fact_seqs(&self) -> Vec<Seq> {
        let window = self.sync.open.as_ref().and_then(|open| open.window());
        window.map(|window| window.rows().iter().map(|row| row.seq).collect()).unwrap_or_default()
    }

    fn revs_now(&self) -> BTreeMap<Seq, Seq> {
        let window = self.sync.open.as_ref().filter(|_| self.comparable()).and_then(|open| open.window());
        window.map(|window| window.rows().iter().map(|row| (row.seq, row.rev)).collect()).unwrap_or_default()
    }
}

fn pick(which: u8, len: usize) -> Option<usize> {
    usize::from(which).checked_rem(len)
}
