//! The promises, one by one.

use super::{
    Away, Broken, Log, Trial, Written,
    log::{Glance, print_of},
};
use causerie::{
    id::{Op, Seq, ThreadId, UserId},
    model::{Message, MessageKind},
};
use std::collections::BTreeMap;

/// What all tabs together know of a message.
#[derive(Clone, Copy, Default)]
struct Answers {
    asked: u32,
    refused: u32,
    acked_at: Option<u64>,
    given_up: Option<u64>,
}

/// Milliseconds from when it is first asked that somebody come back until all of their tabs know, at the longest: a
/// server that is down, a tab that sleeps, a line that is silent.
const LATEST: u64 = 90_000;

impl Trial {
    pub(super) fn stored_in_order(&self) -> Vec<Broken> {
        let wrong =
            |said: &Vec<Message>| said.windows(2).find(|pair| pair[0].seq >= pair[1].seq).map(|pair| pair[1].seq);
        let wrong = self.stored.iter().filter_map(|(thread, said)| Some((*thread, wrong(said)?)));
        wrong.map(|(thread, seq)| told("one order", thread, seq, "the history itself is out of order")).collect()
    }

    pub(super) fn stored_once(&self) -> Vec<Broken> {
        let mut places: BTreeMap<(UserId, Op), (ThreadId, Seq)> = BTreeMap::new();
        let mut broken = Vec::new();
        for message in self.stored.values().flatten() {
            let Some(op) = message.op else { continue };
            if let Some((thread, seq)) = places.insert((message.author, op), (message.thread, message.seq)) {
                let other = format!("{op} stands there and at seq {} of thread {}", message.seq, message.thread);
                broken.push(self.told_by_author(message.author, "stored once", (thread, seq), other));
            }
        }
        broken
    }

    pub(super) fn acked_is_stored(&self) -> Vec<Broken> {
        self.acked()
            .filter_map(|(log, written, seq, _)| {
                let there = self.at(written.thread, seq).is_some_and(|message| is(message, log, written));
                let told = format!("{} was acknowledged and is not there", written.op);
                (!there).then(|| log.broken_law("what is acknowledged is stored", written.thread, seq, told))
            })
            .collect()
    }

    /// Only where every time it was posted the answer was no: one without an answer may arrive later than the others.
    pub(super) fn refused_is_not_stored(&self) -> Vec<Broken> {
        let answers = self.answers();
        let no = |answers: &&Answers| answers.asked > 0 && answers.refused == answers.asked;
        let refused = self.written().filter(|(log, written)| answers.get(&(log.user, written.op)).filter(no).is_some());
        refused
            .filter_map(|(log, written)| {
                let seq = self.of(written.thread).iter().find(|message| is(message, log, written))?.seq;
                let told = format!("{} was refused and is there", written.op);
                Some(log.broken_law("what is refused is not stored", written.thread, seq, told))
            })
            .collect()
    }

    /// What one wrote is there, whichever tab had to send it, unless it was refused, or a tab gave it up and said so while
    /// its person was out.
    pub(super) fn written_is_stored(&self) -> Vec<Broken> {
        let (answers, places) = (self.answers(), self.places());
        let refused = |log: &Log, op| answers.get(&(log.user, op)).is_some_and(|answers| answers.refused > 0);
        let was_out = |log: &Log, written: &Written| {
            let given_up = answers.get(&(log.user, written.op)).and_then(|answers| answers.given_up);
            given_up.is_some_and(|at| self.is_out(log.user, written.thread, at))
        };
        let lost = self.written().filter(|(log, written)| {
            let there = places.contains_key(&(log.user, written.op));
            !there && !refused(log, written.op) && !was_out(log, written)
        });
        lost.map(|(log, written)| {
            let told = format!("{} was written, and never arrived", written.op);
            log.broken_law("nothing written is lost", written.thread, Seq(0), told)
        })
        .collect()
    }

    /// What one wrote in one tab stands as it was written, whoever sent it, unless it was refused in between.
    pub(super) fn order_of_senders(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        let (answers, places) = (self.answers(), self.places());
        for log in &self.logs {
            let mut last: BTreeMap<(ThreadId, u32), Seq> = BTreeMap::new();
            for written in &log.written {
                let Some(series) = written.series else { continue };
                let known = answers.get(&(log.user, written.op)).copied().unwrap_or_default();
                let place = places.get(&(log.user, written.op)).filter(|_| !self.was_let_go(log, written, known));
                let Some(seq) = place else { continue };
                let before = last.insert((written.thread, series), *seq).unwrap_or_default();
                if before > *seq {
                    let told = format!("{} was written after what stands at seq {before}", written.op);
                    broken.push(log.broken_law("a sender's order", written.thread, *seq, told));
                }
            }
        }
        broken
    }

    /// Whatever was shown at a place is what is stored there.
    pub(super) fn same_everywhere(&self) -> Vec<Broken> {
        let shown = self.logs.iter().flat_map(|log| log.shown.iter().map(move |(place, print)| (log, place, print)));
        shown
            .filter_map(|(log, (thread, seq), print)| {
                let same = self.at(*thread, *seq).is_some_and(|message| print_of(message) == *print);
                let told = "something else was shown there than is stored".to_owned();
                (!same).then(|| log.broken_law("one order", *thread, *seq, told))
            })
            .collect()
    }

