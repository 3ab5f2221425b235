//! Three people do two hundred things to what they said, two at a time; and then everyone knows what a reload shows.

use super::super::convergence::Watcher;
use crate::{
    error::AppError,
    id::{Seq, ThreadId},
    model::{Act, Line},
    server::{
        cast::{Dice, Guest, House, op},
        error::{Error, Result},
    },
};

/// What somebody does.
#[derive(Clone, Debug)]
enum Verb {
    Say(Option<Seq>),
    Act(Act),
}

/// To one of those that were said, or to one that is not there.
fn verb(dice: &mut Dice, said: &[(Seq, Seq)]) -> Verb {
    let (seq, words) = said[dice.throw(said.len())];
    let emoji = ["👍", "🎉", "❤\u{fe0f}"][dice.throw(3)].to_owned();
    Verb::Act(match dice.throw(12) {
        0 => return Verb::Say(None),
        1 => return Verb::Say(Some(seq)),
        2..5 => Act::Edit { seq, said: words, body: ["one", "two", "three"][dice.throw(3)].to_owned() },
        5 => Act::Delete { seq },
        _ => Act::React { seq, emoji, on: dice.throw(3) > 0 },
    })
}

/// Does it. Nobody may do everything, but nothing may be our fault.
async fn play(guest: &Guest, thread: ThreadId, number: u8, verb: &Verb) -> Result<()> {
    let done = match verb {
        Verb::Say(None) => guest.says(thread, "hello").await.map(|_| ()),
        Verb::Say(Some(seq)) => guest.reply(thread, *seq, "well").await.map(|_| ()),
        Verb::Act(act) => guest.act(thread, op(number), act.clone()).await.map(|_| ()),
    };
    match done {
        Err(Error::App(AppError::Forbidden | AppError::Invalid { .. } | AppError::Conflict)) => Ok(()),
        done => done,
    }
}

#[tokio::test]
async fn after_any_walk_everyone_knows_what_a_reload_shows() -> Result<()> {
    for seed in [0x9e37_79b9_7f4a_7c15, 0x2545_f491_4f6c_dd1d] {
        walk(Dice(seed)).await?;
    }
    Ok(())
}

async fn walk(mut dice: Dice) -> Result<()> {
    let house = House::open().await?;
    let mut watchers = Vec::new();
    for name in ["Ana", "Bo", "Eve"] {
        watchers.push(Watcher::new(house.person(name).await?).await?);
    }
    let group = watchers[0].guest.make("Chess", false, &[watchers[1].guest.id(), watchers[2].guest.id()]).await?;
    let last = watchers[1].guest.says(group, "hello").await?.seq;
    for watcher in &mut watchers {
        watcher.check(Line::Thread(group), last).await?;
    }
    for step in 0..100_u8 {
        house.clock.advance(std::time::Duration::from_secs(1));
        let known = watchers[0].state.messages.values().filter(|one| one.thread == group);
        let said: Vec<(Seq, Seq)> = known.map(|one| (one.seq, one.said())).collect();
        let [one, other] = [(), ()].map(|()| (dice.throw(watchers.len()), verb(&mut dice, &said)));
        let (first, second) = tokio::join!(
            play(&watchers[one.0].guest, group, step, &one.1),
            play(&watchers[other.0].guest, group, step, &other.1),
        );
        first.and(second).map_err(|error| anyhow::anyhow!("step {step}, {one:?} and {other:?}: {error:?}"))?;
        if step % 10 == 9 {
            meet(&house, group, &mut watchers).await?;
        }
    }
    Ok(())
}

/// A word closes the scene. What a page shows of reactions is what there is of them.
async fn meet(house: &House, group: ThreadId, watchers: &mut [Watcher]) -> Result<()> {
    let last = watchers[0].guest.says(group, "meanwhile").await?.seq;
    for watcher in watchers.iter_mut() {
        watcher.check(Line::Thread(group), last).await?;
    }
    let mut read = house.app.store.read().await?;
    for message in watchers[0].state.messages.values() {
        for kind in &message.reactions {
            assert_eq!(kind.count as usize, kind.people.len());
            for watcher in watchers.iter() {
                let is_own = read.own_kinds(watcher.guest.id(), message).await?.contains(&kind.emoji);
                assert_eq!(is_own, kind.people.contains(&watcher.guest.id()), "{message:?}");
            }
        }
    }
    Ok(())
}
