//! What is drawn.

use super::{Delivery, outbox::Pending, timeline::Timeline};
use crate::{
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{Ack, Act, Message, MessageKind},
};

/// Letters of what is quoted, at the most.
const EXCERPT: usize = 200;

/// The key of a row: its op if it is one's own, so that a message stays the same row from pending to sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    Op(Op),
    Seq(Seq),
}

/// One entry of the window, with what I wish done to it as if it were done.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub key: RowKey,
    pub kind: MessageKind,
    pub author: UserId,
    pub body: String,
    /// The change that gave the message its words: what an edit of them names ([`Act::Edit`]).
    pub said: Seq,
    /// Whom an entry of the system is about.
    pub about: Vec<UserId>,
    /// What it answers.
    pub quote: Option<Quote>,
    pub edited_at: Option<Millis>,
    pub deleted_by: Option<UserId>,
    pub reactions: Vec<Reacted>,
    /// `Sent` for every entry that is a fact.
    pub delivery: Delivery,
    /// What I wish done to it, and is not: the last that was refused, or else the last that is on its way.
    pub acting: Option<Acting>,
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    pub seq: Seq,
    /// None as long as the message is not known here.
    pub author: Option<UserId>,
    /// Its beginning, as it was written.
    pub excerpt: String,
    pub deleted_by: Option<UserId>,
}

/// How people reacted with one emoji.
#[derive(Clone, Debug, PartialEq)]
pub struct Reacted {
    pub emoji: String,
    pub count: u32,
    /// I am one of them.
    pub mine: bool,
    /// As many of them as are known, the newest first.
    pub people: Vec<UserId>,
}

/// Something to be done to a message, on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Acting {
    /// By which it is tried again, or given up.
    pub op: Op,
    pub act: Act,
    pub delivery: Delivery,
    /// It can be taken back: for [`UNDO`](super::UNDO), by giving it up.
    pub held: bool,
}

/// The open thread as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub thread: ThreadId,
    /// By seq; then one's own messages that have not arrived, as they were written.
    pub rows: Vec<Row>,
    pub more_before: bool,
    /// There are newer ones than these: this is not the tail.
    pub more_after: bool,
    /// After which row those begin that were new when the person came; none where that is not in sight of these rows.
    pub new_after: Option<Seq>,
    /// Everything up to here was read.
    pub read_to: Seq,
    /// A page that will replace these rows is on its way.
    pub loading: bool,
}

impl Row {
    /// What a person says, and nothing else.
    pub fn new(key: RowKey, author: UserId, body: String, delivery: Delivery) -> Self {
        Self {
            key,
            kind: MessageKind::Text,
            author,
            body,
            said: Seq::default(),
            about: Vec::new(),
            quote: None,
            edited_at: None,
            deleted_by: None,
            reactions: Vec::new(),
            delivery,
            acting: None,
        }
    }

    /// Only an own op is a key: another person may have copied one.
    pub(super) fn of_message(message: &Message, open: &Timeline) -> Self {
        let op = message.op.filter(|_| message.author == open.me);
        let key = op.map_or(RowKey::Seq(message.seq), RowKey::Op);
        let delivery = Delivery::Sent(Ack { seq: message.seq, sent_at: message.sent_at });
        let reactions = message.reactions.iter().map(|kind| Reacted {
            emoji: kind.emoji.clone(),
            count: kind.count,
            mine: open.is_mine(message.seq, kind),
            people: kind.people.clone(),
        });
        Self {
            kind: message.kind,
            said: message.said(),
            about: message.about.clone(),
            quote: message.reply_to.map(|seq| Quote::of(seq, open)),
            edited_at: message.edited_at,
            deleted_by: message.deleted_by,
            reactions: reactions.collect(),
            ..Self::new(key, message.author, message.body.clone(), delivery)
        }
    }

    pub(super) fn of_pending(pending: &Pending, open: &Timeline) -> Self {
        let (body, delivery) = (pending.body().to_owned(), pending.delivery.clone());
        Self {
            said: pending.place().unwrap_or_default(),
            quote: pending.reply_to().map(|seq| Quote::of(seq, open)),
            ..Self::new(RowKey::Op(pending.op), open.me, body, delivery)
        }
    }

    /// Its place, once it has one.
    pub fn seq(&self) -> Option<Seq> {
        match self.delivery {
            Delivery::Sent(ack) => Some(ack.seq),
            _ => None,
        }
    }

    fn become_deleted(&mut self, by: UserId) {
        self.deleted_by = Some(by);
        self.body.clear();
        self.reactions.clear();
        (self.quote, self.edited_at) = (None, None);
    }

    fn react(&mut self, emoji: &str, on: bool, me: UserId) {
        let place = self.reactions.iter().position(|kind| kind.emoji == emoji).unwrap_or_else(|| {
            let none = Reacted { emoji: emoji.to_owned(), count: 0, mine: false, people: Vec::new() };
            self.reactions.push(none);
            self.reactions.len() - 1
        });
        if let Some(kind) = self.reactions.get_mut(place).filter(|kind| kind.mine != on) {
            kind.mine = on;
            kind.people.retain(|person| *person != me);
            if on {
                kind.people.insert(0, me);
            }
            kind.count = if on { kind.count + 1 } else { kind.count.saturating_sub(1) };
        }
        self.reactions.retain(|kind| kind.count > 0);
    }
}

impl Quote {
    fn of(seq: Seq, open: &Timeline) -> Self {
        let message = open.message(seq);
        Self {
            seq,
            author: message.map(|message| message.author),
            excerpt: message.map(|message| message.body.chars().take(EXCERPT).collect()).unwrap_or_default(),
            deleted_by: message.and_then(|message| message.deleted_by),
        }
    }
}

/// Draws what I wish done over the row that it is to be done to, unless it was refused or its change is there already.
pub(super) fn draw_over(rows: &mut [Row], (pending, act): (&Pending, &Act), open: &Timeline) {
    let Some(row) = rows.iter_mut().find(|row| row.seq() == Some(act.seq())) else { return };
    let fact = open.window().and_then(|window| window.row(act.seq()));
    let there = fact.is_some_and(|message| pending.place() <= Some(message.rev));
    let refused = matches!(pending.delivery, Delivery::Failed(_));
    match act {
        _ if refused || row.deleted_by.is_some() || pending.place().is_some() && there => {}
        Act::Edit { body, .. } => row.body.clone_from(body),
        Act::Delete { .. } => row.become_deleted(open.me),
        Act::React { emoji, on, .. } => row.react(emoji, *on, open.me),
    }
    let before = row.acting.as_ref().is_some_and(|acting| matches!(acting.delivery, Delivery::Failed(_)));
    if pending.place().is_none() && (refused || pending.held || !before) {
        let (op, act, delivery) = (pending.op, act.clone(), pending.delivery.clone());
        row.acting = Some(Acting { op, act, delivery, held: pending.held });
    }
}
