//! The list of conversations, and which of its cards have to be read again.

use super::{Ask, table::Table};
use crate::{
    id::{Millis, Seq, ThreadId},
    model::{Card, Message, MessageKind, Mine, Rows, Thread, ThreadCursor, ThreadPage},
};

#[derive(Clone, Debug)]
pub(super) struct List {
    cards: Table<ThreadId, Card>,
    lacks: Table<ThreadId, Lack>,
    /// Cards that left the list, and one's own rows that came before their card: so that an answer which was
    /// read earlier and lands later sets nothing back.
    left: Table<ThreadId, Card>,
    early: Table<ThreadId, Mine>,
    /// Where the next older page begins.
    next: Option<ThreadCursor>,
    /// When the newest post was made of which the line told.
    heard: Millis,
    /// No thread was missing from the list at that time.
    whole: bool,
}

/// A card that is not there, or that is known to be behind.
#[derive(Clone, Debug)]
struct Lack {
    /// The card must have come this far.
    until: Seq,
    /// Only a card will do, whatever changes arrive.
    anew: bool,
    asked: bool,
    /// The own line told of the thread while it was being asked about.
    again: bool,
}

impl Lack {
    fn new(until: Seq) -> Self {
        Self { until, anew: false, asked: false, again: false }
    }
}

impl List {
    pub fn new(next: Option<ThreadCursor>) -> Self {
        Self {
            cards: Table::new(),
            lacks: Table::new(),
            left: Table::new(),
            early: Table::new(),
            next,
            heard: Millis::default(),
            whole: false,
        }
    }

    pub fn card(&self, thread: ThreadId) -> Option<&Card> {
        self.cards.get(&thread)
    }

    pub fn head(&self, thread: ThreadId) -> Option<Seq> {
        self.card(thread).map(|card| card.head)
    }

    /// Most recent first.
    pub fn sorted(&self) -> Vec<&Card> {
        let mut cards: Vec<_> = self.cards.values().collect();
        cards.sort_by_key(|card| std::cmp::Reverse(recency(card)));
        cards
    }

    pub fn next(&self) -> Option<ThreadCursor> {
        self.next
    }

    /// Takes what is newer in a card; nothing goes back.
    pub fn meet(&mut self, card: Card) {
        let (thread, head) = (card.thread.id, card.head);
        match self.cards.get_mut(&thread) {
            Some(ours) => merge(ours, card),
            None => self.enter(card),
        }
        if self.lacks.get(&thread).is_some_and(|lack| lack.until <= head) {
            self.lacks.remove(&thread);
        }
    }

    /// Whether an answer about this thread is of use.
    pub fn awaits(&self, thread: ThreadId) -> bool {
        let known = self.cards.contains_key(&thread) || self.early.contains_key(&thread);
        known || self.lacks.contains_key(&thread)
    }

    fn enter(&mut self, mut card: Card) {
        let thread = card.thread.id;
        if let Some(ours) = self.left.remove(&thread) {
            merge(&mut card, ours);
        }
        if let Some(mine) = self.early.remove(&thread) {
            take_mine(&mut card.mine, &mine);
        }
        self.cards.insert(thread, card);
    }

    /// An answer came: if it did not suffice, it may be asked again.
    pub fn answered(&mut self, thread: ThreadId) {
        if let Some(lack) = self.lacks.get_mut(&thread) {
            lack.asked = false;
        }
    }

    /// Another page of older conversations, if it leads on from where the list ends.
    pub fn turned(&mut self, asked: Option<ThreadCursor>, next: Option<ThreadCursor>) -> bool {
        let leads_on = asked.is_some() && asked == self.next;
        if leads_on {
            self.next = next;
        }
        leads_on
    }

    /// A change of a thread: keeps its card up to date, or notes that it is behind.
    pub fn step(&mut self, thread: ThreadId, after: Seq, head: Seq, rows: &Rows) -> bool {
        let Some(card) = self.cards.get_mut(&thread).filter(|card| after <= card.head) else {
            self.lack(thread, head);
            return false;
        };
        if head <= card.head {
            return false;
        }
        card.head = head;
        rows.threads.iter().filter(|row| row.id == thread).for_each(|row| take_thread(&mut card.thread, row));
        rows.messages.iter().for_each(|message| take_last(card, message));
        self.heard =
            rows.messages.iter().filter(|row| is_text(row)).map(|row| row.sent_at).fold(self.heard, Millis::max);
        if self.lacks.get(&thread).is_some_and(|lack| !lack.anew && lack.until <= head) {
            self.lacks.remove(&thread);
        }
        true
    }

    /// A row of one's own line; of an unknown thread it says that there is one.
    pub fn take_mine(&mut self, row: &Mine) {
        match self.cards.get_mut(&row.thread) {
            Some(card) => take_mine(&mut card.mine, row),
            None => {
                take_mine(self.early.entry(row.thread).or_insert_with(|| row.clone()), row);
                let lack = self.lacks.entry(row.thread).or_insert(Lack::new(Seq(0)));
                lack.again |= lack.asked;
            }
        }
    }

    /// Notes that a thread's card has to come this far.
    pub fn lack(&mut self, thread: ThreadId, until: Seq) {
        if self.head(thread).is_some_and(|head| head >= until) {
            return;
        }
        self.note(thread, until);
    }

