//! What the databases mean to do for the statements that run all day: they must not walk a table that grows.

use super::*;
use crate::{
    id::{LOBBY, Seq, SessionId, ThreadId},
    model::{At, GroupChange, Line},
    protocol::Answer,
    server::{
        cast::{House, Vacant, next, postgres::Lent},
        clock::Clock,
        error::Result,
    },
};
use anyhow::Context;
use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

thread_local! {
    static CROSSINGS: Cell<usize> = const { Cell::new(0) };
    static READS: Cell<usize> = const { Cell::new(0) };
}

/// A read begins, for the test that runs on this thread.
pub(super) fn note_read() {
    READS.set(READS.get() + 1);
}

/// Something is asked of the database, by the test that runs on this thread.
pub(super) fn note_crossing() {
    CROSSINGS.set(CROSSINGS.get() + 1);
}

#[derive(sqlx::FromRow)]
struct Step {
    detail: String,
}

/// The steps of a statement that walk a table, other than the list it was given.
async fn walks(store: &Store, sql: &str) -> Result<Vec<String>> {
    let explain = format!("explain query plan {sql}");
    let Store::Sqlite(pool) = store else { panic!("SQLite says what it means to do") };
    let steps: Vec<Step> = sqlx::query_as(sqlx::AssertSqlSafe(explain)).fetch_all(pool).await?;
    let walks = steps.into_iter().map(|step| step.detail).filter(|step| step.starts_with("SCAN"));
    // The last is an index of the open groups alone, which are what is asked for.
    let allowed = ["VIRTUAL TABLE", "touched", "given", "counted", "INDEX threads_open"];
    // The page of a list, which was chosen before.
    let chosen = |step: &String| step == "SCAN i" || allowed.iter().any(|allowed| step.contains(allowed));
    Ok(walks.filter(|step| !chosen(step)).collect())
}

#[tokio::test]
async fn on_sqlite_what_runs_all_day_walks_no_table() -> Result<()> {
    let data = tempfile::tempdir().context("a temporary folder")?;
    let opened = Opened::open(&data.path().into(), &Clock::system()).await?;
    for sql in all_day() {
        assert_eq!(walks(&opened.store, sql).await?, Vec::<String>::new(), "{sql}");
    }
    Ok(())
}

/// SQLite plans by a limit that is a bare parameter, and so plans anew each time it is bound.
#[test]
fn on_sqlite_what_runs_all_day_is_planned_once() {
    for sql in all_day() {
        let limits = sql.split("limit $").skip(1);
        let mut bare =
            limits.filter(|rest| !rest.trim_start_matches(|sign: char| sign.is_ascii_digit()).starts_with(" + 0"));
        assert_eq!(bare.next(), None, "{sql}");
    }
}

fn all_day() -> impl Iterator<Item = &'static &'static str> {
    let statements = message::STATEMENTS
        .iter()
        .chain(&quote::STATEMENTS)
        .chain(&reaction::STATEMENTS)
        .chain(&mine::STATEMENTS)
        .chain(&thread::STATEMENTS);
    let statements = statements.chain(&user::STATEMENTS).chain(&group::STATEMENTS).chain(&session::STATEMENTS);
    statements.chain(&writer::POSTING).chain(&writer::MARKING).chain(&writer::ACTING)
}

/// What PostgreSQL means to do, in one line, whatever its parameters are and where an index is taken if there is any.
fn plan(lent: &Lent, sql: &str) -> String {
    let parameters =
        (1..10).take_while(|n| sql.contains(&format!("${n}"))).map(|_| "null").collect::<Vec<_>>().join(", ");
    let given = if parameters.is_empty() { String::new() } else { format!("({parameters})") };
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    lent.cluster.ask(
        &lent.name,
        &format!(
            "set enable_seqscan = off; set plan_cache_mode = force_generic_plan; prepare asked as {line}; \
             explain (costs off) execute asked{given}"
        ),
    )
}

/// Whether it goes through some index from end to end, as it does for an order alone.
fn walks_an_index(plan: &str) -> bool {
    let mut steps = plan.split(" using ").skip(1).filter_map(|rest| rest.split("->").next());
    steps.any(|step| !step.contains("Index Cond"))
}

#[tokio::test]
async fn on_postgres_what_runs_all_day_has_an_index_to_go_by() -> Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let lent = vacant.lent.as_ref().context("it is lent")?;
    // Nothing of SQLite's is like these: it writes by several statements in one text, and locks nothing.
    let own = || lock::STATEMENTS.iter().chain([&writer::POSTING_ON_POSTGRES]);
    for sql in lock::STATEMENTS {
        let plan = plan(lent, sql);
        assert!(!walks_an_index(&plan), "{sql}\n{plan}");
    }
    for sql in all_day().chain(own()) {
        let plan = plan(lent, sql);
        assert!(plan.contains("Index"), "{sql}\n{plan}");
        for grows in ["messages", "members", "mine", "ops", "threads", "users", "name_words", "sessions", "reactions"] {
            assert!(!plan.contains(&format!("Seq Scan on {grows}")), "{sql}\n{plan}");
        }
    }
    Ok(())
}

