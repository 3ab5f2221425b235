//! The client's state machine: every frame, page, answer and keystroke goes in, what is drawn comes out.
//! Called by `ui::state` and `client`; it knows no browser, no clock and no socket, so it is tested natively.
//! The one rule: it may be told anything twice, late, out of order or not at all.
//!
//! # Why
//! An input only changes what is known; afterwards `Sync::asks` looks at what is missing and not under way, and
//! asks for it. So there is one place that asks, it asks once, and no input needs to know what another one wanted.
//! A frame is the answer to "what happened after the number before it?", so both take the same road.

mod anew;
mod answer;
mod aside;
mod ask;
mod kept;
mod line;
mod list;
mod outbox;
mod send;
mod stretch;
mod table;
mod timeline;
mod unread;
mod view;

#[cfg(test)]
mod tests;

pub use ask::Ask;
pub use outbox::{Delivery, Fate, Unsent};
pub use send::{Stranded, UNDO};
pub use table::Table;
pub use view::{Acting, Quote, Reacted, Row, RowKey, Window};

use crate::{
    error::AppError,
    id::{Epoch, Seq, ThreadId, UserId},
    model::{At, Card, Person, Snapshot, ThreadCursor, UNREAD},
};
use line::Local;
use list::List;
use outbox::Outbox;
use timeline::{Limits, Timeline};
use unread::{Entry, is_word};

const LIMITS: Limits = Limits { rows: 300, kept: 500 };

/// What one tab knows.
#[derive(Clone, Debug)]
pub struct Sync {
    epoch: Epoch,
    me: Person,
    people: Table<UserId, Person>,
    own: Local,
    house: Local,
    list: List,
    open: Option<Timeline>,
    /// What was open when one was taken out of it.
    removed: Option<Box<Card>>,
    outbox: Outbox,
    anew: Option<Anew>,
    live: bool,
    limits: Limits,
}

/// Everything has to be read anew.
#[derive(Clone, Debug, Default)]
struct Anew {
    asked: bool,
    /// The line came back while a page was on its way: one read after that is needed as well.
    again: bool,
    /// Because the database is another one: until then no number of ours means anything.
    adrift: bool,
}

impl Sync {
    /// Begins where a page was read.
    pub fn seed(snapshot: Snapshot) -> Self {
        Self::seed_within(snapshot, LIMITS)
    }

    fn seed_within(snapshot: Snapshot, limits: Limits) -> Self {
        let me = snapshot.me.id;
        let mut sync = Self {
            epoch: snapshot.epoch,
            me: snapshot.me,
            people: Table::new(),
            own: Local::new(snapshot.own),
            house: Local::new(snapshot.house),
            list: List::new(snapshot.threads.next, me),
            open: None,
            removed: None,
            outbox: Outbox::default(),
            anew: None,
            live: false,
            limits,
        };
        sync.learn(vec![sync.me.clone()]);
        sync.list.caught_up(&snapshot.threads.cards);
        snapshot.threads.cards.into_iter().for_each(|card| sync.meet(card));
        if let Some((card, history)) = snapshot.open {
            let mut timeline = Timeline::new((history.thread, me), history.head, limits);
            timeline.go(history.at);
            sync.open = Some(timeline);
            sync.meet(card);
            sync.arrive();
            sync.turn(history);
        }
        sync
    }

    // What the person does.

    /// Goes to a place in a thread.
    pub fn open(&mut self, thread: ThreadId, at: At) -> Vec<Ask> {
        self.go(thread, at);
        self.arrive();
        self.asks()
    }

    /// Leaves the open thread.
    pub fn close(&mut self) {
        (self.open, self.removed) = (None, None);
    }

    /// Goes to the end of the open thread. What was new on opening stays marked.
    pub fn newest(&mut self) -> Vec<Ask> {
        self.open.iter_mut().for_each(|open| open.go(At::Tail));
        self.asks()
    }

    /// Has read the open thread up to here.
    pub fn saw(&mut self, seq: Seq) -> Vec<Ask> {
        if let Some(open) = self.open.as_ref().filter(|open| !open.held)
            && let Some(entry) = self.list.entry_mut(open.thread)
        {
            entry.saw(seq, open.rows(), self.me.id);
        }
        self.asks()
    }

