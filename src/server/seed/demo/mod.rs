//! The demo: twelve people of a workshop under one roof, in two languages, over six weeks.

mod plot;
mod talk;

pub use plot::PEOPLE;

use super::{dice::Dice, draft::Draft};
use crate::id::{Millis, Seq, ThreadId, UserId};
use plot::{ANA, BEATS, CORRECTED, LAST_ACT, LAST_WORDS, Person, REACTIONS, TAKEN_BACK, TALKS};
use std::collections::BTreeMap;
use talk::Line;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Days from the first account to today.
const DAYS: i64 = 42;
/// It belongs to the last words, which are told by the minute.
const LAST_HOUR: i64 = 60 * MINUTE;
/// Their clocks, east of Greenwich. Half of the year they are an hour out, and nobody dines at another hour for it.
const OFFSET: i64 = 60 * MINUTE;
/// Ana has not looked since yesterday evening.
const AWAY: (i64, i64) = (DAYS - 2, 20 * 60);

/// What happens, in the order of time.
enum Step {
    Beat(fn(&mut Draft, Millis)),
    Line(Line),
    /// Ana reads everything, and goes.
    Away,
}

/// All of it, as it stands at this moment. The password is everyone's.
pub fn community(password_hash: String, now: Millis) -> Draft {
    let mut dice = Dice::new(1);
    let mut draft = Draft::new(password_hash, dice.clone());
    let last = Millis(now.0 - LAST_HOUR);
    for (at, step) in steps(&mut dice, now).into_iter().filter(|(at, _)| *at < last) {
        match step {
            Step::Beat(beat) => beat(&mut draft, at),
            Step::Line(line) => {
                draft.post(line.thread, line.author, line.body, at);
            }
            Step::Away => threads().for_each(|thread| draft.read(ANA, thread, draft.head(thread))),
        }
    }
    last_words(&mut draft, now);
    mark_read(&mut draft, &mut dice);
    draft
}

/// What Ana finds, and what the others thought of it.
fn last_words(draft: &mut Draft, now: Millis) {
    let mut said = Vec::new();
    for (ago, thread, author, body, answers) in LAST_WORDS {
        let (body, at) = (body.to_owned(), Millis(now.0 - ago * MINUTE));
        let original: Option<&(ThreadId, Seq)> = answers.and_then(|place| said.get(place));
        let seq = match original {
            Some(original) => draft.reply(*original, author, body, at),
            None => draft.post(thread, author, body, at),
        };
        said.push((thread, seq));
    }
    let at = Millis(now.0 - LAST_ACT * MINUTE);
    draft.delete(said[TAKEN_BACK.0], TAKEN_BACK.1, at);
    draft.edit(said[CORRECTED.0], CORRECTED.1, at);
    REACTIONS.iter().for_each(|(place, user, emoji)| draft.react(said[*place], *user, emoji));
}

fn steps(dice: &mut Dice, now: Millis) -> Vec<(Millis, Step)> {
    let first = first_day(now);
    let at = |day: i64, minute: i64| Millis(first.0 + day * DAY + minute * MINUTE);
    let mut steps = vec![(at(AWAY.0, AWAY.1), Step::Away)];
    steps.extend(BEATS.into_iter().map(|(day, minute, beat)| (at(day, minute), Step::Beat(beat))));
    for talk in &TALKS {
        let lines = talk::lines(talk, dice, first);
        steps.extend(lines.into_iter().map(|line| (line.at, Step::Line(line))));
    }
    steps.sort_by_key(|(at, _)| *at);
    steps
}

/// When the first day began, by their clocks.
fn first_day(now: Millis) -> Millis {
    let today = (now.0 + OFFSET).div_euclid(DAY) * DAY - OFFSET;
    Millis(today - (DAYS - 1) * DAY)
}

fn threads() -> impl Iterator<Item = ThreadId> {
    TALKS.iter().map(|talk| talk.thread)
}

/// The others have read everything, or nearly.
fn mark_read(draft: &mut Draft, dice: &mut Dice) {
    for thread in threads() {
        let head = draft.head(thread);
        let members: Vec<UserId> = draft.members(thread).filter(|user| *user != ANA).collect();
        for user in members {
            let behind = if dice.below(3) == 0 { dice.between(0, 5) } else { 0 };
            draft.read(user, thread, Seq(head.0 - behind));
        }
    }
}

/// When each of them can first be heard in each thread.
fn arrivals(first: Millis) -> BTreeMap<(ThreadId, UserId), Millis> {
    let mut draft = Draft::new(String::new(), Dice::new(0));
    let mut arrivals = BTreeMap::new();
    for (day, minute, beat) in BEATS {
        let at = Millis(first.0 + day * DAY + minute * MINUTE);
        beat(&mut draft, at);
        for place in draft.places() {
            arrivals.entry(place).or_insert(at);
        }
    }
    arrivals
}

fn person(user: UserId) -> &'static Person {
    let place = usize::try_from(user.0 - 1).unwrap_or(0);
    &PEOPLE[place]
}