/// How often the database is asked while this is done.
async fn crossings<T>(done: impl Future<Output = Result<T>>) -> Result<usize> {
    let before = CROSSINGS.get();
    done.await?;
    Ok(CROSSINGS.get() - before)
}

#[tokio::test]
async fn a_message_after_another_is_one_write_and_no_read() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let (mut socket, group) = (bo.connect(), ana.make("Robotics", false, &[bo.id()]).await?);
    let mut costs = Vec::new();
    for _ in 0..3 {
        let before = READS.get();
        costs.push((crossings(ana.says(group, "hello")).await?, READS.get() - before));
        while next(&mut socket).await?.line != Line::Thread(group) {}
    }
    let (first, later) = (costs[0], &costs[1..]);
    assert!(first.1 > 0, "they are counted: {first:?}");
    // On PostgreSQL what it changes is locked besides, which is not counted.
    assert_eq!(later, [(2, 0), (2, 0)], "and the first: {first:?}");
    Ok(())
}

/// What joining, leaving and writing cost in a Lobby of so many.
async fn costs(size: i64) -> Result<[usize; 3]> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    house.app.writer.crowd(size).await?;
    let mut listening = ana.connect();
    ana.post(LOBBY, 1, "the hub reads who is there").await?;
    next(&mut listening).await?;
    let leave = crossings(bo.change(LOBBY, GroupChange::Leave)).await?;
    let join = crossings(bo.join(LOBBY)).await?;
    Ok([leave, join, crossings(ana.post(LOBBY, 2, "hello")).await?])
}

#[tokio::test]
async fn coming_going_and_writing_cost_the_same_among_five_thousand() -> Result<()> {
    let (few, many) = (costs(5).await?, costs(5_000).await?);
    assert_eq!(few, many);
    assert!(few.iter().all(|cost| *cost <= 25), "{few:?}");
    Ok(())
}

#[tokio::test]
async fn five_hundred_are_added_and_sent_home_in_a_handful_of_statements() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    house.app.writer.crowd(500).await?;
    let (group, other) = (ana.make("One", false, &[]).await?, ana.make("Two", false, &[]).await?);
    let crowd: Vec<UserId> = (2..502).map(UserId).collect();
    let add = |users: &[UserId]| GroupChange::Add(users.to_vec());
    let one = crossings(ana.change(other, add(&crowd[..1]))).await?;
    let all = crossings(ana.change(group, add(&crowd))).await?;
    assert!(one == all && all <= 25, "one: {one}, all: {all}");
    let mut socket = house.app.hub.register(UserId(77), SessionId(77));
    ana.change(other, add(&crowd)).await?;
    let (shown, added) = (next(&mut socket).await?, next(&mut socket).await?);
    assert_eq!([shown.line, added.line], [Line::Own, Line::Thread(other)]);
    assert_eq!((added.seq.0, added.rows.members.len(), added.rows.threads[0].size), (3, 499, 501));
    let end = crossings(ana.change(group, GroupChange::Delete("one".into()))).await?;
    assert!(end <= 25, "{end}");
    let gone = next(&mut socket).await?;
    assert_eq!((gone.line, gone.rows.mine[0].listed), (Line::Own, false));
    Ok(())
}

/// Counts the steps that SQLite takes for what is read from now on.
async fn counted(read: &mut Read<'_>) -> Result<Arc<AtomicU64>> {
    let steps = Arc::new(AtomicU64::new(0));
    let counted = steps.clone();
    let Connection::Sqlite(transaction) = &mut read.connection else { panic!("SQLite counts its steps") };
    transaction.lock_handle().await?.set_progress_handler(1, move || {
        counted.fetch_add(1, Ordering::Relaxed);
        true
    });
    Ok(steps)
}

/// The steps that SQLite takes for all that a page and its list are drawn from, in a Lobby of so many.
async fn page_steps(size: i64) -> Result<u64> {
    let house = House::on_sqlite().await?;
    let ana = house.person("Ana").await?;
    ana.make("Robotics", true, &[]).await?;
    house.app.writer.crowd(size).await?;
    for n in 0..60 {
        ana.post(LOBBY, n, "hello").await?;
    }
    let mut read = house.app.store.read().await?;
    let steps = counted(&mut read).await?;
    let me = ana.id();
    assert!(read.membership(me, LOBBY).await?.is_some());
    assert_eq!(read.cards(me, None, 51).await?.len(), 2);
    assert_eq!(read.history(LOBBY, At::Tail).await?.messages.len(), 50);
    read.thread_changes(LOBBY, Seq(10)).await?;
    read.own_changes(me, Seq(0)).await?;
    Ok(steps.load(Ordering::Relaxed))
}

