//! What is done to messages, here and elsewhere, and what must come of it.

use super::{Answer, Move, World, pick};
use crate::{
    id::{Epoch, Millis, Op, Seq, ThreadId, UserId},
    model::{Act, Message, MessageKind},
    sync::{Ask, Delivery, Quote, Reacted, Row, Unsent, tests::server::ME},
};
use std::collections::BTreeSet;

/// Something that this tab was to do to a message.
pub(super) struct Wished {
    pub op: Op,
    thread: ThreadId,
    epoch: Epoch,
    act: Act,
    /// It was refused for good at some time, so others may have overtaken it.
    pub overtaken: bool,
}

/// By the person.
impl World {
    /// What is shown and was said by somebody.
    pub(super) fn said_here(&self) -> Vec<Row> {
        let rows = self.sync.window().map(|window| window.rows).unwrap_or_default();
        let said = |row: &Row| row.kind == MessageKind::Text && row.deleted_by.is_none() && row.seq().is_some();
        rows.into_iter().filter(said).collect()
    }

    pub(super) fn act(&mut self, place: u8, kind: u8) -> Vec<Ask> {
        let rows = self.said_here();
        let Some(row) = pick(place, rows.len()).and_then(|place| rows.get(place)) else { return vec![] };
        let Some(seq) = row.seq() else { return vec![] };
        let emoji = if kind.is_multiple_of(2) { "+" } else { "-" }.to_owned();
        let mine = row.reactions.iter().any(|kind| kind.emoji == emoji && kind.mine);
        let act = match kind % 5 {
            3 if row.author == ME => Act::Delete { seq },
            4 | 1 if row.author == ME => {
                let body = if (kind / 5).is_multiple_of(3) {
                    "same".to_owned()
                } else {
                    format!("edit {}", self.wished.len())
                };
                Act::Edit { seq, said: row.said, body }
            }
            _ => Act::React { seq, emoji, on: !mine },
        };
        self.wish(act)
    }

    fn wish(&mut self, act: Act) -> Vec<Ask> {
        let (Some(thread), Some(epoch)) = (self.sync.opened(), self.sync.epoch()) else { return vec![] };
        let op = self.fresh();
        let unsent = Unsent::act(op, (thread, epoch), act.clone(), Millis(0));
        if let Act::React { seq, emoji, on } = &act
            && !self.left.contains(&thread)
            && self.comparable()
        {
            let kind = (thread, *seq, emoji.clone());
            self.hopes.extend(Some((kind, *on)).filter(|(kind, _)| !self.elsewhere.contains(kind)));
        }
        if let Act::Delete { seq } = act {
            self.hopes.retain(|(other, of, _), _| (*other, *of) != (thread, seq));
        }
        self.wished.push(Wished { op, thread, epoch, act, overtaken: false });
        self.disk.push(unsent.clone());
        self.sync.send(unsent)
    }

    /// Tries again, an edit over other words as a new wish.
    pub(super) fn retry(&mut self, which: u8) -> Vec<Ask> {
        let acted = pick(which / 2, self.wished.len()).and_then(|place| self.wished.get(place)).map(|wished| wished.op);
        let Some(op) = acted.filter(|_| which.is_multiple_of(2)).or_else(|| self.written_op(which / 2)) else {
            return vec![];
        };
        match self.sync.anew(op) {
            Some((thread, act)) if self.sync.opened() == Some(thread) => self.wish(act),
            _ => self.sync.retry(op),
        }
    }

    pub(super) fn undo(&mut self, which: u8) -> Vec<Ask> {
        let Some(op) = pick(which, self.wished.len()).and_then(|place| self.wished.get(place)).map(|wished| wished.op)
        else {
            return vec![];
        };
        self.doubt(op);
        self.wished.iter_mut().filter(|wished| wished.op == op).for_each(|wished| wished.overtaken = true);
        self.sync.discard(op)
    }

    /// Of this reaction it is not known what will come.
    fn doubt(&mut self, op: Op) {
        if let Some((thread, Act::React { seq, emoji, .. })) =
            self.wished.iter().find(|wished| wished.op == op).map(|wished| (wished.thread, &wished.act))
        {
            self.hopes.remove(&(thread, *seq, emoji.clone()));
        }
    }
}

