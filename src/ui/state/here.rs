//! What is no fact: who is here and who is writing. The socket tells it, and it is forgotten with the socket. And what
//! this tab tells of itself in turn: whom and what it shows, and that its person is there.

use super::Chat;
use crate::{
    id::{ThreadId, UserId},
    model::{Found, Here, Message, Place},
    protocol::{MAX_TYPING, MAX_WATCHED, Up},
    sync::{Sync, Table},
    ui::{platform, relative},
};
use leptos::prelude::*;
use std::time::Duration;

/// How long a note that someone is writing is good for.
const WRITING: Duration = Duration::from_secs(6);
/// Between two frames that say who is shown.
const SHOWING: Duration = Duration::from_secs(1);
/// Milliseconds between two frames that say that the person is there.
const ACTIVE: i64 = 60_000;
/// Milliseconds between two frames that say that the person is writing.
const TYPING: i64 = 3_000;

/// What the socket told.
#[derive(Default)]
pub(super) struct Near {
    people: Table<UserId, Here>,
    /// At most one a person.
    writing: Vec<Note>,
    /// How many there ever were.
    notes: u32,
    telling: Telling,
}

/// Someone is writing somewhere.
struct Note {
    user: UserId,
    thread: ThreadId,
    number: u32,
}

/// What the screen shows, as far as the server needs it.
#[derive(Clone, Default, PartialEq)]
pub struct Shown {
    thread: Option<ThreadId>,
    people: Vec<UserId>,
}

/// What this tab tells.
#[derive(Default)]
struct Telling {
    shown: Shown,
    /// What the server knows of it.
    told: Shown,
    /// Said a moment ago who is shown.
    resting: bool,
    active_at: i64,
    typing_at: i64,
}

/// What is seen of the others.
impl Chat {
    /// Whether someone is here, as far as this page was told.
    pub fn here(&self, user: UserId) -> Here {
        self.near.with(|near| near.people.get(&user).copied().unwrap_or(Here::Away))
    }

    /// Who is writing in a thread, in words; empty when nobody is.
    pub fn writing(&self, thread: ThreadId) -> String {
        let words = self.words();
        self.near.with(|near| {
            let here = near.writing.iter().filter(|note| note.thread == thread);
            let names: Vec<_> = here.map(|note| self.read(|sync| relative::name(sync, note.user, words))).collect();
            (words.writing)(&names)
        })
    }

    pub(super) fn heard_presence(&self, people: Vec<(UserId, Here)>) {
        self.near.update(|near| near.people.extend(people));
    }

    pub(super) fn heard_typing(&self, thread: ThreadId, user: UserId) {
        let chat = *self;
        let number = self.near.try_update(|near| near.note(thread, user)).unwrap_or_default();
        platform::after(WRITING, move || chat.near.update(|near| near.writing.retain(|note| note.number != number)));
    }

    /// What was being written has come.
    pub(super) fn heard_messages(&self, messages: &[Message]) {
        self.near.maybe_update(|near| {
            let before = near.writing.len();
            near.writing
                .retain(|note| messages.iter().all(|said| (said.thread, said.author) != (note.thread, note.user)));
            near.writing.len() < before
        });
    }

    /// The line is down: nothing of this is known any more, here or there.
    pub(super) fn forget_near(&self) {
        self.near.update(|near| {
            near.people.clear();
            near.writing.clear();
            near.telling.told = Shown::default();
        });
    }
}

/// What is told of oneself.
impl Chat {
    /// What the screen shows; changes with it.
    pub fn shown(&self) -> Shown {
        let place = self.place.get();
        let beside = match place {
            Place::People { .. } | Place::New { .. } | Place::About { .. } => {
                self.found.with(|found| found.iter().flat_map(Found::cards).map(|person| person.id).collect())
            }
            _ => Vec::new(),
        };
        let converses = matches!(place, Place::Home | Place::Older { .. } | Place::Thread { .. } | Place::About { .. });
        self.read(|sync| Shown::of(sync, sync.opened().filter(|_| converses), beside))
    }

    /// Lets the server know what is shown: the thread at once, for who writes there is told once and not again soon; the
    /// people once a second at the most.
    pub fn show(&self, shown: Shown) {
        self.near.update_untracked(|near| near.telling.shown = shown);
        self.tell();
    }

