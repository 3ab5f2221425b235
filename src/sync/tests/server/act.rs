//! What is done to messages here, by a device of mine under an op, or by anybody at all.

use super::{Done, ME, Server};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{Act, Acted, History, Line, Message, MessageKind, Reaction, Rows},
    sync::tests::server::Log,
};

/// People named in one reaction, at the most: few, so that it is often not everyone.
const NAMED: usize = 2;

impl Server {
    /// Does what a device of mine asks, once; asked again under its op, it must be asked the same.
    pub fn act(&mut self, thread: ThreadId, op: Op, act: &Act) -> Result<Acted, AppError> {
        if let Some(done) = self.ops.get(&op) {
            assert_eq!(done.act.as_ref(), Some(act), "an op was asked with something else");
            return Ok(Acted { rev: done.ack.seq });
        }
        if !self.lists(thread) {
            return Err(AppError::NotFound);
        }
        let row = self.threads[&thread].messages.get(&act.seq()).ok_or(AppError::NotFound)?;
        let own = row.author == ME;
        if row.kind != MessageKind::Text || !own && !matches!(act, Act::React { .. }) {
            return Err(AppError::Forbidden);
        }
        let rev = self.carry_out(thread, ME, act)?;
        let turn = self.ops.len();
        let ack = crate::model::Ack { seq: rev, sent_at: Millis(0) };
        self.ops.insert(op, Done { ack, act: Some(act.clone()), body: None, turn });
        Ok(Acted { rev })
    }

    /// Somebody does it, or another device of mine.
    pub fn carry_out(&mut self, thread: ThreadId, who: UserId, act: &Act) -> Result<Seq, AppError> {
        let (seq, now) = (act.seq(), self.clock + 1);
        let row = self.threads[&thread].messages.get(&seq).cloned().ok_or(AppError::NotFound)?;
        let rev = self.threads[&thread].head.next();
        let gone = AppError::invalid(Field::Message, Problem::Deleted);
        let changed = match act {
            Act::Edit { .. } if row.is_deleted() => return Err(gone),
            Act::Edit { body, .. } if row.body == *body => None,
            Act::Edit { said, .. } if row.said() != *said => return Err(AppError::Conflict),
            Act::Edit { body, .. } => {
                let (body, said, edited_at) = (body.clone(), Some(rev), Some(Millis(now)));
                Some(Message { rev, body, said, edited_at, ..row.clone() })
            }
            Act::Delete { .. } if row.is_deleted() => None,
            Act::Delete { .. } => Some(row.clone().deleted(who, rev)),
            Act::React { on: true, .. } if row.is_deleted() => return Err(gone),
            Act::React { .. } if row.is_deleted() => None,
            Act::React { emoji, on, .. } => self.reacted(&row, emoji, *on, who).map(|row| Message { rev, ..row }),
        };
        let Some(changed) = changed else { return Ok(row.rev) };
        self.clock = now;
        if changed.is_deleted() {
            self.reacting.remove(&(thread, seq));
        }
        let log = self.threads.get_mut(&thread).expect("it is there");
        log.head = rev;
        log.messages.insert(seq, changed.clone());
        let people = self.authors([&changed]);
        self.emit(Line::Thread(thread), rev, Rows { messages: vec![changed], people, ..Rows::default() });
        Ok(rev)
    }

    /// The message with one reaction more or less; none where that is so already.
    fn reacted(&mut self, row: &Message, emoji: &str, on: bool, who: UserId) -> Option<Message> {
        let kinds = self.reacting.entry((row.thread, row.seq)).or_default();
        let there = kinds.iter().position(|(kind, user)| kind == emoji && *user == who);
        match (there, on) {
            (Some(place), false) => drop(kinds.remove(place)),
            (None, true) => kinds.push((emoji.to_owned(), who)),
            _ => return None,
        }
        let mut reactions: Vec<Reaction> = row.reactions.clone();
        if reactions.iter().all(|kind| kind.emoji != emoji) {
            reactions.push(Reaction { emoji: emoji.to_owned(), count: 0, people: Vec::new() });
        }
        for kind in &mut reactions {
            let people = kinds.iter().rev().filter(|(other, _)| *other == kind.emoji).map(|(_, user)| *user);
            kind.count = people.clone().count().try_into().expect("a few");
            kind.people = people.take(NAMED).collect();
        }
        reactions.retain(|kind| kind.count > 0);
        Some(Message { reactions, ..row.clone() })
    }

    /// Whether I reacted so.
    pub fn reacts(&self, (thread, seq): (ThreadId, Seq), emoji: &str) -> bool {
        let kinds = self.reacting.get(&(thread, seq));
        kinds.is_some_and(|kinds| kinds.iter().any(|(kind, user)| kind == emoji && *user == ME))
    }

    /// The `back`th thing from the end that a person said.
    pub fn said(&self, thread: ThreadId, back: usize) -> Option<Message> {
        let rows = self.threads[&thread].messages.values().rev();
        rows.filter(|row| row.kind == MessageKind::Text && !row.is_deleted()).nth(back).cloned()
    }

    /// Somebody answers it.
    pub fn reply(&mut self, thread: ThreadId, author: UserId, to: Seq) {
        self.write((thread, author, MessageKind::Text), None, Some(to));
    }

    /// What goes with a page beside its rows.
    pub(super) fn add_aside(&self, history: &mut History) {
        history.quoted = quoted(&self.threads[&history.thread], &history.messages);
        let people = self.authors(history.messages.iter().chain(&history.quoted));
        history.people = people;
        let kinds = history.messages.iter().flat_map(|row| row.reactions.iter().map(move |kind| (row, kind)));
        let mine = kinds.filter(|(row, kind)| !kind.is_whole() && self.reacts((row.thread, row.seq), &kind.emoji));
        history.mine = mine.map(|(row, kind)| (row.seq, kind.emoji.clone())).collect();
    }
}

/// What these answer, beyond themselves.
pub(super) fn quoted(log: &Log, messages: &[Message]) -> Vec<Message> {
    let answered = messages.iter().filter_map(|row| row.reply_to);
    let absent = answered.filter(|seq| messages.iter().all(|row| row.seq != *seq));
    absent.filter_map(|seq| log.messages.get(&seq).cloned()).collect()
}
