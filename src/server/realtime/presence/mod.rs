//! Who is here. Never stored; watched, not broadcast. Pure: it is told what happens and what time it is, and says what
//! to tell to whom.
//!
//! # Cost
//! Coming, leaving and a sign of life cost O(log people) for the alarm they set; watching, O(people named). A tick costs
//! O(people whose state changed × sockets that watch them), and when nobody changed it looks at one alarm and is done.
//! Only hiding, which is rare, walks the sockets. Memory: an entry for each person who is here and two for each pair of a
//! socket and a person it watches ([`crate::protocol::MAX_WATCHED`] a socket).

use super::connection::SocketId;
use crate::{
    id::{Millis, UserId},
    model::Here,
    server::clock::millis,
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    mem,
    time::Duration,
};

/// How long things last.
#[derive(Clone, Copy, Debug)]
pub struct Spans {
    /// From the last sign of life until someone is no longer active.
    pub active: Duration,
    /// From the end of someone's last socket until they are away.
    pub grace: Duration,
}

/// What one socket is to be told.
#[derive(Debug, PartialEq, Eq)]
pub struct News {
    pub user: UserId,
    pub socket: SocketId,
    pub people: Vec<(UserId, Here)>,
}

/// Everyone who is here, and everyone who watches.
#[derive(Debug)]
pub struct Presence {
    spans: Spans,
    people: HashMap<UserId, Person>,
    /// When someone's state will change by itself, soonest first: one entry a person, at the most.
    alarms: BTreeSet<(Millis, UserId)>,
    watchers: HashMap<SocketId, Watcher>,
    watched_by: HashMap<UserId, HashSet<SocketId>>,
    hidden: HashSet<UserId>,
    /// Whose state may be another one than at the last tick.
    changed: HashSet<UserId>,
    /// Sockets of people who began or ceased to hide: all that they see may be another.
    turned: HashSet<SocketId>,
}

/// Someone who is here, or was within the grace.
#[derive(Debug)]
struct Person {
    sockets: usize,
    active_at: Millis,
    /// When the last socket ended, if none is open.
    gone_at: Option<Millis>,
    alarm: Option<Millis>,
}

#[derive(Debug)]
struct Watcher {
    user: UserId,
    /// Whom it watches, and what it was told last; none where that did not reach it.
    people: HashMap<UserId, Option<Here>>,
}

impl Presence {
    /// Nobody is here.
    pub fn new(spans: Spans) -> Self {
        Self {
            spans,
            people: HashMap::new(),
            alarms: BTreeSet::new(),
            watchers: HashMap::new(),
            watched_by: HashMap::new(),
            hidden: HashSet::new(),
            changed: HashSet::new(),
            turned: HashSet::new(),
        }
    }

    /// A page of someone's has connected: somebody opened it, so they are active.
    pub fn came(&mut self, user: UserId, now: Millis) {
        let person =
            self.people.entry(user).or_insert(Person { sockets: 0, active_at: now, gone_at: None, alarm: None });
        person.sockets += 1;
        person.gone_at = None;
        self.changed.insert(user);
        self.active(user, now);
    }

    /// A socket has ended.
    pub fn left(&mut self, user: UserId, socket: SocketId, now: Millis) {
        self.watch(user, socket, &[], now);
        if let Some(person) = self.people.get_mut(&user) {
            person.sockets = person.sockets.saturating_sub(1);
            if person.sockets == 0 {
                person.gone_at = Some(now);
                self.set_alarm(user, now);
            }
        }
    }

    /// Someone who is here gave a sign of life.
    pub fn active(&mut self, user: UserId, now: Millis) {
        if let Some(person) = self.people.get_mut(&user) {
            if person.here(now, self.spans) != Here::Active {
                self.changed.insert(user);
            }
            person.active_at = now;
            self.set_alarm(user, now);
        }
    }

    /// A socket watches these people from now on, and no others. Answers what it does not know yet: those newly watched
    /// who are not away.
    pub fn watch(&mut self, user: UserId, socket: SocketId, people: &[UserId], now: Millis) -> Vec<(UserId, Here)> {
        let before = self.watchers.remove(&socket).map(|watcher| watcher.people).unwrap_or_default();
        let mut watcher = Watcher { user, people: HashMap::with_capacity(people.len()) };
        let mut answer = Vec::new();
        for other in people {
            if let Some(known) = before.get(other) {
                watcher.people.insert(*other, *known);
                continue;
            }
            let here = self.seen_by(user, *other, now);
            if watcher.people.insert(*other, Some(here)).is_none() {
                self.watched_by.entry(*other).or_default().insert(socket);
                answer.extend((here != Here::Away).then_some((*other, here)));
            }
        }
        before.keys().filter(|other| !watcher.people.contains_key(other)).for_each(|other| self.forget(*other, socket));
        if !watcher.people.is_empty() {
            self.watchers.insert(socket, watcher);
        }
        answer
    }

    /// What a socket was to be told of these did not reach it: it is told at the next tick.
    pub fn missed(&mut self, socket: SocketId, people: &[(UserId, Here)]) {
        let Some(watcher) = self.watchers.get_mut(&socket) else { return };
        for (user, _) in people {
            watcher.people.entry(*user).and_modify(|known| *known = None);
        }
        self.turned.insert(socket);
    }

