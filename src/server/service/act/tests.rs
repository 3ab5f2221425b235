//! Each act: done once, told to everyone, and refused to those who may not.

use super::*;
use crate::{
    id::{LOBBY, Millis, Op},
    model::{GroupChange, Line, MAX_KINDS, MAX_OWN_KINDS, NAMED_REACTING, Reaction},
    protocol::{Answer, Change},
    server::{
        cast::{Guest, House, next, op, refusal},
        random,
        realtime::Connection,
        service::{
            message::{Draft, send},
            session,
            thread::changes,
        },
    },
};
use std::time::Duration;

/// Ana and Bo in a group of Ana's, where Bo has said "hello".
struct Stage {
    house: House,
    ana: Guest,
    bo: Guest,
    group: ThreadId,
    said: Seq,
}

impl Stage {
    async fn set() -> Result<Self> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let group = ana.make("Chess", false, &[bo.id()]).await?;
        let said = bo.says(group, "hello").await?.seq;
        Ok(Self { house, ana, bo, group, said })
    }
}

/// The next change of a thread.
async fn of(thread: ThreadId, socket: &mut Connection) -> Result<Change> {
    loop {
        let change = next(socket).await?;
        if change.line == Line::Thread(thread) {
            return Ok(change);
        }
    }
}

fn wrong(field: Field, problem: Problem) -> Option<AppError> {
    Some(AppError::invalid(field, problem))
}

#[tokio::test]
async fn other_words_take_the_place_of_the_old_ones_and_everyone_is_told() -> Result<()> {
    let Stage { house, ana, bo, group, said } = Stage::set().await?;
    let (before, mut socket) = (ana.sees(group, said).await?, ana.connect());
    let sent_at = before.sent_at;
    house.clock.advance(Duration::from_secs(60));
    let rev = bo.edit(group, (said, said), " hello, all \r\n").await?;
    assert_eq!(rev, said.next());
    let now = ana.sees(group, said).await?;
    let edited_at = now.edited_at;
    assert!(edited_at >= Some(Millis(sent_at.0 + 60_000)));
    assert_eq!(now, Message { rev, body: " hello, all".into(), said: Some(rev), edited_at, ..before });
    let change = of(group, &mut socket).await?;
    assert_eq!((change.seq, &change.rows.messages), (rev, &vec![now.clone()]));
    assert_eq!((change.rows.people.len(), change.rows.threads.len()), (1, 0), "the row of the thread is as it was");
    let card = ana.list().await?.into_iter().find(|card| card.thread.id == group).ok_or(AppError::NotFound)?;
    assert_eq!(
        (card.last, card.head, card.thread.posted_at),
        (Some(now), rev, sent_at),
        "it does not move up the list"
    );
    Ok(())
}

#[tokio::test]
async fn the_same_words_change_nothing() -> Result<()> {
    let Stage { ana, bo, group, said, .. } = Stage::set().await?;
    assert_eq!(bo.edit(group, (said, said), "hello").await?, said);
    assert_eq!(bo.edit(group, (said, Seq(0)), "hello\n").await?, said, "whatever they were to take the place of");
    assert_eq!(ana.sees(group, said).await?.edited_at, None);
    assert_eq!(ana.page(group).await?.head, said);
    Ok(())
}

#[tokio::test]
async fn a_late_retry_of_an_older_edit_never_overwrites_a_newer_one() -> Result<()> {
    let Stage { bo, group, said, .. } = Stage::set().await?;
    let older = |n| bo.act(group, op(n), Act::Edit { seq: said, said, body: "older".into() });
    let first = older(1).await?;
    let second = bo.edit(group, (said, first), "newer").await?;
    assert_eq!(older(1).await?, first, "it is answered as before");
    assert_eq!(refusal(older(2).await), Some(AppError::Conflict), "and under another op refused");
    let other = Act::Edit { seq: said, said: second, body: "other".into() };
    assert_eq!(refusal(bo.act(group, op(1), other).await), Some(AppError::Conflict), "an op is for one wish");
    assert_eq!((bo.sees(group, said).await?.body, bo.page(group).await?.head), ("newer".into(), second));
    Ok(())
}