    /// The same, whatever our card says.
    pub fn note(&mut self, thread: ThreadId, until: Seq) {
        let lack = self.lacks.entry(thread).or_insert(Lack::new(until));
        lack.until = lack.until.max(until);
    }

    /// Where a thread's card stands, if it is there and nothing later is known.
    pub fn up_to_date(&self, thread: ThreadId) -> Option<Seq> {
        self.head(thread).filter(|_| !self.lacks.contains_key(&thread))
    }

    /// How far a thread is known to have come.
    pub fn known(&self, thread: ThreadId) -> Seq {
        let cards = [self.cards.get(&thread), self.left.get(&thread)];
        let told = cards.into_iter().flatten().map(|card| card.head);
        told.chain(self.lacks.get(&thread).map(|lack| lack.until)).max().unwrap_or_default()
    }

    /// Whether changes alone will bring this card up to date.
    pub fn follows(&self, thread: ThreadId, local: Seq) -> bool {
        let anew = self.lacks.get(&thread).is_some_and(|lack| lack.anew);
        !anew && self.head(thread).is_some_and(|head| local <= head)
    }

    /// An answer came: the thread is not there, or not ours. Unless the own line has said otherwise meanwhile.
    pub fn gone(&mut self, thread: ThreadId) {
        match self.lacks.get_mut(&thread) {
            Some(lack) if lack.again => (lack.again, lack.asked) = (false, false),
            Some(_) => {
                self.lacks.remove(&thread);
                self.cards.remove(&thread);
                self.left.remove(&thread);
            }
            None => {}
        }
    }

    /// Whether more threads may have had posts, while we were away, than these cards tell of: so it is when they
    /// do not reach back to what we know. (One may: that which was named in `hello`.)
    pub fn overflows(&self, recent: &[Card], open: Option<ThreadId>) -> bool {
        let told = |thread: &ThreadId| recent.iter().any(|card| card.thread.id == *thread);
        let complete = self.whole && self.cards.keys().all(|thread| told(thread) || Some(*thread) == open);
        let known = recent.iter().filter(|card| card.thread.posted_at < self.heard).count();
        !complete && known <= 1 && !recent.is_empty()
    }

    /// Nothing was missed until these cards were read together. (Pages of the list that come later may fail to
    /// tell of a thread that was below them when the first were read, and above when the last were.)
    pub fn caught_up(&mut self, told: &[Card]) {
        self.whole = self.next.is_none();
        self.heard = told.iter().map(|card| card.thread.posted_at).max().unwrap_or(self.heard);
    }

    /// The first page again: cards below it are left to later pages, cards missing from it are read again.
    pub fn renew(&mut self, page: &ThreadPage, open: Option<ThreadId>) {
        let end = page.next.map(|next| (next.posted_at, next.id));
        let told: Vec<_> = page.cards.iter().map(|card| card.thread.id).collect();
        let below = |card: &Card| end.is_some_and(|end| recency(card) <= end);
        let leaves = |id: &ThreadId, card: &mut Card| !told.contains(id) && Some(*id) != open && below(card);
        self.left.extend(self.cards.extract_if(leaves));
        for thread in self.cards.keys().filter(|thread| !told.contains(thread)) {
            let lack = self.lacks.entry(*thread).or_insert(Lack::new(Seq(0)));
            (lack.anew, lack.asked) = (true, false);
        }
        self.next = page.next;
    }

    /// Takes over from a list of another database which cards the line said to be ahead.
    pub fn inherit(&mut self, other: &List) {
        other.lacks.iter().for_each(|(thread, lack)| self.lack(*thread, lack.until));
    }

    /// Another database: only what is said from now on counts.
    pub fn drift(&mut self) {
        self.lacks.clear();
    }

    pub fn forget_questions(&mut self) {
        self.lacks.values_mut().for_each(|lack| lack.asked = false);
    }

    pub fn ask(&mut self, except: Option<ThreadId>, asks: &mut Vec<Ask>) {
        for (thread, lack) in self.lacks.iter_mut() {
            if !lack.asked && Some(*thread) != except {
                lack.asked = true;
                asks.push(Ask::Thread(*thread));
            }
        }
    }
}

fn recency(card: &Card) -> (Millis, ThreadId) {
    (card.thread.posted_at, card.thread.id)
}

fn merge(ours: &mut Card, theirs: Card) {
    ours.head = ours.head.max(theirs.head);
    take_thread(&mut ours.thread, &theirs.thread);
    take_mine(&mut ours.mine, &theirs.mine);
    theirs.last.iter().for_each(|message| take_last(ours, message));
}

fn take_thread(ours: &mut Thread, theirs: &Thread) {
    let posted_at = ours.posted_at.max(theirs.posted_at);
    if theirs.rev > ours.rev {
        *ours = theirs.clone();
    }
    ours.posted_at = posted_at;
}

fn take_mine(ours: &mut Mine, theirs: &Mine) {
    if theirs.rev > ours.rev {
        *ours = theirs.clone();
    }
}

/// Only what a person said is a last word, and only that makes a conversation recent.
fn take_last(card: &mut Card, message: &Message) {
    if !is_text(message) || message.thread != card.thread.id {
        return;
    }
    card.thread.posted_at = card.thread.posted_at.max(message.sent_at);
    let last = card.last.as_ref().map(|last| (last.seq, last.rev));
    if last < Some((message.seq, message.rev)) {
        card.last = Some(message.clone());
    }
}

fn is_text(message: &Message) -> bool {
    message.kind == MessageKind::Text
}