    /// Whether someone hides who is here and who is not. Who hides is away to everyone, and sees everyone away.
    pub fn hide(&mut self, user: UserId, hides: bool) {
        let turned = if hides { self.hidden.insert(user) } else { self.hidden.remove(&user) };
        if turned {
            self.changed.insert(user);
            let own = self.watchers.iter().filter(|(_, watcher)| watcher.user == user);
            self.turned.extend(own.map(|(socket, _)| *socket));
        }
    }

    /// Whether someone hides.
    pub fn hides(&self, user: UserId) -> bool {
        self.hidden.contains(&user)
    }

    /// Everyone who hides.
    pub fn hidden(&self) -> Vec<UserId> {
        self.hidden.iter().copied().collect()
    }

    /// What each socket is to be told that it does not know yet.
    pub fn tick(&mut self, now: Millis) -> Vec<News> {
        self.ring(now);
        let mut news: HashMap<SocketId, News> = HashMap::new();
        for user in mem::take(&mut self.changed) {
            let here = self.here(user, now);
            for socket in self.watched_by.get(&user).into_iter().flatten() {
                if let Some(watcher) = self.watchers.get_mut(socket) {
                    let here = if self.hidden.contains(&watcher.user) { Here::Away } else { here };
                    watcher.tell(user, here, *socket, &mut news);
                }
            }
        }
        for socket in mem::take(&mut self.turned) {
            self.tell_all(socket, now, &mut news);
        }
        news.into_values().collect()
    }

    fn tell_all(&mut self, socket: SocketId, now: Millis, news: &mut HashMap<SocketId, News>) {
        let Some(watcher) = self.watchers.get(&socket) else { return };
        let seen: Vec<_> =
            watcher.people.keys().map(|other| (*other, self.seen_by(watcher.user, *other, now))).collect();
        if let Some(watcher) = self.watchers.get_mut(&socket) {
            seen.into_iter().for_each(|(other, here)| watcher.tell(other, here, socket, news));
        }
    }

    /// Attends to everyone whose state has changed by itself.
    fn ring(&mut self, now: Millis) {
        while let Some((_, user)) = self.alarms.first().copied().filter(|(at, _)| *at <= now) {
            self.alarms.pop_first();
            self.changed.insert(user);
            if let Some(person) = self.people.get_mut(&user) {
                person.alarm = None;
                if person.here(now, self.spans) == Here::Away {
                    self.people.remove(&user);
                } else {
                    self.set_alarm(user, now);
                }
            }
        }
    }

    fn set_alarm(&mut self, user: UserId, now: Millis) {
        let Some(person) = self.people.get_mut(&user) else { return };
        let next = person.next(now, self.spans);
        if let Some(at) = mem::replace(&mut person.alarm, next) {
            self.alarms.remove(&(at, user));
            // One that was due would have rung at the next tick.
            if at <= now {
                self.changed.insert(user);
            }
        }
        self.alarms.extend(next.map(|at| (at, user)));
    }

    fn here(&self, user: UserId, now: Millis) -> Here {
        let person = self.people.get(&user).filter(|_| !self.hides(user));
        person.map_or(Here::Away, |person| person.here(now, self.spans))
    }

    fn seen_by(&self, watching: UserId, user: UserId, now: Millis) -> Here {
        if self.hides(watching) { Here::Away } else { self.here(user, now) }
    }

    fn forget(&mut self, user: UserId, socket: SocketId) {
        if let Some(sockets) = self.watched_by.get_mut(&user) {
            sockets.remove(&socket);
            if sockets.is_empty() {
                self.watched_by.remove(&user);
            }
        }
    }

    /// Whether it holds nothing at all, as when it was made.
    #[cfg(test)]
    fn is_empty(&self) -> bool {
        let people = self.people.is_empty() && self.alarms.is_empty() && self.changed.is_empty();
        people && self.watchers.is_empty() && self.watched_by.is_empty() && self.turned.is_empty()
    }
}

impl Person {
    fn here(&self, now: Millis, spans: Spans) -> Here {
        if self.gone_at.is_some_and(|gone| now >= after(gone, spans.grace)) {
            Here::Away
        } else if now < after(self.active_at, spans.active) {
            Here::Active
        } else {
            Here::Connected
        }
    }

    /// When that will be another.
    fn next(&self, now: Millis, spans: Spans) -> Option<Millis> {
        let away = self.gone_at.map(|gone| after(gone, spans.grace));
        [Some(after(self.active_at, spans.active)), away].into_iter().flatten().filter(|at| *at > now).min()
    }
}

impl Watcher {
    /// Notes what it is told, if it does not know it.
    fn tell(&mut self, user: UserId, here: Here, socket: SocketId, news: &mut HashMap<SocketId, News>) {
        if let Some(known) = self.people.get_mut(&user)
            && known.replace(here) != Some(here)
        {
            let own = || News { user: self.user, socket, people: Vec::new() };
            news.entry(socket).or_insert_with(own).people.push((user, here));
        }
    }
}

fn after(at: Millis, span: Duration) -> Millis {
    Millis(at.0.saturating_add(millis(span)))
}

#[cfg(test)]
mod tests;