#[tokio::test]
async fn of_two_devices_that_edit_at_once_one_hears_of_the_conflict() -> Result<()> {
    let Stage { bo, group, said, .. } = Stage::set().await?;
    let (one, other) = tokio::join!(bo.edit(group, (said, said), "one"), bo.edit(group, (said, said), "other"));
    let refusals = [refusal(one), refusal(other)];
    assert!(
        refusals == [None, Some(AppError::Conflict)] || refusals == [Some(AppError::Conflict), None],
        "{refusals:?}"
    );
    assert_eq!(bo.page(group).await?.head, said.next(), "one change");
    Ok(())
}

#[tokio::test]
async fn an_act_under_one_op_is_done_once_however_often_it_comes() -> Result<()> {
    let Stage { ana, bo, group, said, .. } = Stage::set().await?;
    let acts = [
        Act::Edit { seq: said, said, body: "once".into() },
        Act::React { seq: said, emoji: "👍".into(), on: true },
        Act::Delete { seq: said },
    ];
    for (act, number) in acts.into_iter().zip(1..) {
        let head = ana.page(group).await?.head;
        let again = (0..8).map(|_| bo.act(group, op(number), act.clone()));
        let answers = futures::future::join_all(again).await.into_iter().collect::<Result<Vec<_>>>()?;
        assert_eq!(answers, [head.next(); 8], "{act:?}");
        assert_eq!(ana.page(group).await?.head, head.next(), "{act:?}");
    }
    ana.change(group, GroupChange::Remove(bo.id())).await?;
    let act = Act::Delete { seq: said };
    assert_eq!(bo.act(group, op(3), act.clone()).await?, Seq(said.0 + 3), "and of whoever is out of it since");
    assert_eq!(refusal(bo.act(group, op(4), act).await), Some(AppError::NotFound));
    Ok(())
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_its_place_says_by_whom() -> Result<()> {
    let Stage { ana, bo, group, said, .. } = Stage::set().await?;
    let second = bo.reply(group, said, "a secret").await?.seq;
    bo.edit(group, (second, second), "another secret").await?;
    ana.react(group, second, "👀", true).await?;
    assert_eq!(ana.list().await?[0].unread.count, 2);
    let (before, mut socket) = (bo.sees(group, second).await?, ana.connect());
    let rev = bo.delete(group, second).await?;
    let (gone, change) = (ana.sees(group, second).await?, of(group, &mut socket).await?);
    assert_eq!(gone, before.deleted(bo.id(), rev));
    assert_eq!((change.seq, &change.rows.messages), (rev, &vec![gone.clone()]));
    assert_eq!((gone.reply_to, gone.edited_at, gone.reactions.len(), &*gone.body), (None, None, 0, ""));
    let card = ana.list().await?.remove(0);
    assert_eq!((card.last, card.unread.count, card.head), (Some(gone), 1, rev), "it is unread no more");
    assert_eq!(bo.delete(group, second).await?, rev, "there is nothing left to delete");
    assert_eq!(ana.delete(group, said).await?, rev.next(), "a host deletes what others said");
    assert_eq!(bo.sees(group, said).await?.deleted_by, Some(ana.id()));
    Ok(())
}

#[tokio::test]
async fn to_what_is_deleted_nothing_else_is_done() -> Result<()> {
    let Stage { bo, group, said, .. } = Stage::set().await?;
    let rev = bo.delete(group, said).await?;
    let gone = wrong(Field::Message, Problem::Deleted);
    assert_eq!(refusal(bo.edit(group, (said, said), "again").await), gone);
    assert_eq!(refusal(bo.react(group, said, "👍", true).await), gone);
    assert_eq!(bo.react(group, said, "👍", false).await?, rev, "it is not there");
    assert_eq!(bo.sees(group, said).await?.rev, rev);
    Ok(())
}

#[tokio::test]
async fn reactions_are_counted_and_taken_back() -> Result<()> {
    let Stage { ana, bo, group, said, .. } = Stage::set().await?;
    let kind = |emoji: &str, people: &[UserId]| {
        let count = u32::try_from(people.len()).unwrap_or(0);
        Reaction { emoji: emoji.into(), count, people: people.to_vec() }
    };
    let mut socket = ana.connect();
    let first = bo.react(group, said, "❤", true).await?;
    assert_eq!(bo.react(group, said, "❤\u{fe0f}", true).await?, first, "the same in full, and so nothing new");
    ana.react(group, said, "👍", true).await?;
    let last = ana.react(group, said, "❤", true).await?;
    let both = vec![kind("❤\u{fe0f}", &[ana.id(), bo.id()]), kind("👍", &[ana.id()])];
    let message = bo.sees(group, said).await?;
    assert_eq!((message.rev, message.edited_at, &message.reactions), (last, None, &both));
    assert_eq!(of(group, &mut socket).await?.rows.messages[0].reactions, [kind("❤\u{fe0f}", &[bo.id()])]);
    bo.react(group, said, "❤", false).await?;
    assert_eq!(bo.react(group, said, "🎉", false).await?, Seq(last.0 + 1), "it was not there");
    ana.react(group, said, "👍", false).await?;
    assert_eq!(bo.sees(group, said).await?.reactions, [kind("❤\u{fe0f}", &[ana.id()])]);
    ana.react(group, said, "❤", false).await?;
    assert_eq!(bo.sees(group, said).await?.reactions, []);
    assert_eq!(refusal(bo.react(group, said, "two", true).await), wrong(Field::Reaction, Problem::Character));
    Ok(())
}

#[tokio::test]
async fn kinds_of_reactions_are_bounded_for_each_and_for_all() -> Result<()> {
    let Stage { house, ana, bo, group, said } = Stage::set().await?;
    let eve = house.person("Eve").await?;
    ana.change(group, GroupChange::Add(vec![eve.id()])).await?;
    let kinds: Vec<&str> = emojis::iter().map(emojis::Emoji::as_str).take(MAX_KINDS + 1).collect();
    let full = wrong(Field::Reaction, Problem::TooLong);
    for (guest, own) in [&ana, &bo, &eve].into_iter().zip(kinds[..MAX_KINDS].chunks(MAX_OWN_KINDS)) {
        for emoji in own {
            guest.react(group, said, emoji, true).await?;
        }
    }
    assert_eq!(ana.sees(group, said).await?.reactions.len(), MAX_KINDS);
    assert_eq!(refusal(eve.react(group, said, kinds[MAX_KINDS], true).await), full, "fifty are there");
    assert_eq!(refusal(ana.react(group, said, kinds[MAX_KINDS - 1], true).await), full, "twenty are hers");
    eve.react(group, said, kinds[0], true).await?;
    ana.react(group, said, kinds[1], false).await?;
    ana.react(group, said, kinds[MAX_KINDS], true).await?;
    Ok(())
}

#[tokio::test]
async fn of_many_who_react_alike_the_newest_are_named_and_a_page_says_which_are_mine() -> Result<()> {
    let house = House::open().await?;
    let (ana, mut crowd) = (house.person("Ana").await?, Vec::new());
    let said = ana.says(LOBBY, "hello").await?.seq;
    for n in 0..=NAMED_REACTING + 1 {
        let guest = house.person(&format!("p{n:02}")).await?;
        guest.react(LOBBY, said, "👍", true).await?;
        crowd.push(guest);
    }
    let kind = async || Ok::<_, Error>(ana.sees(LOBBY, said).await?.reactions.remove(0));
    let newest: Vec<UserId> = crowd.iter().rev().take(NAMED_REACTING).map(Guest::id).collect();
    assert_eq!((kind().await?.count, kind().await?.people), (32, newest));
    let mine = vec![(said, "👍".to_owned())];
    for guest in [&crowd[0], &crowd[31]] {
        assert_eq!(guest.page(LOBBY).await?.mine, mine);
        let open = guest.snapshot(Some(LOBBY)).await?.open.ok_or(AppError::NotFound)?;
        assert_eq!(open.1.mine, mine);
    }
    assert_eq!(ana.page(LOBBY).await?.mine, []);
    assert_eq!(crowd[0].react(LOBBY, said, "👍", true).await?, ana.page(LOBBY).await?.head, "it was there");
    crowd[31].react(LOBBY, said, "👍", false).await?;
    let newest: Vec<UserId> = crowd.iter().rev().skip(1).take(NAMED_REACTING).map(Guest::id).collect();
    assert_eq!((kind().await?.count, kind().await?.people), (31, newest.clone()), "the next is named instead");
    crowd[0].react(LOBBY, said, "👍", false).await?;
    assert!(kind().await?.is_whole());
    assert_eq!((kind().await?.people, crowd[0].page(LOBBY).await?.mine), (newest, vec![]));
    Ok(())
}

#[tokio::test]
async fn a_reply_brings_what_it_answers_by_frame_by_page_and_by_what_was_missed() -> Result<()> {
    let Stage { ana, bo, group, said, .. } = Stage::set().await?;
    let mut socket = ana.connect();
    let ack = bo.reply(group, said, "to myself").await?;
    let (original, change) = (ana.sees(group, said).await?, of(group, &mut socket).await?);
    assert_eq!(change.rows.messages[0].reply_to, Some(said));
    assert_eq!(change.rows.quoted, [original]);
    assert_eq!(ana.page(group).await?.quoted, [], "it stands on the page");
    for n in 0..60 {
        ana.post(group, n, "between").await?;
    }
    let late = ana.reply(group, said, "late").await?;
    let again = ana.reply(group, said, "again").await?;
    bo.delete(group, said).await?;
    let page = ana.page(group).await?;
    assert_eq!(page.quoted.iter().map(|one| (one.seq, one.is_deleted())).collect::<Vec<_>>(), [(said, true)], "once");
    assert_eq!(page.messages.iter().filter_map(|one| one.reply_to).collect::<Vec<_>>(), [said, said]);
    let missed = changes(&ana.app, &ana.actor, Line::Thread(group), late.seq).await?;
    let Answer::UpTo { rows, .. } = missed else { return Err(AppError::Conflict.into()) };
    assert_eq!(rows.messages.iter().map(|one| one.seq).collect::<Vec<_>>(), [said, again.seq]);
    assert_eq!(rows.quoted, [], "it is among them");
    let missed = changes(&ana.app, &ana.actor, Line::Thread(group), again.seq.next()).await?;
    assert!(matches!(missed, Answer::UpTo { rows, .. } if rows.messages.is_empty()));
    assert!(bo.reply(group, said, "to what is gone").await.is_ok(), "the quote says so");
    assert_eq!(ack.seq, said.next());
    Ok(())
}

#[tokio::test]
async fn only_what_a_person_said_in_the_same_conversation_is_answered() -> Result<()> {
    let Stage { ana, bo, group, said, .. } = Stage::set().await?;
    let elsewhere = ana.says(LOBBY, "elsewhere").await?.seq;
    let astray = wrong(Field::Reply, Problem::Missing);
    for nothing in [Seq(1), Seq(0), Seq(-1), said.next(), Seq(i64::MAX), Seq(elsewhere.0 + 9)] {
        assert_eq!(refusal(bo.reply(group, nothing, "well").await), astray, "{nothing}");
    }
    let both = futures::future::join(bo.says(group, "plain"), bo.reply(group, Seq(99), "astray")).await;
    assert_eq!((refusal(both.0), refusal(both.1)), (None, astray), "one that goes astray takes no other with it");
    assert_eq!(ana.page(group).await?.head, said.next());
    Ok(())
}

#[tokio::test]
async fn the_same_words_as_a_reply_are_another_wish() -> Result<()> {
    let Stage { bo, group, said, .. } = Stage::set().await?;
    let plain = Draft::new(group, Op(random::key()), bo.id(), "well");
    let reply = Draft { reply_to: Some(said), ..plain.clone() };
    let ack = send(&bo.app, &bo.actor, &reply).await?;
    assert_eq!(send(&bo.app, &bo.actor, &reply).await?, ack);
    assert_eq!(refusal(send(&bo.app, &bo.actor, &plain).await), Some(AppError::Conflict));
    Ok(())
}

#[tokio::test]
async fn who_is_signed_out_does_nothing_more() -> Result<()> {
    let Stage { bo, group, said, .. } = Stage::set().await?;
    bo.react(group, said, "👍", true).await?;
    let actor = bo.lately().await?.ok_or(AppError::Unauthenticated)?;
    session::sign_out(&bo.app, &actor).await?;
    for act in [Act::Delete { seq: said }, Act::React { seq: said, emoji: "🎉".into(), on: true }] {
        let deed = Deed { thread: group, op: Op(random::key()), author: bo.id(), act };
        assert_eq!(refusal(super::act(&bo.app, &actor, &deed).await), Some(AppError::Unauthenticated));
    }
    Ok(())
}
