//! What becomes of a group and of what was asked of it when somebody is there no more; and how much one may ask.

use super::{
    tests::{Stage, entries},
    *,
};
use crate::{
    model::{Line, MemberRole, MessageKind, MineChange},
    server::{
        cast::{House, next, op, refusal},
        service::{message, mine, user},
        timing::Timings,
    },
};
use anyhow::Context;
use futures::FutureExt;
use std::time::Duration;

#[tokio::test]
async fn a_group_whose_only_host_has_no_account_any_more_gets_another() -> Result<()> {
    let Stage { house, ana, bo, eve, .. } = Stage::set().await?;
    let group = bo.make("Chess", false, &[ana.id(), eve.id()]).await?;
    bo.make("Alone", false, &[]).await?;
    user::set_active(&house.app, &ana.actor, bo.id(), false).await?;
    assert_eq!(eve.members(group).await?, [(ana.id(), MemberRole::Host), (eve.id(), MemberRole::Member)]);
    assert_eq!(entries(&eve, group).await?.last(), Some(&(MessageKind::Hosted, bo.id(), vec![ana.id()])));
    eve.change(group, GroupChange::Leave).await?;
    ana.change(group, GroupChange::Leave).await?;
    let left = bo.list().await?.into_iter().any(|card| card.thread.id == group);
    assert!(!left, "a closed account is nobody who could come back to it");
    Ok(())
}

#[tokio::test]
async fn a_group_counts_those_whose_accounts_are_open() -> Result<()> {
    let Stage { house, ana, bo, eve, .. } = Stage::set().await?;
    let group = ana.make("", false, &[bo.id(), eve.id()]).await?;
    let called = async || -> Result<(u32, Vec<UserId>, usize)> {
        let card = ana.list().await?.into_iter().find(|card| card.thread.id == group).context("she is in it")?;
        Ok((card.thread.size, card.thread.some, ana.members(group).await?.len()))
    };
    let active = async |active| user::set_active(&house.app, &ana.actor, bo.id(), active).await;
    let mut socket = ana.connect();
    for (is_open, size, some) in [(false, 2, vec![ana.id(), eve.id()]), (true, 3, vec![ana.id(), bo.id(), eve.id()])] {
        active(is_open).await?;
        assert_eq!(called().await?, (size, some, size as usize));
        let told = loop {
            let change = next(&mut socket).await?;
            if change.line == Line::Thread(group) {
                break change.rows.threads;
            }
        };
        assert_eq!(told.iter().map(|thread| thread.size).collect::<Vec<_>>(), [size]);
    }
    active(false).await?;
    ana.change(group, GroupChange::Remove(bo.id())).await?;
    active(true).await?;
    assert_eq!(called().await?, (2, vec![ana.id(), eve.id()], 2), "whoever is not counted is not counted out");
    Ok(())
}

#[tokio::test]
async fn an_account_that_is_as_it_is_to_be_is_no_news() -> Result<()> {
    let Stage { house, ana, bo, .. } = Stage::set().await?;
    let before = ana.snapshot(None).await?.house;
    user::set_active(&house.app, &ana.actor, bo.id(), true).await?;
    user::give_role(&house.app, &ana.actor, bo.id(), crate::model::Role::User).await?;
    assert_eq!(ana.snapshot(None).await?.house, before);
    Ok(())
}

#[tokio::test]
async fn whoever_asks_again_after_they_lost_the_group_gets_the_same_answer() -> Result<()> {
    let Stage { house, ana, bo, group, .. } = Stage::set().await?;
    let (app, mute) = (&house.app, MineChange::Mute(true));
    let send = async |n| {
        let draft = message::Draft::new(group, op(n), bo.id(), "hello");
        message::send(app, &bo.actor, &draft).await
    };
    let ack = send(1).await?;
    mine::change_by_id(app, &bo.actor, group, mute, op(2)).await?;
    ana.change(group, GroupChange::HostsOnly(true)).await?;
    assert_eq!((send(1).await?, refusal(send(3).await)), (ack, Some(AppError::Forbidden)));
    ana.change(group, GroupChange::Remove(bo.id())).await?;
    assert_eq!((send(1).await?, refusal(send(3).await)), (ack, Some(AppError::NotFound)));
    mine::change_by_id(app, &bo.actor, group, mute, op(2)).await?;
    assert_eq!(refusal(mine::change_by_id(app, &bo.actor, group, mute, op(3)).await), Some(AppError::NotFound));
    let open = ana.make("Open", true, &[]).await?;
    join(app, &bo.actor, open, op(4)).await?;
    ana.change(open, GroupChange::Open(false)).await?;
    ana.change(open, GroupChange::Remove(bo.id())).await?;
    join(app, &bo.actor, open, op(4)).await?;
    assert_eq!(refusal(join(app, &bo.actor, open, op(5)).await), Some(AppError::NotFound));
    Ok(())
}

#[tokio::test]
async fn one_person_makes_and_adds_so_much_and_no_more() -> Result<()> {
    let few = Timings { groups_made: 2, people_added: 3, ..Timings::default() };
    let house = House::with(few).await?;
    let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
    let group = ana.make("Robotics", false, &[bo.id()]).await?;
    ana.make("Chess", false, &[]).await?;
    let wait = |refused| matches!(refused, Some(AppError::TooMany { .. }));
    assert!(wait(refusal(ana.make("Choir", false, &[]).await)));
    bo.make("Choir", false, &[]).await?;
    ana.change(group, GroupChange::Add(vec![eve.id(), bo.id()])).await?;
    assert!(wait(refusal(ana.change(group, GroupChange::Add(vec![eve.id()])).await)));
    house.clock.advance(Duration::from_secs(600));
    ana.change(group, GroupChange::Add(vec![eve.id()])).await
}

#[tokio::test]
async fn what_was_written_in_a_deleted_group_goes_however_busy_the_writer_is() -> Result<()> {
    let narrow = Timings { writes_waiting: 1, busy_pause: Duration::from_millis(1), ..Timings::default() };
    let house = House::with(narrow).await?;
    let ana = house.person("Ana").await?;
    let group = ana.make("Chess", false, &[]).await?;
    ana.post(group, 1, "hello").await?;
    ana.change(group, GroupChange::Delete("Chess".into())).await?;
    assert!(user::set_presence(&house.app, &ana.actor, true).now_or_never().is_none(), "the queue is full");
    let purged = async {
        while !house.app.store.read().await?.unpurged().await?.is_empty() {
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    tokio::time::timeout(Duration::from_secs(5), purged).await.context("it gave up")?
}

#[tokio::test]
async fn a_server_that_stops_is_not_waited_for_by_what_is_left_to_delete() -> Result<()> {
    let house = House::with(Timings { busy_pause: Duration::from_secs(3_600), ..Timings::default() }).await?;
    house.app.close().await;
    let purged = purge(house.app.clone(), ThreadId(7));
    Ok(tokio::time::timeout(Duration::from_secs(5), purged).await.context("it waits")?)
}
