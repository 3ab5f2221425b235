//! On PostgreSQL, where there is one: two servers on one database, and a database that fails.

use super::*;
use crate::{
    id::ThreadId,
    model::{At, GroupChange, History, MineChange, Role},
    server::{cast::postgres::Lent, store::Called},
};
use futures::future::BoxFuture;
use sqlx::{Connection as _, PgConnection};

/// Two servers on one database. What they tell is read, or they would wait for it.
pub(super) struct Pair {
    pub one: Desk,
    pub other: Writer,
    second: crate::server::store::Store,
}

impl Pair {
    pub async fn open() -> Result<Option<Self>> {
        let Some(one) = desk().await? else { return Ok(None) };
        let Opened { store, writing, .. } = Opened::open(&one.vacant.database, &Clock::system()).await?;
        let (hub, mut lists) = mpsc::channel(64);
        tokio::spawn(async move { while lists.recv().await.is_some() {} });
        Ok(Some(Self { one, other: started(writing, hub), second: store }))
    }

    /// Both stop; how often PostgreSQL had to end one of two that waited for each other.
    pub async fn deadlocks(self) -> Result<String> {
        for writer in [&self.one.writer, &self.other] {
            writer.drain().await.context("the connection")?.close().await?;
        }
        self.second.close().await;
        let lent = lent(&self.one)?;
        let asked = format!("select deadlocks from pg_stat_database where datname = '{}'", lent.name);
        Ok(lent.cluster.ask("postgres", &asked))
    }
}

async fn desk() -> Result<Option<Desk>> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(None) };
    let mut desk = Desk::on(vacant, Timings::default()).await?;
    let (_, none) = mpsc::channel(1);
    let mut lists = std::mem::replace(&mut desk.lists, none);
    tokio::spawn(async move { while lists.recv().await.is_some() {} });
    Ok(Some(desk))
}

pub(super) fn lent(desk: &Desk) -> Result<&Lent> {
    Ok(desk.vacant.lent.as_ref().context("it is lent")?)
}

async fn history(desk: &Desk, thread: ThreadId) -> Result<History> {
    Ok(desk.opened.read().await?.history(thread, At::Tail).await?)
}

fn said(thread: ThreadId, author: UserId, member_rev: i64, op: usize) -> Post {
    Post { thread, ..post(author, member_rev, op, "hello") }
}

/// Everything at once that one of them does in a round; the other does it backwards.
fn round<'a>(writer: &'a Writer, group: ThreadId, people: [UserId; 2], n: usize) -> Vec<BoxFuture<'a, Result<()>>> {
    let [ana, bo] = people;
    let posted = |thread, author, rev, op| {
        let posting = writer.post(said(thread, author, rev, op));
        Box::pin(async move { posting.await.map(drop) }) as BoxFuture<_>
    };
    let named = |user, name: &str| {
        let keys = NameKeys {
            name_key: format!("{user}"),
            shapes: [String::new(), String::new()],
            display_key: name.into(),
            words: vec![name.into()],
        };
        Box::pin(writer.set_display_name(NewDisplayName { user, display_name: name.into(), keys })) as BoxFuture<_>
    };
    let marked =
        |user| Box::pin(writer.mark(Mark { user, thread: group, seq: Seq(1), rev: Seq(n as i64) })) as BoxFuture<_>;
    vec![
        posted(LOBBY, ana, 1, n),
        posted(group, bo, 1, n),
        marked(bo),
        named(ana, &format!("ana{n}")),
        marked(ana),
        named(bo, &format!("bo{n}")),
        posted(LOBBY, bo, 2, n + 1),
        posted(group, ana, 1, n + 1),
    ]
}