/// Elsewhere.
impl World {
    pub(super) fn act_elsewhere(&mut self, step: &Move) {
        match *step {
            Move::Reply { thread, author, back } => {
                let thread = self.thread(thread);
                if let Some(row) = self.server.said(thread, usize::from(back % 8)) {
                    self.server.reply(thread, UserId(1 + i64::from(author % 4)), row.seq);
                }
            }
            Move::Delete { thread, back } => {
                let thread = self.thread(thread);
                let Some(row) = self.server.said(thread, usize::from(back % 8)) else { return };
                let by = if back < 128 { row.author } else { UserId(2) };
                self.server.carry_out(thread, by, &Act::Delete { seq: row.seq }).expect("it is there");
            }
            Move::React { thread, back, who } => self.react_elsewhere(self.thread(thread), back, who),
            _ => {}
        }
    }

    /// Another device of mine takes back only what is seen to be mine: nobody could tell the other.
    fn react_elsewhere(&mut self, thread: ThreadId, back: u8, who: u8) {
        let Some(row) = self.server.said(thread, usize::from(back % 8)) else { return };
        let (user, emoji) = (UserId(1 + i64::from(who % 4)), if (who / 4).is_multiple_of(2) { "+" } else { "-" });
        let kind = row.reactions.iter().find(|kind| kind.emoji == emoji);
        let there = kind.is_some_and(|kind| kind.people.contains(&user));
        if user == ME {
            self.hopes.remove(&(thread, row.seq, emoji.to_owned()));
            self.elsewhere.insert((thread, row.seq, emoji.to_owned()));
        }
        let act = Act::React { seq: row.seq, emoji: emoji.to_owned(), on: !there };
        self.server.carry_out(thread, user, &act).expect("it is there");
    }

    pub(super) fn remove_or_add(&mut self, thread: ThreadId) {
        self.left.insert(thread);
        self.hopes.retain(|(other, ..), _| *other != thread);
        self.server.remove_or_add(thread);
    }

    /// What was on its way to a server is not on its way to another one.
    pub(super) fn drop_acts(&mut self) {
        self.hopes.clear();
        self.ghosts.retain(|ask| !matches!(ask, Ask::Act { .. }));
        let under_way = std::mem::take(&mut self.requests).into_iter();
        let (acts, others): (Vec<Ask>, Vec<Ask>) = under_way.partition(|ask| matches!(ask, Ask::Act { .. }));
        self.requests = others.into();
        acts.into_iter().for_each(|ask| self.repeat(ask));
    }

    pub(super) fn do_there(&mut self, op: Op, thread: ThreadId, act: &Act) -> Answer {
        let wished = self.wished.iter().find(|wished| wished.op == op).expect("it was wished");
        assert_eq!(wished.epoch, self.server.epoch, "it is done in another database");
        match self.server.act(thread, op, act) {
            Ok(acted) => Answer::Done(op, acted),
            Err(error) => {
                self.doubt(op);
                Answer::Refused(op, error)
            }
        }
    }
}

/// What must hold.
impl World {
    pub(super) fn note_failures(&mut self) {
        for wished in &mut self.wished {
            wished.overtaken |= matches!(self.sync.outbox.get(wished.op), Some(Delivery::Failed(_)));
        }
        let overtaken: Vec<Op> = self.wished.iter().filter(|one| one.overtaken).map(|one| one.op).collect();
        overtaken.into_iter().for_each(|op| self.doubt(op));
    }

    /// The rows that are shown as deleted.
    pub(super) fn shown_deleted(&self) -> BTreeSet<(ThreadId, Seq)> {
        let window = self.sync.window().filter(|_| self.comparable());
        let rows = |window: crate::sync::Window| {
            let deleted = window.rows.into_iter().filter(|row| row.deleted_by.is_some());
            deleted.filter_map(|row| Some((window.thread, row.seq()?))).collect()
        };
        window.map(rows).unwrap_or_default()
    }

