//! The list of conversations, and which of its cards have to be read again.

use super::{
    Ask,
    table::{Table, sorted},
    unread::{Entry, take_thread},
};
use crate::{
    id::{Millis, Seq, ThreadId, UserId},
    model::{Card, Message, MessageKind, Mine, Rows, ThreadCursor, ThreadPage, Unread},
};

#[derive(Clone, Debug)]
pub(super) struct List {
    me: UserId,
    cards: Table<ThreadId, Entry>,
    lacks: Table<ThreadId, Lack>,
    /// Cards that left the list, and one's own rows that came before their card, or that took it away: so that an
    /// answer which was read earlier and lands later sets nothing back. With how far the thread came since.
    left: Table<ThreadId, Entry>,
    early: Table<ThreadId, (Mine, Unread, Seq)>,
    /// Where the next older page begins.
    next: Option<ThreadCursor>,
    /// When the newest post was made of which the line told.
    heard: Millis,
    /// No thread was missing from the list at that time.
    whole: bool,
    /// How many questions there were.
    questions: u32,
}

/// A card that is not there, or that is known to be behind.
#[derive(Clone, Debug)]
struct Lack {
    /// The card must have come this far.
    until: Seq,
    /// Only a card will do, whatever changes arrive.
    anew: bool,
    /// The number of the question under way.
    asked: Option<u32>,
    /// Something else told of the thread while it was being asked about.
    again: bool,
}

/// What one's own row made of a thread.
pub(super) enum Moved {
    /// It is unread again.
    Unread,
    /// It is no longer in the list; its card, if it was.
    Away(Option<Box<Card>>),
}

impl Lack {
    fn new(until: Seq) -> Self {
        Self { until, anew: false, asked: None, again: false }
    }
}

impl List {
    pub fn new(next: Option<ThreadCursor>, me: UserId) -> Self {
        Self {
            me,
            cards: Table::new(),
            lacks: Table::new(),
            left: Table::new(),
            early: Table::new(),
            next,
            heard: Millis::default(),
            whole: false,
            questions: 0,
        }
    }

    pub fn card(&self, thread: ThreadId) -> Option<&Card> {
        self.entry(thread).map(|entry| &entry.card)
    }

    pub fn entry(&self, thread: ThreadId) -> Option<&Entry> {
        self.cards.get(&thread)
    }

    /// The same, to be changed by what the person reads.
    pub fn entry_mut(&mut self, thread: ThreadId) -> Option<&mut Entry> {
        self.cards.get_mut(&thread)
    }

    pub fn head(&self, thread: ThreadId) -> Option<Seq> {
        self.card(thread).map(|card| card.head)
    }

    /// Everything that is unread, but in what is muted.
    pub fn unread_total(&self) -> u32 {
        let heard = self.cards.values().filter(|entry| !entry.card.mine.muted);
        heard.fold(0, |total, entry| total.saturating_add(entry.unread()))
    }

    /// Most recent first.
    pub fn sorted(&self) -> Vec<&Card> {
        sorted(self.cards.values().map(|entry| &entry.card), |card| std::cmp::Reverse(recency(card)))
    }

    pub fn next(&self) -> Option<ThreadCursor> {
        self.next
    }

    /// Takes what is newer in a card; nothing goes back. Says whether it marks as unread what was read here.
    pub fn meet(&mut self, card: Card) -> bool {
        let (thread, head) = (card.thread.id, card.head);
        let entry = Entry::new(card);
        let unread = match self.cards.get_mut(&thread) {
            Some(ours) => ours.merge(entry),
            None => {
                self.enter(entry);
                false
            }
        };
        if self.lacks.get(&thread).is_some_and(|lack| lack.until <= head) {
            self.lacks.remove(&thread);
        }
        self.told_of(thread);
        self.recount(thread);
        unread
    }