#[tokio::test]
async fn on_postgres_two_servers_number_without_holes_and_never_wait_for_each_other_for_ever() -> Result<()> {
    let Some(pair) = Pair::open().await? else { return Ok(()) };
    let people = [pair.one.person("Ana").await?, pair.one.person("Bo").await?];
    let with = people.to_vec();
    let group = MakeGroup { me: people[0], called: None, open: false, with, op: Op([7; 16]) };
    let group = pair.one.writer.make_group(group).await?;
    // Also what is undone is counted: what was numbered twice would be refused, and begun anew.
    lent(&pair.one)?.cluster.ask(
        &lent(&pair.one)?.name,
        "create sequence tries; create function tally() returns trigger language plpgsql as $$ begin
         perform nextval('tries'); return new; end $$;
         create trigger counted before insert on messages for each row execute function tally()"
            .replace('\n', " ")
            .as_str(),
    );
    for n in 0..30 {
        let (ours, mut theirs) =
            (round(&pair.one.writer, group, people, 4 * n), round(&pair.other, group, people, 4 * n + 2));
        theirs.reverse();
        for done in join_all(ours.into_iter().chain(theirs)).await {
            done?;
        }
    }
    for thread in [LOBBY, group] {
        let page = history(&pair.one, thread).await?;
        let numbers: Vec<i64> = page.messages.iter().map(|message| message.seq.0).collect();
        assert_eq!(numbers, (page.head.0 - 49..=page.head.0).collect::<Vec<_>>());
        let dated: Vec<i64> = page.messages.iter().map(|message| message.sent_at.0).collect();
        assert!(dated.is_sorted(), "one clock for both: {dated:?}");
    }
    assert_eq!(history(&pair.one, LOBBY).await?.head, Seq(2 + 120));
    assert_eq!(history(&pair.one, group).await?.head, Seq(1 + 120));
    assert_eq!(pair.one.opened.read().await?.house().await?.1, Seq(2 + 120));
    let tries = lent(&pair.one)?.cluster.ask(&lent(&pair.one)?.name, "select last_value from tries");
    assert_eq!(tries, "240", "every message was written once");
    assert_eq!(pair.deadlocks().await?, "0");
    Ok(())
}

#[tokio::test]
async fn on_postgres_two_who_open_one_conversation_on_two_servers_meet_in_it() -> Result<()> {
    let Some(pair) = Pair::open().await? else { return Ok(()) };
    let ana = pair.one.person("Ana").await?;
    pair.one.writer.crowd(20).await?;
    for bo in (2..22).map(UserId) {
        let op = Op([bo.0 as u8; 16]);
        let ours = pair.one.writer.open_direct(OpenDirect { me: ana, with: bo, op });
        let theirs = pair.other.open_direct(OpenDirect { me: bo, with: ana, op });
        let (ours, theirs) = tokio::join!(ours, theirs);
        assert_eq!(ours?, theirs?);
    }
    assert_eq!(pair.deadlocks().await?, "0");
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_commit_that_fails_acknowledges_nothing_and_the_next_one_holds() -> Result<()> {
    let Some(desk) = desk().await? else { return Ok(()) };
    let ana = desk.person("Ana").await?;
    let lent = lent(&desk)?;
    lent.cluster.ask(
        &lent.name,
        "create function refuse() returns trigger language plpgsql as $$ begin
         if new.body = 'refused' then raise exception 'no'; end if; return null; end $$;
         create constraint trigger refused after insert on messages deferrable initially deferred
         for each row execute function refuse()"
            .replace('\n', " ")
            .as_str(),
    );
    let both =
        join_all(["refused", "hello"].iter().enumerate().map(|(n, body)| desk.writer.post(post(ana, 1, n, body))));
    for refused in both.await {
        assert_eq!(refusal(refused), Some(AppError::Busy { retry_after: 1 }));
    }
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 1, "hello")).await), Some(2));
    assert_eq!(desk.lobby().await?, [1, 2]);
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_commit_that_hangs_is_given_up_and_known_once_it_is_asked_for_again() -> Result<()> {
    let Some(desk) = desk().await? else { return Ok(()) };
    let ana = desk.person("Ana").await?;
    let lent = lent(&desk)?;
    lent.cluster.ask(
        &lent.name,
        "create function hang() returns trigger language plpgsql as $$ begin
         if new.body = 'hangs' then perform pg_sleep(6); end if; return null; end $$;
         create constraint trigger hang after insert on messages deferrable initially deferred
         for each row execute function hang()"
            .replace('\n', " ")
            .as_str(),
    );
    assert_eq!(refusal(desk.writer.post(post(ana, 1, 1, "hangs")).await), Some(AppError::Busy { retry_after: 1 }));
    // PostgreSQL goes on with it, and holds the thread until it is through.
    for _ in 0..10 {
        let again = desk.writer.post(post(ana, 1, 1, "hangs")).await;
        if seq(&again) == Some(2) {
            break;
        }
        assert_eq!(refusal(again), Some(AppError::Busy { retry_after: 1 }));
    }
    assert_eq!(desk.lobby().await?, [1, 2], "once");
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 2, "hello")).await), Some(3));
    Ok(())
}