    /// What was drawn as deleted is so until its person thinks better of it, or the server does.
    pub(super) fn check_stays_deleted(&self, before: BTreeSet<(ThreadId, Seq)>) {
        let Some(window) = self.sync.window().filter(|_| self.comparable()) else { return };
        let back = window.rows.iter().filter(|row| row.deleted_by.is_none());
        for seq in back.filter_map(Row::seq).filter(|seq| before.contains(&(window.thread, *seq))) {
            let unwished = |wished: &Wished| {
                (wished.thread, &wished.act) == (window.thread, &Act::Delete { seq })
                    && (wished.overtaken || self.given_up.contains(&wished.op) || wished.epoch != self.server.epoch)
            };
            assert!(self.wished.iter().any(unwished), "{seq:?} was deleted, and comes back");
        }
    }

    /// What is shown is what is there.
    pub(super) fn check_rows(&self) {
        let Some(window) = self.sync.window().filter(|window| self.server.lists(window.thread)) else { return };
        let log = &self.server.threads[&window.thread].messages;
        // One's own that is on disk and beyond the window stands there as it was written.
        let facts = self.fact_seqs();
        for row in &window.rows {
            let Some(there) = row.seq().filter(|seq| facts.contains(seq)).map(|seq| &log[&seq]) else { continue };
            assert_eq!((&row.body, row.deleted_by), (&there.body, there.deleted_by), "{row:?}");
            assert_eq!((row.said, row.edited_at), (there.said(), there.edited_at), "{row:?}");
            assert_eq!(row.quote, there.reply_to.map(|seq| quote(&log[&seq])), "{row:?}");
            let kinds = row.reactions.iter().zip(&there.reactions);
            assert_eq!(row.reactions.len(), there.reactions.len());
            for (shown, kind) in kinds {
                let told = kind.is_whole() || kind.people.contains(&ME);
                let mine = if told { self.server.reacts((there.thread, there.seq), &kind.emoji) } else { shown.mine };
                let (emoji, people) = (kind.emoji.clone(), kind.people.clone());
                assert_eq!(*shown, Reacted { emoji, count: kind.count, mine, people }, "{row:?}");
            }
        }
    }

    /// Each wish is done, once, in its order; or refused, and seen to be; or it was given up.
    pub(super) fn check_acts(&self) {
        for wished in &self.wished {
            let done = self.server.done(wished.op).is_some();
            let failed = matches!(self.sync.outbox.get(wished.op), Some(Delivery::Failed(_)));
            let ended = failed || self.given_up.contains(&wished.op);
            if wished.epoch == self.server.epoch {
                assert!(done || ended, "{:?} was forgotten", wished.act);
                assert!(done || !self.settled.contains(&wished.op), "{:?} was not done", wished.act);
            } else {
                assert!(ended || self.settled.contains(&wished.op), "{:?} is on its way", wished.act);
            }
        }
        self.check_order();
        for ((thread, seq, emoji), on) in &self.hopes {
            let row: &Message = &self.server.threads[thread].messages[seq];
            let there = self.server.reacts((*thread, *seq), emoji);
            assert!(row.is_deleted() || there == *on, "the last reaction to {seq:?} is not what was wished last");
        }
    }

    /// Of one message's edits, and of its reactions of a kind, no older one is done after a newer one.
    fn check_order(&self) {
        let here = self.wished.iter().filter(|one| one.epoch == self.server.epoch && !one.overtaken);
        let done: Vec<_> = here.filter_map(|one| Some((one, self.server.done(one.op)?.turn))).collect();
        for (place, (newer, turn)) in done.iter().enumerate() {
            let same = |older: &Wished| older.thread == newer.thread && is_same(&older.act, &newer.act);
            let overtook = done[..place].iter().any(|(older, before)| same(older) && before > turn);
            assert!(!overtook, "{:?} was overtaken by an older one", newer.act);
        }
    }
}

fn is_same(one: &Act, other: &Act) -> bool {
    match (one, other) {
        (Act::Edit { seq, .. }, Act::Edit { seq: other, .. }) => seq == other,
        (Act::React { seq, emoji, .. }, Act::React { seq: other, emoji: kind, .. }) => (seq, emoji) == (other, kind),
        _ => false,
    }
}

fn quote(message: &Message) -> Quote {
    let (seq, author, deleted_by) = (message.seq, Some(message.author), message.deleted_by);
    Quote { seq, author, excerpt: message.body.clone(), deleted_by }
}