    /// Whatever was on the screen together was everything between its ends.
    pub(super) fn no_hole(&self) -> Vec<Broken> {
        let glances = self.logs.iter().flat_map(|log| log.glances.iter().map(move |glance| (log, glance)));
        glances
            .filter_map(|(log, &Glance { thread, first, last, count })| {
                let said = self.of(thread);
                let begin = said.partition_point(|message| message.seq < first);
                let there = &said[begin..said.partition_point(|message| message.seq <= last)];
                if there.len() == count {
                    return None;
                }
                let missing = there.iter().find(|message| !log.shown.contains_key(&(thread, message.seq)));
                let seq = missing.map_or(last, |message| message.seq);
                let (stored, between) = (there.len(), format!("between seq {first} and {last}"));
                let told = format!("{count} were shown {between}, and {stored} are stored");
                Some(log.broken_law("no hole", thread, seq, told))
            })
            .collect()
    }

    /// What was said while somebody was out reached none of their tabs before it was asked for that they come back.
    pub(super) fn nothing_after_removal(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (away, from, to) in self.spans() {
            for log in self.logs.iter().filter(|log| log.user == away.user) {
                let inside = |seq: Seq| seq > from && to.is_none_or(|to| seq < to);
                let late = log.events.iter().find(|event| {
                    let before = away.back.is_none_or(|back| event.at < back);
                    event.thread == away.thread && event.told.delivers() && inside(event.seq) && before
                });
                broken.extend(late.map(|event| {
                    let told = format!("it was delivered, though its person was removed at seq {from}");
                    log.broken_law("nothing after removal", away.thread, event.seq, told)
                }));
            }
        }
        broken
    }

    fn written(&self) -> impl Iterator<Item = (&Log, &Written)> {
        self.logs.iter().flat_map(|log| log.written.iter().map(move |written| (log, written)))
    }

    /// What is known of each message in all tabs together: another may have sent it.
    fn answers(&self) -> BTreeMap<(UserId, Op), Answers> {
        let mut answers: BTreeMap<(UserId, Op), Answers> = BTreeMap::new();
        for (log, written) in self.written() {
            let known = answers.entry((log.user, written.op)).or_default();
            known.asked += written.asked;
            known.refused += written.refused;
            let acked = [known.acked_at, written.acked.map(|(_, at)| at)];
            known.acked_at = acked.into_iter().flatten().min();
            known.given_up = [known.given_up, written.given_up].into_iter().flatten().min();
        }
        answers
    }

    pub(super) fn acked(&self) -> impl Iterator<Item = (&Log, &Written, Seq, u64)> {
        self.written().filter_map(|(log, written)| written.acked.map(|(seq, at)| (log, written, seq, at)))
    }

    fn places(&self) -> BTreeMap<(UserId, Op), Seq> {
        let said = self.stored.values().flatten();
        said.filter_map(|message| Some(((message.author, message.op?), message.seq))).collect()
    }

    /// Whether what is written after it may stand before it.
    fn was_let_go(&self, log: &Log, written: &Written, answers: Answers) -> bool {
        let open = |away: &&Away| answers.acked_at.is_none_or(|at| at > away.left);
        let aways = self.aways.iter().filter(|away| away.user == log.user && away.thread == written.thread);
        answers.refused > 0 || aways.filter(open).count() > 0
    }

    /// Whether a tab of theirs may think so at that time.
    fn is_out(&self, user: UserId, thread: ThreadId, at: u64) -> bool {
        let mut aways = self.aways.iter().filter(|away| (away.user, away.thread) == (user, thread));
        aways.any(|away| away.left <= at && away.back.is_none_or(|back| at <= back + LATEST))
    }

    /// Each absence with the numbers between which it lies.
    fn spans(&self) -> Vec<(Away, Seq, Option<Seq>)> {
        let mut taken: BTreeMap<(ThreadId, UserId), usize> = BTreeMap::new();
        let mut spans = Vec::new();
        for away in &self.aways {
            let nth = taken.entry((away.thread, away.user)).or_default();
            let about = |message: &&Message, kind| message.kind == kind && message.about.contains(&away.user);
            let said = self.of(away.thread).iter();
            let Some(from) = said.clone().filter(|message| about(message, MessageKind::Removed)).nth(*nth) else {
                continue;
            };
            let to = said.filter(|message| message.seq > from.seq).find(|message| about(message, MessageKind::Added));
            spans.push((*away, from.seq, to.map(|message| message.seq)));
            *nth += 1;
        }
        spans
    }

    fn told_by_author(&self, user: UserId, law: &'static str, (thread, seq): (ThreadId, Seq), text: String) -> Broken {
        let log = self.logs.iter().find(|log| log.user == user);
        log.map_or_else(|| told(law, thread, seq, &text), |log| log.broken_law(law, thread, seq, text.clone()))
    }
}

pub(super) fn is(message: &Message, log: &Log, written: &Written) -> bool {
    message.op == Some(written.op) && message.author == log.user && message.body == written.body
}

pub(super) fn told(law: &'static str, thread: ThreadId, seq: Seq, text: &str) -> Broken {
    Broken { law, told: format!("thread {thread}, seq {seq}: {text}"), events: Vec::new() }
}