#[tokio::test]
async fn on_postgres_of_a_commit_that_was_cut_off_the_hub_hears_that_nobody_knows() -> Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let mut desk = Desk::on(vacant, Timings::default()).await?;
    let ana = desk.person("Ana").await?;
    let lent = lent(&desk)?;
    lent.cluster.ask(
        &lent.name,
        "create function cut() returns trigger language plpgsql as $$ begin
         if new.body = 'cut' then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$;
         create constraint trigger cut after insert on messages deferrable initially deferred
         for each row execute function cut()"
            .replace('\n', " ")
            .as_str(),
    );
    desk.told();
    assert_eq!(refusal(desk.writer.post(post(ana, 1, 1, "cut")).await), Some(AppError::Busy { retry_after: 1 }));
    assert_eq!(desk.told(), [[Committed::Unknown]]);
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 2, "hello")).await), Some(2), "and on it goes");
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_row_that_is_locked_for_too_long_says_busy_and_loses_nothing() -> Result<()> {
    let Some(desk) = desk().await? else { return Ok(()) };
    let ana = desk.person("Ana").await?;
    let mut outside = PgConnection::connect(&lent(&desk)?.address()).await?;
    let mut held = outside.begin().await?;
    sqlx::query("select id from threads where id = 1 for update").execute(&mut *held).await?;
    let open = OpenDirect { me: ana, with: ana, op: Op([9; 16]) };
    let (busy, beside, later) = tokio::join!(
        desk.writer.post(post(ana, 1, 1, "hello")),
        desk.writer.open_direct(open),
        desk.writer.post(post(ana, 1, 2, "hello"))
    );
    for busy in [busy, later] {
        assert_eq!(refusal(busy), Some(AppError::Busy { retry_after: 1 }));
    }
    assert_eq!(beside?, ThreadId(2), "who needs nothing of it is not held up");
    held.rollback().await?;
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 1, "hello")).await), Some(2));
    Ok(())
}

/// What a message says becomes the way in which PostgreSQL fails at it.
const FAILS: &str = "create sequence tries; create function fail() returns trigger language plpgsql as $$ begin
    if new.body like 'collides %' and nextval('tries') <= cast(substr(new.body, 10) as bigint) then
        raise exception 'another was in the way' using errcode = '40P01'; end if;
    if new.body = 'full' then raise exception 'no room' using errcode = '53100'; end if;
    return null; end $$;
    create trigger fails after insert on messages for each row execute function fail()";