    /// A card whose count cannot be made exact by what is known is asked for again.
    fn recount(&mut self, thread: ThreadId) {
        if let Some(until) = self.entry(thread).and_then(Entry::lacks) {
            self.note(thread, until);
            self.lacks.get_mut(&thread).into_iter().for_each(|lack| lack.anew = true);
        }
    }

    /// Whether one's own line said last that the thread is not in the list.
    fn is_away(&self, thread: ThreadId) -> bool {
        self.early.get(&thread).is_some_and(|(mine, ..)| !mine.listed)
    }

    fn enter(&mut self, mut entry: Entry) {
        let thread = entry.card.thread.id;
        if self.is_away(thread) && self.early.get(&thread).is_some_and(|(away, ..)| away.rev >= entry.card.mine.rev) {
            return;
        }
        if let Some(ours) = self.left.remove(&thread) {
            entry.merge(ours);
        }
        let early = self.early.remove(&thread);
        if let Some((mine, unread, _)) = &early {
            entry.take_mine(mine, *unread);
        }
        self.cards.insert(thread, entry);
        // It may have been read before what came while the thread was not in the list.
        early.iter().for_each(|(.., told)| self.lack(thread, *told));
    }

    /// An answer came: if it did not suffice, it may be asked again.
    pub fn answered(&mut self, thread: ThreadId) {
        if let Some(lack) = self.lacks.get_mut(&thread) {
            (lack.asked, lack.again) = (None, false);
        }
    }

    /// No answer came to this question.
    pub fn unanswered(&mut self, thread: ThreadId, number: u32) {
        if self.is_asked(thread, number) {
            self.answered(thread);
        }
    }

    /// Whether this question is under way.
    pub fn is_asked(&self, thread: ThreadId, number: u32) -> bool {
        self.lacks.get(&thread).is_some_and(|lack| lack.asked == Some(number))
    }

    /// That the thread is not there may have been read before this.
    fn told_of(&mut self, thread: ThreadId) {
        self.lacks.get_mut(&thread).into_iter().for_each(|lack| lack.again = lack.asked.is_some());
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
        let Some(entry) = self.cards.get_mut(&thread).filter(|entry| after <= entry.card.head) else {
            self.lack(thread, head);
            return false;
        };
        if head <= entry.card.head {
            return false;
        }
        let messages = || rows.messages.iter().filter(|message| message.thread == thread);
        entry.step(head, messages(), self.me);
        rows.threads.iter().filter(|row| row.id == thread).for_each(|row| take_thread(&mut entry.card.thread, row));
        messages().for_each(|message| entry.take_last(message));
        rows.members.iter().filter(|row| row.user == self.me).for_each(|row| entry.take_role(row));
        self.heard =
            rows.messages.iter().filter(|row| is_text(row)).map(|row| row.sent_at).fold(self.heard, Millis::max);
        if self.lacks.get(&thread).is_some_and(|lack| !lack.anew && lack.until <= head) {
            self.lacks.remove(&thread);
        }
        true
    }