    pub(super) fn tell(&self) {
        let chat = *self;
        let news = self.near.try_update_untracked(|near| near.telling.news(chat.is_connected())).flatten();
        let Some((thread, people)) = news else { return };
        thread.into_iter().for_each(|thread| self.ask_above(Up::Look { thread }));
        if let Some(people) = people {
            // Those no longer watched are not told of again.
            self.near.update(|near| near.people.extract_if(|user, _| !people.contains(user)).for_each(drop));
            self.ask_above(Up::Watch { people });
            platform::after(SHOWING, move || {
                chat.near.update_untracked(|near| near.telling.resting = false);
                chat.tell();
            });
        }
    }

    /// The page is alive.
    pub fn come_alive(&self) {
        self.begun_at.set(platform::now());
    }

    /// Whether it is: never on the server, nor while it is taken over from there.
    pub fn is_alive(&self) -> bool {
        self.begun_at.get() < i64::MAX
    }

    /// The person did something.
    pub fn did_something(&self) {
        self.say_at_times(|telling| &mut telling.active_at, ACTIVE, Up::Active);
    }

    /// Whether the person is elsewhere, or has done nothing for a while. Never soon after the page came
    /// alive, so that one that stays of another build is not loaded again and again.
    pub(super) fn is_idle(&self) -> bool {
        let active_at = self.near.with_untracked(|near| near.telling.active_at);
        let is_long_ago = |at: i64| platform::now().saturating_sub(at) > 2 * ACTIVE;
        is_long_ago(self.begun_at.get_untracked()) && (platform::is_hidden() || is_long_ago(active_at))
    }

    /// The person is writing. Said where somebody may hear it.
    pub fn types(&self, thread: ThreadId) {
        let size = self.peek(|sync| sync.card_of(thread).map_or(0, |card| card.thread.size));
        if (2..=MAX_TYPING).contains(&size) {
            self.say_at_times(|telling| &mut telling.typing_at, TYPING, Up::Typing { thread });
        }
    }

    /// What was written is sent: who goes on writing is told of at once.
    pub(super) fn wrote(&self) {
        self.near.update_untracked(|near| near.telling.typing_at = 0);
    }

    /// Says it, unless it was said a moment ago.
    fn say_at_times(&self, last: fn(&mut Telling) -> &mut i64, pause: i64, frame: Up) {
        let now = platform::now();
        let said = |near: &mut Near| {
            let last = last(&mut near.telling);
            // Earlier than the last time: the clock was put back.
            let due = !(0..pause).contains(&(now - *last));
            if due {
                *last = now;
            }
            due
        };
        if self.is_connected() && self.near.try_update_untracked(said) == Some(true) {
            self.ask_above(frame);
        }
    }
}

impl Near {
    fn note(&mut self, thread: ThreadId, user: UserId) -> u32 {
        self.notes = self.notes.wrapping_add(1);
        let number = self.notes;
        match self.writing.iter_mut().find(|note| note.user == user) {
            Some(note) => *note = Note { user, thread, number },
            None => self.writing.push(Note { user, thread, number }),
        }
        number
    }
}

impl Shown {
    /// Of whom is shown whether they are here: the others of direct conversations, the open one first, and those beside.
    fn of(sync: &Sync, thread: Option<ThreadId>, beside: Vec<UserId>) -> Self {
        let me = sync.me().id;
        let cards = thread.and_then(|thread| sync.card_of(thread)).into_iter().chain(sync.cards());
        let mut people = Vec::new();
        for user in beside.into_iter().chain(cards.filter_map(|card| card.thread.other(me))) {
            if people.len() < MAX_WATCHED && user != me && !people.contains(&user) {
                people.push(user);
            }
        }
        Self { thread, people }
    }

    /// Whether these are the same people, in whatever order.
    fn same_people(&self, other: &Self) -> bool {
        self.people.len() == other.people.len() && self.people.iter().all(|user| other.people.contains(user))
    }
}

/// What the server is to be told: another thread, if it is another; other people, if they are others.
type News = (Option<Option<ThreadId>>, Option<Vec<UserId>>);

impl Telling {
    fn news(&mut self, connected: bool) -> Option<News> {
        if !connected {
            return None;
        }
        let thread = (self.told.thread != self.shown.thread).then_some(self.shown.thread);
        let people = (!self.resting && !self.told.same_people(&self.shown)).then(|| self.shown.people.clone());
        self.told.thread = self.shown.thread;
        if let Some(people) = &people {
            self.resting = true;
            self.told.people.clone_from(people);
        }
        Some((thread, people))
    }
}