#[tokio::test]
async fn on_sqlite_a_page_among_five_thousand_reads_no_more_than_among_five() -> Result<()> {
    let (few, many) = (page_steps(5).await?, page_steps(5_000).await?);
    assert!(few > 1_000, "they are counted");
    assert!(many <= few + few / 20, "five: {few}, five thousand: {many}");
    Ok(())
}

/// The steps that SQLite takes for what was missed of a thread of so many messages: the last three.
async fn missed_steps(messages: u8) -> Result<u64> {
    let house = House::on_sqlite().await?;
    let ana = house.person("Ana").await?;
    let mut head = Seq(0);
    for n in 0..messages {
        head = ana.post(LOBBY, n, "hello").await?.seq;
    }
    let mut read = house.app.store.read().await?;
    let steps = counted(&mut read).await?;
    let answer = read.thread_changes(LOBBY, Seq(head.0 - 3)).await?;
    assert!(matches!(answer, Answer::UpTo { rows, .. } if rows.messages.len() == 3));
    Ok(steps.load(Ordering::Relaxed))
}

#[tokio::test]
async fn on_sqlite_what_was_missed_is_read_from_a_long_thread_as_from_a_short_one() -> Result<()> {
    let (few, many) = (missed_steps(5).await?, missed_steps(250).await?);
    assert!(few > 50, "they are counted");
    assert!(many <= few + few / 20, "of five: {few}, of two hundred and fifty: {many}");
    Ok(())
}

/// A group that is called by its first members, with so many in it.
async fn nameless(house: &House, size: i64) -> Result<ThreadId> {
    let ana = house.person("Ana").await?;
    house.app.writer.crowd(size).await?;
    let group = ana.make("", false, &[]).await?;
    ana.change(group, GroupChange::Add((2..2 + size).map(UserId).collect())).await?;
    Ok(group)
}

/// The steps that SQLite takes for it.
async fn nameless_steps(size: i64) -> Result<u64> {
    let house = House::on_sqlite().await?;
    let group = nameless(&house, size).await?;
    let mut read = house.app.store.read().await?;
    let steps = counted(&mut read).await?;
    assert_eq!(read.thread(group).await?.some, [1, 2, 3, 4].map(UserId));
    Ok(steps.load(Ordering::Relaxed))
}

#[tokio::test]
async fn on_sqlite_the_first_members_of_five_hundred_are_read_as_those_of_five() -> Result<()> {
    let (few, many) = (nameless_steps(5).await?, nameless_steps(500).await?);
    assert!(few > 50, "they are counted");
    assert!(many <= few + few / 20, "five: {few}, five hundred: {many}");
    Ok(())
}

/// How often PostgreSQL looks into a table for it.
async fn nameless_looks(house: &House, size: i64) -> Result<i64> {
    let group = nameless(house, size).await?;
    let mut read = house.app.store.read().await?;
    assert_eq!(read.thread(group).await?.some, [1, 2, 3, 4].map(UserId));
    let Connection::Postgres(transaction) = &mut read.connection else { panic!("PostgreSQL counts its looks") };
    let asked = "select sum(seq_scan + coalesce(idx_scan, 0))::bigint from pg_stat_xact_user_tables";
    Ok(sqlx::query_scalar(asked).fetch_one(&mut **transaction).await?)
}

#[tokio::test]
async fn on_postgres_the_first_members_of_five_hundred_are_looked_for_as_those_of_five() -> Result<()> {
    let (Some(small), Some(large)) = (House::on_postgres().await?, House::on_postgres().await?) else { return Ok(()) };
    let (few, many) = (nameless_looks(&small, 5).await?, nameless_looks(&large, 500).await?);
    assert!(few > 5, "they are counted");
    assert!(many <= 2 * few, "five: {few}, five hundred: {many}");
    Ok(())
}

#[tokio::test]
async fn a_page_asks_four_questions_and_one_without_a_conversation_three() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    let (with, without) = (crossings(ana.snapshot(None)).await?, crossings(ana.outline()).await?);
    assert_eq!((with, without), (4, 3));
    let (snapshot, outline) = (ana.snapshot(None).await?, ana.outline().await?);
    assert_eq!(outline, crate::model::Snapshot { open: None, ..snapshot });
    Ok(())
}

#[tokio::test]
async fn what_is_answered_costs_a_page_one_question_where_it_is_not_on_it() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    let first = ana.says(LOBBY, "first").await?.seq;
    ana.reply(LOBBY, first, "close by").await?;
    ana.react(LOBBY, first, "👍", true).await?;
    assert_eq!(crossings(ana.snapshot(None)).await?, 4, "it stands on the page");
    for n in 0..crate::model::PAGE {
        ana.reply(LOBBY, first, &n.to_string()).await?;
    }
    assert_eq!(crossings(ana.snapshot(None)).await?, 5, "fifty answers, one question");
    Ok(())
}