    /// A row of one's own line, and what was counted by it; of an unknown thread it says that there is one.
    pub fn take_mine(&mut self, row: &Mine, unread: Unread) -> Option<Moved> {
        let thread = row.thread;
        let known = self.card(thread).map(|card| card.mine.rev).or(self.early.get(&thread).map(|(mine, ..)| mine.rev));
        if known.is_some_and(|rev| rev >= row.rev) {
            return None;
        }
        if !row.listed {
            self.early.insert(thread, (row.clone(), unread, Seq(0)));
            self.lacks.remove(&thread);
            self.left.remove(&thread);
            return Some(Moved::Away(self.cards.remove(&thread).map(|entry| entry.card.into())));
        }
        self.told_of(thread);
        match self.cards.get_mut(&thread) {
            Some(entry) => {
                let moved = entry.take_mine(row, unread);
                self.recount(thread);
                moved.then_some(Moved::Unread)
            }
            None => {
                self.early.insert(thread, (row.clone(), unread, Seq(0)));
                self.note(thread, Seq(0));
                None
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

    /// Somebody goes there: its card is needed. Of what was taken out of the list, whether it is there at all.
    pub fn seek(&mut self, thread: ThreadId) {
        if self.is_away(thread) {
            self.read_again(thread);
        } else {
            self.lack(thread, Seq(0));
        }
    }

    fn read_again(&mut self, thread: ThreadId) {
        let lack = self.lacks.entry(thread).or_insert(Lack::new(Seq(0)));
        (lack.anew, lack.asked) = (true, None);
    }

    /// The same, whatever our card says. What was taken out of the list is asked for once it is back.
    pub fn note(&mut self, thread: ThreadId, until: Seq) {
        if self.is_away(thread) {
            self.early.get_mut(&thread).into_iter().for_each(|(.., told)| *told = until.max(*told));
            return;
        }
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
        let told = cards.into_iter().flatten().map(|entry| entry.card.head);
        told.chain(self.lacks.get(&thread).map(|lack| lack.until)).max().unwrap_or_default()
    }

    /// Whether changes alone will bring this card up to date.
    pub fn follows(&self, thread: ThreadId, local: Seq) -> bool {
        let anew = self.lacks.get(&thread).is_some_and(|lack| lack.anew);
        !anew && self.head(thread).is_some_and(|head| local <= head)
    }

    /// An answer came: the thread is not there, or not ours. If it was told of meanwhile, it is asked about again.
    pub fn gone(&mut self, thread: ThreadId, number: u32) -> Option<Moved> {
        let lack = self.lacks.get(&thread).filter(|lack| lack.asked == Some(number))?;
        if lack.again {
            self.answered(thread);
            return None;
        }
        self.lacks.remove(&thread);
        self.left.remove(&thread);
        Some(Moved::Away(self.cards.remove(&thread).map(|entry| entry.card.into())))
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
        let leaves = |id: &ThreadId, entry: &mut Entry| !told.contains(id) && Some(*id) != open && below(&entry.card);
        self.left.extend(self.cards.extract_if(leaves));
        // What had left the list may be back in it: the own line is not read through from here.
        let away = self.early.iter().filter(|(_, (mine, ..))| !mine.listed).map(|(thread, _)| thread);
        let again = self.cards.keys().chain(away).filter(|thread| !told.contains(thread));
        again.copied().collect::<Vec<_>>().into_iter().for_each(|thread| self.read_again(thread));
        self.next = page.next;
    }

    /// Takes over from a list of another database which cards the line said to be ahead.
    pub fn inherit(&mut self, other: &List) {
        self.questions = other.questions;
        other.lacks.iter().for_each(|(thread, lack)| self.lack(*thread, lack.until));
    }

    /// Another database: only what is said from now on counts.
    pub fn drift(&mut self) {
        self.lacks.clear();
        self.early.clear();
    }

    pub fn forget_questions(&mut self) {
        self.lacks.values_mut().for_each(|lack| lack.asked = None);
        self.cards.values_mut().for_each(Entry::forget_question);
    }

    /// Tells how far threads were read.
    pub fn tell_read(&mut self, asks: &mut Vec<Ask>) {
        self.cards.values_mut().for_each(|entry| entry.ask(asks));
    }

    pub fn ask(&mut self, except: Option<ThreadId>, asks: &mut Vec<Ask>) {
        for (thread, lack) in self.lacks.iter_mut() {
            if lack.asked.is_none() && Some(*thread) != except {
                self.questions = self.questions.wrapping_add(1);
                lack.asked = Some(self.questions);
                asks.push(Ask::Thread { thread: *thread, number: self.questions });
            }
        }
    }
}

fn recency(card: &Card) -> (Millis, ThreadId) {
    (card.thread.posted_at, card.thread.id)
}

fn is_text(message: &Message) -> bool {
    message.kind == MessageKind::Text
}
