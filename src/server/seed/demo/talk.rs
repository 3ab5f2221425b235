//! Exchanges set on the calendar: who says them, when, and in which of their wordings.

use super::{
    super::{corpus::Exchange, dice::Dice},
    ANA, AWAY, DAY, DAYS, MINUTE, arrivals, person,
    plot::{PEOPLE, Talk},
};
use crate::{
    id::{Millis, ThreadId, UserId},
    words::Locale,
};
use std::collections::{BTreeMap, HashSet, VecDeque};

/// One message to be.
pub struct Line {
    pub thread: ThreadId,
    pub author: UserId,
    pub body: String,
    pub at: Millis,
}

/// Messages in an exchange, on average: how many exchanges make a talk.
const LINES: usize = 5;
/// What is shorter may be said again in the same thread: people do say "thanks" twice.
const SHORT: usize = 24;
/// Other wordings tried before another exchange is.
const TRIES: usize = 12;
/// Minutes of silence between two exchanges, at the least.
const PAUSE: i64 = 9;
/// How busy the days of a week are, from Monday on.
const WEEK: [i64; 7] = [9, 9, 10, 9, 10, 6, 4];

/// Everything that is said in one thread.
pub fn lines(talk: &Talk, dice: &mut Dice, first: Millis) -> Vec<Line> {
    let mut exchanges: Vec<Exchange> = Locale::ALL.into_iter().flat_map(Exchange::all).collect();
    exchanges.retain(|exchange| talk.topics.contains(&exchange.topic));
    let scene = Scene { thread: talk.thread, arrivals: arrivals(first), away: instant(first, AWAY.0, AWAY.1) };
    let mut deck: VecDeque<&Exchange> = exchanges.iter().collect();
    dice.shuffle(deck.make_contiguous());
    let mut said = HashSet::new();
    let mut lines: Vec<Line> = Vec::new();
    for start in starts(talk, dice, first) {
        let last = lines.last().map_or(start.0, |line| line.at.0 + PAUSE * MINUTE);
        let start = Millis(start.0.max(last));
        // From the half that has rested longest, so that no subject comes back soon.
        for _ in 0..exchanges.len() {
            let exchange = deck.remove(dice.below(deck.len().div_ceil(2)));
            deck.extend(exchange);
            let Some(spoken) = exchange.and_then(|exchange| scene.speak(exchange, start, &said, dice)) else {
                continue;
            };
            said.extend(spoken.iter().map(|line| line.body.clone()).filter(|body| is_long(body)));
            lines.extend(spoken);
            break;
        }
    }
    lines
}

fn is_long(body: &str) -> bool {
    body.chars().count() > SHORT
}

fn instant(first: Millis, day: i64, minute: i64) -> Millis {
    Millis(first.0 + day * DAY + minute * MINUTE)
}

/// When the exchanges begin, in order.
fn starts(talk: &Talk, dice: &mut Dice, first: Millis) -> Vec<Millis> {
    let mut starts: Vec<Millis> = (0..talk.messages / LINES).map(|_| start(talk, dice, first)).collect();
    starts.sort_unstable();
    starts
}

/// On a working day early, at noon, or most often in the evening; at weekends at any hour.
fn start(talk: &Talk, dice: &mut Dice, first: Millis) -> Millis {
    let (mut day, mut weekday) = (talk.from, 0);
    // Busy days are taken more often than quiet ones.
    for _ in 0..20 {
        day = dice.between(talk.from, DAYS);
        weekday = weekday_of(first, day);
        if dice.between(0, 10) < WEEK[weekday] {
            break;
        }
    }
    let (from, to) = match (weekday, dice.below(100)) {
        (5.., _) => (10 * 60, 22 * 60),
        (_, 0..16) => (8 * 60, 10 * 60),
        (_, 16..40) => (12 * 60, 14 * 60),
        (_, 40..54) => (14 * 60, 18 * 60),
        _ => (18 * 60 + 30, 22 * 60 + 30),
    };
    Millis(instant(first, day, dice.between(from, to)).0 + dice.between(0, MINUTE))
}

/// 0 is Monday: the first of January 1970 was a Thursday.
fn weekday_of(first: Millis, day: i64) -> usize {
    let days = (first.0 + super::OFFSET).div_euclid(DAY) + day;
    usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0)
}

/// A thread, and since when each of them can be heard anywhere.
struct Scene {
    thread: ThreadId,
    arrivals: BTreeMap<(ThreadId, UserId), Millis>,
    /// From here on Ana says nothing.
    away: Millis,
}

impl Scene {
    /// The exchange as it is said from `start` on; none if nobody is there to say it, or if it was said before.
    fn speak(&self, exchange: &Exchange, start: Millis, said: &HashSet<String>, dice: &mut Dice) -> Option<Vec<Line>> {
        let roles = self.cast(exchange, start, dice)?;
        let name = |letter: char| {
            let shown = roles.get(&letter).map_or("", |user| person(*user).display_name);
            shown.split(' ').next().unwrap_or_default().to_owned()
        };
        for _ in 0..TRIES {
            let bodies: Vec<String> = exchange.turns.iter().map(|turn| turn.say(dice, &name)).collect();
            if !bodies.iter().any(|body| said.contains(body)) {
                let authors = exchange.turns.iter().map(|turn| roles[&turn.speaker]);
                return Some(self.set(authors.zip(bodies), start, dice));
            }
        }
        None
    }

    /// One after the other: mostly within a minute, sometimes only after a while.
    fn set(&self, spoken: impl Iterator<Item = (UserId, String)>, start: Millis, dice: &mut Dice) -> Vec<Line> {
        let mut at = start;
        let line = |(author, body)| {
            let line = Line { thread: self.thread, author, body, at };
            let longest = if dice.below(8) == 0 { 24 * MINUTE } else { 3 * MINUTE };
            at.0 += dice.between(9_000, longest);
            line
        };
        spoken.map(line).collect()
    }

    /// Someone for each letter, who is there and speaks the language.
    fn cast(&self, exchange: &Exchange, start: Millis, dice: &mut Dice) -> Option<BTreeMap<char, UserId>> {
        let mut roles = BTreeMap::new();
        for letter in exchange.letters() {
            let speaks = exchange.turns.iter().any(|turn| turn.speaker == letter);
            let fits = |user: &UserId| {
                let there = self.is_there(*user, start, speaks);
                let guest = letter == 'X';
                let person = person(*user);
                let language = (person.locale == exchange.locale) != guest || (person.both && !guest);
                there && language && !roles.values().any(|taken| taken == user)
            };
            let able: Vec<UserId> = (1..).take(PEOPLE.len()).map(UserId).filter(fits).collect();
            let user = *able.get(dice.below(able.len()))?;
            roles.insert(letter, user);
        }
        Some(roles)
    }

    /// Who only is spoken of need not be in the thread.
    fn is_there(&self, user: UserId, at: Millis, speaks: bool) -> bool {
        let thread = if speaks { self.thread } else { crate::id::LOBBY };
        let since = self.arrivals.get(&(thread, user));
        since.is_some_and(|since| *since < at) && !(speaks && user == ANA && at > self.away)
    }
}