    /// Wants a thread to be unread: until it is opened again, nothing in it is read.
    pub fn keep_unread(&mut self, thread: ThreadId) {
        self.list.entry_mut(thread).into_iter().for_each(Entry::unsee);
        self.hold(thread, true);
    }

    /// The message at the middle of the screen; none at the bottom of the newest. A reset begins anew around it.
    pub fn look(&mut self, at: Option<Seq>) {
        self.open.iter_mut().for_each(|open| open.look(at));
    }

    /// Has scrolled to the oldest row.
    pub fn older(&mut self) -> Vec<Ask> {
        self.open.iter_mut().for_each(Timeline::older);
        self.asks()
    }

    /// Has scrolled to the newest row.
    pub fn newer(&mut self) -> Vec<Ask> {
        self.open.iter_mut().for_each(Timeline::newer);
        self.asks()
    }

    /// Cards that came with an answer.
    pub fn meet_people(&mut self, people: Vec<Person>) {
        self.learn(people);
    }

    // What is drawn.

    /// How much of a thread is unread, counted to [`UNREAD`](crate::model::UNREAD).
    pub fn unread(&self, thread: ThreadId) -> u32 {
        self.list.entry(thread).map_or(0, Entry::unread)
    }

    /// How much of the open thread is unread after this row, the last one in sight.
    pub fn unread_below(&self, seen: Option<Seq>) -> u32 {
        let entry = self.opened().and_then(|thread| self.list.entry(thread));
        entry.map_or(0, |entry| {
            let rows = self.open.as_ref().map_or(&[][..], Timeline::rows).iter();
            let unread = rows.filter(|row| row.seq > entry.read_to() && is_word(row, self.me.id));
            beyond(entry.unread(), unread.filter(|row| Some(row.seq) <= seen).count())
        })
    }

    /// The same of all conversations that are not muted.
    pub fn unread_total(&self) -> u32 {
        self.list.unread_total()
    }

    pub fn is_muted(&self, thread: ThreadId) -> bool {
        self.card_of(thread).is_some_and(|card| card.mine.muted)
    }

    /// Where one arrives in a thread: at what is new, or else at its end.
    pub fn arrival(&self, thread: ThreadId) -> At {
        self.new_after(thread).map_or(At::Tail, At::New)
    }

    /// Whether reading on in the open thread is worth telling: something is unread, or the server would have to count from
    /// too far back.
    pub fn reads(&self) -> bool {
        let open = self.open.as_ref().filter(|open| !open.held);
        let entry = open.and_then(|open| self.list.entry(open.thread));
        entry.is_some_and(|entry| entry.unread() > 0 || entry.card.head.0 - entry.read_to().0 >= i64::from(UNREAD))
    }

    /// Whether the open thread was not read up to here yet.
    pub fn is_unseen(&self, seq: Seq) -> bool {
        self.opened().and_then(|thread| self.list.entry(thread)).is_some_and(|entry| entry.read_to() < seq)
    }

    /// The last message of another person, if the window reaches to the end.
    pub fn last_word(&self) -> Option<Seq> {
        let open = self.open.as_ref().filter(|open| open.window().is_some_and(|window| !window.more_after()));
        let rows = open.map_or(&[][..], Timeline::rows);
        rows.iter().rev().find(|message| is_word(message, self.me.id)).map(|message| message.seq)
    }

    /// The conversation that was open when one was taken out of it.
    pub fn removed(&self) -> Option<&Card> {
        self.removed.as_deref()
    }

    /// The person signed in.
    pub fn me(&self) -> &Person {
        &self.me
    }

    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Brings a card that was found somewhere up to what is known.
    pub fn renew_person(&self, card: &mut Person) {
        if let Some(newer) = self.person(card.id).filter(|ours| ours.rev > card.rev) {
            card.clone_from(newer);
        }
    }

    /// One's conversations, most recent first. Their people are found by [`Sync::person`].
    pub fn cards(&self) -> Vec<&Card> {
        self.list.sorted()
    }

    pub fn card_of(&self, thread: ThreadId) -> Option<&Card> {
        self.list.card(thread)
    }

    /// Where the next page of older conversations begins; none when all are here.
    pub fn next_cards(&self) -> Option<ThreadCursor> {
        self.list.next()
    }