#[tokio::test]
async fn on_postgres_what_collides_is_begun_anew_three_times() -> Result<()> {
    let Some(desk) = desk().await? else { return Ok(()) };
    let ana = desk.person("Ana").await?;
    let lent = lent(&desk)?;
    lent.cluster.ask(&lent.name, &FAILS.replace('\n', " "));
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 1, "collides 3")).await), Some(2), "the fourth time it stands");
    lent.cluster.ask(&lent.name, "select setval('tries', 1)");
    let (collides, beside) =
        tokio::join!(desk.writer.post(post(ana, 1, 2, "collides 99")), desk.writer.post(post(ana, 1, 3, "hello")));
    assert_eq!(refusal(collides), Some(AppError::Busy { retry_after: 1 }));
    assert_eq!(seq(&beside), Some(3), "its neighbour stands");
    assert_eq!(lent.cluster.ask(&lent.name, "select last_value from tries"), "5", "three times in company, once alone");
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_full_disk_says_busy_and_takes_up_again() -> Result<()> {
    let Some(desk) = desk().await? else { return Ok(()) };
    let ana = desk.person("Ana").await?;
    let lent = lent(&desk)?;
    lent.cluster.ask(&lent.name, &FAILS.replace('\n', " "));
    let full = desk.writer.post(post(ana, 1, 1, "full")).await;
    assert_eq!(refusal(full), Some(AppError::Busy { retry_after: 1 }));
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 1, "hello")).await), Some(2));
    Ok(())
}

/// Every other kind of write, of which many lock people and the house after threads, or many people.
fn verbs<'a>(writer: &'a Writer, group: ThreadId, people: [UserId; 3], n: usize) -> Vec<BoxFuture<'a, Result<()>>> {
    let [ana, bo, cy] = people;
    let even = n.is_multiple_of(2);
    let op = || Op(crate::server::random::key());
    let change = |me, change| {
        let called = Some(Called { name: format!("name {n}"), key: format!("name {n}") });
        Box::pin(writer.change_group(ChangeGroup { me, thread: group, change, called, op: op() })) as BoxFuture<_>
    };
    let mute = ChangeMine { user: bo, thread: LOBBY, change: MineChange::Mute(even), op: op() };
    let opened = writer.open_direct(OpenDirect { me: bo, with: cy, op: op() });
    let made = writer.make_group(MakeGroup { me: cy, called: None, open: true, with: vec![bo, ana], op: op() });
    vec![
        Box::pin(writer.set_role(bo, if even { Role::Admin } else { Role::User })),
        change(ana, GroupChange::Add(vec![cy, bo])),
        Box::pin(writer.change_mine(mute)),
        change(ana, GroupChange::Rename(String::new())),
        Box::pin(writer.set_active(cy, even)),
        Box::pin(async move { opened.await.map(drop) }),
        change(ana, GroupChange::Host(bo, even)),
        Box::pin(writer.set_admission(Admission::Open)),
        Box::pin(async move { made.await.map(drop) }),
        Box::pin(writer.set_presence(ana, even)),
        change(cy, GroupChange::Leave),
        change(bo, GroupChange::HostsOnly(even)),
    ]
}

#[tokio::test]
async fn on_postgres_whatever_two_servers_write_at_once_goes_through() -> Result<()> {
    let Some(pair) = Pair::open().await? else { return Ok(()) };
    let [ana, bo, cy] = [pair.one.person("Ana").await?, pair.one.person("Bo").await?, pair.one.person("Cy").await?];
    let group = MakeGroup { me: ana, called: None, open: false, with: vec![bo, cy], op: Op([7; 16]) };
    let group = pair.one.writer.make_group(group).await?;
    for n in 0..20 {
        let ours = verbs(&pair.one.writer, group, [ana, bo, cy], n);
        let mut theirs = verbs(&pair.other, group, [cy, bo, ana], n + 1);
        theirs.reverse();
        theirs.extend(round(&pair.other, group, [ana, bo], 2 * n));
        for done in join_all(ours.into_iter().chain(theirs)).await {
            let undone = matches!(done, Err(Error::Fault(_) | Error::Passing(_) | Error::App(AppError::Busy { .. })));
            assert!(!undone, "{done:?}");
        }
    }
    assert_eq!(pair.deadlocks().await?, "0");
    Ok(())
}
