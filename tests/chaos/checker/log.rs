//! What one tab wrote, was told and showed.

use super::Broken;
use causerie::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, Message},
    sync::{Delivery, Row, Unsent, Window},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

/// One moment of a tab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Milliseconds since the beginning.
    pub at: u64,
    pub told: Told,
    pub thread: ThreadId,
    pub seq: Seq,
}

/// What it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Frame,
    Answer,
    Page,
    Acked,
    Refused,
    Unanswered,
    /// Nobody sends it any more.
    GaveUp,
    Wrote,
    Lost,
    Live,
    Loaded,
    /// Without having asked for it.
    SignedOut,
}

impl Told {
    /// Whether words of others came by it.
    pub fn delivers(self) -> bool {
        matches!(self, Self::Frame | Self::Answer | Self::Page)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, told, thread, seq } = self;
        write!(f, "{:>7}.{:03} s  {told:?} thread {thread} seq {seq}", at / 1000, at % 1000)
    }
}

/// A message that somebody wrote in this tab, and what is known of it.
#[derive(Clone, Debug)]
pub struct Written {
    pub op: Op,
    pub thread: ThreadId,
    pub body: String,
    /// What is written in one series of a tab has an order. None where it was taken over from another tab.
    pub series: Option<u32>,
    /// How often it was posted here, and how often the answer was no for good.
    pub asked: u32,
    pub refused: u32,
    /// Where it was said to be, and when that was said.
    pub acked: Option<(Seq, u64)>,
    /// When this tab said that it will not be sent any more.
    pub given_up: Option<u64>,
}

impl Written {
    fn new(op: Op, series: Option<u32>, thread: ThreadId, body: String) -> Self {
        Self { op, thread, body, series, asked: 0, refused: 0, acked: None, given_up: None }
    }
}

/// Consecutive rows that were on the screen together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Glance {
    pub thread: ThreadId,
    pub first: Seq,
    pub last: Seq,
    pub count: usize,
}

/// What stood on the screen when all was quiet.
#[derive(Clone, Debug, Default)]
pub struct LastView {
    pub open: Option<ThreadId>,
    pub seqs: Vec<Seq>,
    /// It is the newest, and no page is on its way.
    pub whole: bool,
    /// Something may still leave.
    pub sends: bool,
    /// The list: each conversation and the last thing that a person said in it.
    pub list: Vec<(ThreadId, Option<Seq>)>,
}

#[derive(Default)]
pub struct Log {
    pub tab: usize,
    pub user: UserId,
    pub written: Vec<Written>,
    pub events: Vec<Event>,
    pub last: LastView,
    pub(super) glances: BTreeSet<Glance>,
    /// What stood at each place, whenever it was shown.
    pub(super) shown: BTreeMap<(ThreadId, Seq), u64>,
    pub(super) broken: Vec<Broken>,
}

impl Log {
    pub fn new(tab: usize, user: UserId) -> Self {
        Self { tab, user, ..Self::default() }
    }

    pub fn note(&mut self, at: u64, told: Told, thread: ThreadId, seq: Seq) {
        self.events.push(Event { at, told, thread, seq });
    }

    pub fn wrote(&mut self, at: u64, op: Op, series: u32, thread: ThreadId, body: String) {
        self.note(at, Told::Wrote, thread, Seq(0));
        self.written.push(Written::new(op, Some(series), thread, body));
    }

    /// It sends what was written in another tab, which is gone.
    pub fn adopted(&mut self, unsent: &Unsent) {
        if self.written.iter().all(|written| written.op != unsent.op) {
            let Unsent { op, thread, body, .. } = unsent.clone();
            self.written.push(Written::new(op, None, thread, body));
        }
    }

    /// Its session was no good, though nobody ended it.
    pub fn signed_out(&mut self, at: u64) {
        self.note(at, Told::SignedOut, ThreadId(0), Seq(0));
        self.breaks("a session goes on", ThreadId(0), Seq(0), "it was over, and nobody had ended it".to_owned());
    }

    /// It was posted, once more.
    pub fn asked(&mut self, op: Op) {
        self.written.iter_mut().filter(|written| written.op == op).for_each(|written| written.asked += 1);
    }

