//! Five people do three hundred things to three groups, two at a time; and then everything is as it must be.

use super::super::convergence::Watcher;
use crate::{
    error::AppError,
    id::{LOBBY, Seq, ThreadId, UserId},
    model::{GroupChange, Line, MemberRole, Role},
    server::{
        cast::{Dice, Guest, House},
        error::{Error, Result},
    },
};

/// What somebody does.
#[derive(Clone, Debug)]
enum Verb {
    Post,
    Join,
    Change(GroupChange),
}

fn verb(dice: &mut Dice, people: &[UserId]) -> Verb {
    let mut one = || people[dice.throw(people.len())];
    let (user, other) = (one(), one());
    let yes = dice.throw(2) == 0;
    Verb::Change(match dice.throw(16) {
        0 | 1 => return Verb::Post,
        2 | 3 => return Verb::Join,
        4 => GroupChange::Rename(["", "Robotics", "Chess"][dice.throw(3)].to_owned()),
        5 => GroupChange::Open(yes),
        6 => GroupChange::HostsOnly(yes),
        7..10 => GroupChange::Add(vec![user, other]),
        10 => GroupChange::Remove(user),
        11..13 => GroupChange::Host(user, yes),
        13 => GroupChange::Delete(["3", "Robotics"][dice.throw(2)].to_owned()),
        _ => GroupChange::Leave,
    })
}

/// Does it. Nobody may do everything, but nothing may be our fault.
async fn play(guest: &Guest, thread: ThreadId, number: u8, verb: &Verb) -> Result<()> {
    let done = match verb {
        Verb::Post => guest.post(thread, number, "hello").await.map(|_| ()),
        Verb::Join => guest.join(thread).await,
        Verb::Change(change) => guest.change(thread, change.clone()).await,
    };
    match done {
        Err(Error::App(AppError::NotFound | AppError::Forbidden | AppError::Invalid { .. })) => Ok(()),
        // The number of a post came round again.
        Err(Error::App(AppError::Conflict)) if matches!(verb, Verb::Post) => Ok(()),
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
    for name in ["Ana", "Bo", "Eve", "Kim", "Zoé"] {
        watchers.push(Watcher::new(house.person(name).await?).await?);
    }
    let people: Vec<UserId> = watchers.iter().map(|watcher| watcher.guest.id()).collect();
    let mut groups = [LOBBY, LOBBY, LOBBY];
    for step in 0..150_u8 {
        house.clock.advance(std::time::Duration::from_secs(1));
        for (place, group) in groups.iter_mut().enumerate().skip(1) {
            if gone(&watchers, *group).await? {
                let maker = &watchers[dice.throw(people.len())].guest;
                *group = maker.make("", place == 1, &people[..dice.throw(people.len())]).await?;
            }
        }
        let [one, other] =
            [(), ()].map(|()| (dice.throw(people.len()), groups[dice.throw(3)], verb(&mut dice, &people)));
        let (first, second) = tokio::join!(
            play(&watchers[one.0].guest, one.1, step, &one.2),
            play(&watchers[other.0].guest, other.1, step, &other.2),
        );
        first.and(second).map_err(|error| anyhow::anyhow!("step {step}, {one:?} and {other:?}: {error:?}"))?;
        if step % 10 == 9 {
            meet(&house, &mut watchers).await?;
            hold(&watchers, &groups).await?;
        }
    }
    Ok(())
}

/// Whether nobody is in it any more who could do something about it.
async fn gone(watchers: &[Watcher], thread: ThreadId) -> Result<bool> {
    if thread == LOBBY {
        return Ok(true);
    }
    for Watcher { guest, .. } in watchers {
        if guest.list().await?.iter().any(|card| card.thread.id == thread) {
            return Ok(false);
        }
    }
    let open = super::find(&watchers[0].guest.app, &watchers[0].guest.actor, "", 0).await?;
    Ok(open.groups.iter().all(|group| group.thread.id != thread))
}

/// A change of the house, which everyone hears, closes the scene.
async fn meet(house: &House, watchers: &mut [Watcher]) -> Result<()> {
    let second = watchers[1].guest.id();
    house.app.writer.set_role(second, Role::Admin).await?;
    house.app.writer.set_role(second, Role::User).await?;
    let last = house.app.store.read().await?.house().await?.1;
    for watcher in watchers {
        watcher.check(Line::House, last).await?;
    }
    Ok(())
}

/// What holds of every group, however it came about.
async fn hold(watchers: &[Watcher], groups: &[ThreadId]) -> Result<()> {
    for Watcher { guest, state, .. } in watchers {
        for card in guest.list().await? {
            let thread = card.thread.id;
            let members = guest.members(thread).await?;
            assert_eq!(card.thread.size as usize, members.len(), "{thread}: the size is the count");
            assert!(members.iter().any(|(_, role)| *role == MemberRole::Host), "{thread} has a host");
            let numbers: Vec<Seq> =
                state.messages.keys().filter(|(of, _)| *of == thread).map(|(_, seq)| *seq).collect();
            assert_eq!(numbers, (1..=card.head.0).map(Seq).collect::<Vec<_>>(), "{thread}: each change has its entry");
        }
    }
    let watcher = &watchers[0].guest;
    for group in super::find(&watcher.app, &watcher.actor, "", 0).await?.groups {
        let mut inside = 0;
        for Watcher { guest, .. } in watchers {
            inside += u32::from(guest.list().await?.iter().any(|card| card.thread.id == group.thread.id));
        }
        assert!(groups.contains(&group.thread.id) || inside > 0 || group.thread.size == 0);
        assert_eq!(group.thread.size, inside, "{}: as many as have it in their list", group.thread.id);
    }
    Ok(())
}