    /// The thread to name in `hello`.
    pub fn opened(&self) -> Option<ThreadId> {
        self.open.as_ref().map(|open| open.thread)
    }

    /// Whether frames are coming in.
    pub fn live(&self) -> bool {
        self.live
    }

    /// The open thread. Before its first page it holds only what is on its way out.
    pub fn window(&self) -> Option<Window> {
        let open = self.open.as_ref()?;
        let pending = self.outbox.of(open.thread);
        let facts = open.rows().iter().map(|message| Row::of_message(message, open));
        let pending = pending.into_iter().map(|pending| Row::of_pending(pending, open));
        let mut rows: Vec<Row> = facts.chain(pending).collect();
        self.outbox.acts(open.thread).for_each(|(pending, act)| view::draw_over(&mut rows, (pending, act), open));
        let read_to = self.list.entry(open.thread).map_or(Seq(i64::MAX), Entry::read_to);
        Some(Window {
            thread: open.thread,
            rows,
            more_before: open.window().is_some_and(|window| window.more_before()),
            more_after: open.window().is_some_and(|window| window.more_after()),
            new_after: open.new_after(),
            read_to,
            loading: open.goal().is_some() || open.window().is_none(),
        })
    }

    fn new_after(&self, thread: ThreadId) -> Option<Seq> {
        self.list.entry(thread).filter(|entry| entry.unread() > 0).map(Entry::new_after)
    }

    /// A person comes to the open thread: what is new to them is what is unread now.
    fn arrive(&mut self) {
        self.removed = None;
        let new_after = self.opened().and_then(|thread| self.new_after(thread));
        self.open.iter_mut().for_each(|open| open.arrive(new_after));
    }

    /// Whether nothing counts as read in a thread, if it is open, until the person comes again.
    pub fn hold(&mut self, thread: ThreadId, held: bool) {
        self.open.iter_mut().filter(|open| open.thread == thread).for_each(|open| open.held = held);
    }

    /// The person is no longer in a thread: nothing of it is shown, and nothing for it leaves.
    fn part(&mut self, thread: ThreadId, card: Option<Box<Card>>) {
        self.outbox.fail_all(thread, &AppError::NotFound);
        if self.opened() == Some(thread) {
            (self.open, self.removed) = (None, card);
        }
    }

    fn go(&mut self, thread: ThreadId, at: At) {
        if self.opened() != Some(thread) {
            self.open = Some(match self.list.up_to_date(thread) {
                Some(head) => Timeline::new((thread, self.me.id), head, self.limits),
                None => Timeline::unplaced((thread, self.me.id), self.list.known(thread), self.limits),
            });
            self.list.seek(thread);
        }
        self.open.iter_mut().for_each(|open| open.go(at));
    }

    /// Drops the bubbles whose rows are in their place, and what was drawn over rows that are changed. Rows of a database
    /// that is gone are in nobody's.
    fn settle(&mut self) {
        if self.adrift() {
            return;
        }
        let (list, open) = (&self.list, &self.open);
        self.outbox.settle(|pending| match open {
            Some(open) if open.thread == pending.thread && pending.act().is_some() => open.at().unwrap_or_default(),
            Some(open) if open.thread == pending.thread => {
                open.window().map(|window| window.covers()).unwrap_or_default()
            }
            _ => list.head(pending.thread).unwrap_or_default(),
        });
        if let Some(open) = &mut self.open {
            let thread = open.thread;
            open.prune(|seq| self.outbox.replies_to(thread, seq));
        }
    }

    fn adrift(&self) -> bool {
        self.anew.as_ref().is_some_and(|anew| anew.adrift)
    }

    /// A person's card gives way only to a higher rev.
    fn learn(&mut self, people: Vec<Person>) {
        for person in people {
            if person.id == self.me.id && person.rev > self.me.rev {
                self.me = person.clone();
            }
            if self.people.get(&person.id).is_none_or(|ours| ours.rev < person.rev) {
                self.people.insert(person.id, person);
            }
        }
    }
}

/// Of what is unread, that which lies beyond the rows shown; the whole where it was not counted to its end.
fn beyond(unread: u32, shown: usize) -> u32 {
    if unread < UNREAD { unread.saturating_sub(u32::try_from(shown).unwrap_or(UNREAD)) } else { unread }
}