    /// What came of it, that time.
    pub fn answered(&mut self, at: u64, op: Op, answer: &Result<Ack, AppError>) {
        let Some(place) = self.written.iter().position(|written| written.op == op) else { return };
        let Some(written) = self.written.get_mut(place) else { return };
        let (thread, before) = (written.thread, written.acked);
        let (told, seq) = match answer {
            Ok(ack) => (Told::Acked, ack.seq),
            Err(error) if error.passes() => (Told::Unanswered, Seq(0)),
            Err(_) => (Told::Refused, Seq(0)),
        };
        written.refused += u32::from(told == Told::Refused);
        written.acked = before.or((told == Told::Acked).then_some((seq, at)));
        self.note(at, told, thread, seq);
        if before.is_some_and(|(before, _)| told == Told::Acked && before != seq) {
            self.breaks("a message has one place", thread, seq, format!("{op} was acknowledged at two places"));
        }
    }

    /// It will not be sent any more, and stands there as not taken.
    pub fn gave_up(&mut self, at: u64, op: Op) {
        let Some(written) = self.written.iter_mut().find(|written| written.op == op) else { return };
        written.given_up.get_or_insert(at);
        let thread = written.thread;
        self.note(at, Told::GaveUp, thread, Seq(0));
    }

    /// What the tab shows now.
    pub fn glance(&mut self, window: &Window) {
        let facts: Vec<(Seq, &Row)> = window.rows.iter().filter_map(|row| Some((place(row)?, row))).collect();
        let keys: BTreeSet<_> = window.rows.iter().map(|row| row.key).collect();
        let seqs: Vec<Seq> = facts.iter().map(|(seq, _)| *seq).collect();
        let (Some(first), Some(last)) = (seqs.first().copied(), seqs.last().copied()) else { return };
        if keys.len() != window.rows.len() {
            self.breaks("nothing is shown twice", window.thread, last, "two rows have the same key".to_owned());
        }
        if !seqs.is_sorted_by(|one, next| one < next) {
            let rest = seqs.windows(2).find(|pair| pair[0] >= pair[1]).map(|pair| pair[1]).unwrap_or(last);
            self.breaks("one order", window.thread, rest, format!("it stands under a later one, {last}"));
        }
        let shown = facts.iter().map(|(seq, row)| ((window.thread, *seq), print(row.author, &row.body)));
        self.show(shown.collect());
        // One's own at the end may be bubbles, which stand there before what comes between.
        let end = facts.iter().rposition(|(_, row)| row.author != self.user);
        if let Some((last, _)) = end.and_then(|end| facts.get(end)) {
            let count = end.map_or(0, |end| end + 1);
            self.glances.insert(Glance { thread: window.thread, first, last: *last, count });
        }
    }

    fn show(&mut self, rows: Vec<((ThreadId, Seq), u64)>) {
        for (place, print) in rows {
            let before = *self.shown.entry(place).or_insert(print);
            if before != print {
                self.breaks("one order", place.0, place.1, "two messages were shown at this place".to_owned());
            }
        }
    }

    pub(super) fn breaks(&mut self, law: &'static str, thread: ThreadId, seq: Seq, told: String) {
        let broken = self.broken_law(law, thread, seq, told);
        self.broken.push(broken);
    }

    /// The law, where it was broken, and what happened here around it.
    pub(super) fn broken_law(&self, law: &'static str, thread: ThreadId, seq: Seq, told: String) -> Broken {
        let near = |event: &&Event| event.thread == thread && (event.seq.0 - seq.0).abs() <= 2 || event.thread.0 == 0;
        let after = self.events.iter().rposition(|event| event.thread == thread && event.seq == seq);
        let until = after.map_or(self.events.len(), |place| (place + 8).min(self.events.len()));
        let mut events: Vec<Event> = self.events[..until].iter().rev().filter(near).take(14).copied().collect();
        events.reverse();
        let told = format!("tab {} of user {}, thread {thread}, seq {seq}: {told}", self.tab, self.user);
        Broken { law, told, events }
    }
}

/// Where a row stands that is not one's own on its way out (those on disk but not yet in the window stand beyond it).
fn place(row: &Row) -> Option<Seq> {
    match &row.delivery {
        Delivery::Sent(ack) => Some(ack.seq),
        _ => None,
    }
}

fn print(author: UserId, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (author, body).hash(&mut hasher);
    hasher.finish()
}

pub(super) fn print_of(message: &Message) -> u64 {
    print(message.author, &message.body)
}
