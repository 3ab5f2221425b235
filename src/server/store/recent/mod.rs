//! What was read a moment ago of sessions and of places in threads, so that a message asks the database nothing before it
//! is written.
//!
//! # Why it grants nothing that is over
//! The writer lets this hear what a commit ended before it answers whoever ended it. What was read before that is not
//! kept after it: each read says when it began ([`Moment`]). Of what another process writes nobody here hears: so nothing
//! is believed for longer than a few seconds, and a post asks again in its own transaction whether session and place are
//! what they were. Other writes ask for the session first, but for read marks, the touch that puts off a session's end, and
//! an invitation that a page renews: whoever is let in by memory may do those.

mod shelf;
#[cfg(test)]
mod tests;

use super::{Committed, Held, Membership, TokenHash};
use crate::{
    id::{Millis, SessionId, ThreadId, UserId},
    model::{Line, Rows},
    server::{clock::Clock, timing::Timings},
};
use shelf::Shelf;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Who holds which token, and who stands where. Bounded. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recent {
    kept: Arc<Mutex<Kept>>,
    clock: Clock,
}

#[derive(Debug)]
struct Kept {
    /// How often something was heard to be over.
    heard: u64,
    /// The latest time that was seen here.
    latest: Millis,
    sessions: Shelf<TokenHash, Held>,
    places: Shelf<(UserId, ThreadId), Membership>,
}

/// When a read began.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    heard: u64,
    at: Millis,
}

impl Recent {
    /// Nothing yet.
    pub fn new(clock: Clock, timings: &Timings) -> Self {
        let sessions = Shelf::new(timings.recent_sessions, timings.recent);
        let places = Shelf::new(timings.recent_places, timings.recent);
        Self { kept: Arc::new(Mutex::new(Kept { heard: 0, latest: Millis::default(), sessions, places })), clock }
    }

    /// To be asked before a read whose answer is to be kept.
    pub fn moment(&self) -> Moment {
        let (kept, at) = self.now();
        Moment { heard: kept.heard, at }
    }

    /// The session under this token, if it was read a moment ago and holds still.
    pub fn session(&self, token: TokenHash) -> Option<Held> {
        let (kept, now) = self.now();
        kept.sessions.get(&token, now).filter(|held| held.expires_at > now).cloned()
    }

    /// This person's place in this thread, if it was read a moment ago.
    pub fn place(&self, user: UserId, thread: ThreadId) -> Option<Membership> {
        let (kept, now) = self.now();
        kept.places.get(&(user, thread), now).copied()
    }

    /// Keeps what a read found under a token, unless something ended meanwhile. That there was nothing is never kept.
    pub fn keep_session(&self, since: Moment, token: TokenHash, held: Option<Held>) {
        let mut kept = self.kept();
        let held = held.filter(|_| kept.heard == since.heard);
        kept.sessions.put(token, held, since.at);
    }

    /// The same of a place in a thread.
    pub fn keep_place(&self, since: Moment, user: UserId, thread: ThreadId, place: Option<Membership>) {
        let mut kept = self.kept();
        let place = place.filter(|_| kept.heard == since.heard);
        kept.places.put((user, thread), place, since.at);
    }

    /// Forgets what was committed to be over or to be otherwise. From its return on nobody is let in by it.
    pub(super) fn hear(&self, told: &[Committed]) {
        let over = Over::of(told);
        if over.is_nothing() {
            return;
        }
        let mut kept = self.kept();
        kept.heard += 1;
        if over.all {
            kept.sessions.clear();
            kept.places.clear();
        }
        if !(over.sessions.is_empty() && over.people.is_empty()) {
            kept.sessions.retain(|_, held| over.leaves(held));
        }
        if !over.threads.is_empty() {
            kept.places.retain(|(_, thread), place| over.leaves_open(*thread, place));
        }
        over.places.iter().for_each(|place| kept.places.remove(place));
    }

    /// These were found to be over.
    pub fn forget_sessions(&self, over: &[SessionId]) {
        self.hear(&over.iter().copied().map(Committed::SessionEnded).collect::<Vec<_>>());
    }

    /// What is kept now. By a clock that was put back it would be young again one day: then nothing is.
    fn now(&self) -> (MutexGuard<'_, Kept>, Millis) {
        let (mut kept, now) = (self.kept(), self.clock.now());
        if now < kept.latest {
            kept.sessions.clear();
            kept.places.clear();
        }
        kept.latest = now;
        (kept, now)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a commit ended or changed of that which is remembered.
#[derive(Default)]
struct Over {
    /// Nobody knows what.
    all: bool,
    sessions: HashSet<SessionId>,
    /// Whose cards are others now: their names, their roles, whether their accounts are open.
    people: HashSet<UserId>,
    places: Vec<(UserId, ThreadId)>,
    /// Whose rows are others now: whether only hosts write there.
    threads: HashMap<ThreadId, bool>,
}

impl Over {
    fn of(told: &[Committed]) -> Self {
        let mut over = Self::default();
        for committed in told {
            match committed {
                Committed::SessionEnded(session) => drop(over.sessions.insert(*session)),
                Committed::Hidden(thread, user) => over.places.push((*user, *thread)),
                Committed::Changed(change) => over.change(change.line, &change.rows),
                Committed::Unknown => over.all = true,
                // A place is remembered only once it shows, and what else one's own line tells gives and takes nothing.
                Committed::Shown(..) | Committed::Own(..) | Committed::Hides(..) => {}
            }
        }
        over
    }

    fn change(&mut self, line: Line, rows: &Rows) {
        match line {
            Line::House => self.people.extend(rows.people.iter().map(|person| person.id)),
            Line::Thread(_) => {
                self.places.extend(rows.members.iter().map(|member| (member.user, member.thread)));
                self.threads.extend(rows.threads.iter().map(|thread| (thread.id, thread.hosts_only)));
            }
            Line::Own => {}
        }
    }

    fn is_nothing(&self) -> bool {
        let nobody = self.sessions.is_empty() && self.people.is_empty();
        !self.all && nobody && self.places.is_empty() && self.threads.is_empty()
    }

    fn leaves(&self, held: &Held) -> bool {
        !self.sessions.contains(&held.session) && !self.people.contains(&held.person.id)
    }

    fn leaves_open(&self, thread: ThreadId, place: &Membership) -> bool {
        self.threads.get(&thread).is_none_or(|hosts_only| *hosts_only == place.hosts_only)
    }
}
