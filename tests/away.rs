//! A database that is away, slow or has no reader left, on PostgreSQL: nothing is lost, everyone is told what is so, and
//! all goes on by itself once it is back.

use crate::cast::{
    Answer, PASSWORD, Person, SECOND, Server, Socket, folder, op,
    postgres::{self, Cluster},
    program::Program,
    until,
};
use causerie::{
    error::AppError,
    id::{LOBBY, Seq},
    model::Line,
    protocol::{Answer as Told, Down, Up},
};
use sqlx::{Connection, PgConnection};
use std::time::{Duration, Instant};

/// What is told in place of what cannot be read.
const NOT_NOW: &str = "Not now";

/// From the return of the database until all goes on.
const PROMISED: Duration = Duration::from_secs(5);

fn is_away(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "1");
    assert!(answer.text().contains(NOT_NOW) && answer.text().contains("Nothing is lost"), "{}", answer.text());
}

async fn is_told_to_try_again(person: &Person) {
    let told = person.say(LOBBY, op(), person.id, "hello").await;
    assert_eq!(told.err(), Some(AppError::Busy { retry_after: 1 }));
}

#[tokio::test]
async fn a_database_that_goes_and_comes_back_ends_nothing() {
    let Some(cluster) = postgres::own() else { return };
    let server = Server::on_postgres(&cluster.distant(&cluster.create(""))).await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    ana.post(LOBBY, "before").await;
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["before"]);
    assert_eq!(server.guest().get("/readyz").await.status, 200);
    let mine = ana.card(LOBBY).await.expect("it is in her list").mine;
    assert_eq!(cluster.tell("stop"), "done");
    let gone = Instant::now();
    is_told_to_try_again(&ana).await;
    socket.say(&Up::Changes { line: Line::Thread(LOBBY), after: Seq(1) }).await;
    socket.say(&Up::Read { thread: LOBBY, seq: Seq(2), rev: mine.rev }).await;
    let page = ana.page(LOBBY).await;
    is_away(&page);
    assert_eq!(page.header("refresh"), "5", "it comes back by itself");
    assert!(page.text().contains(&format!("href=\"/c/{LOBBY}\"")), "and by hand: {}", page.text());
    is_away(&ana.get("/you").await);
    is_away(&server.guest().get("/").await);
    is_away(&server.guest().get("/sign-in").await);
    let key = op().to_string();
    let typed = ana.form(&format!("/c/{LOBBY}"), &[("body", "typed meanwhile"), ("op", &*key)]).await;
    is_away(&ana.get(typed.header("location")).await);
    let fields = [("name", "Ana"), ("password", PASSWORD)];
    assert_eq!(server.guest().submit("/sign-in", &fields).await.status, 503);
    let ready = server.guest().get("/readyz").await;
    assert_eq!((ready.status, ready.text()), (503, "The database does not answer.\n"));
    assert_eq!(server.guest().get("/healthz").await.status, 200, "the process is well");
    assert!(gone.elapsed() < 30 * SECOND, "nobody waits for all the time limits one after the other");
    assert_eq!(cluster.tell("start"), "done");
    let back = Instant::now();
    let page = until(&ana, &format!("/c/{LOBBY}"), 200).await;
    assert!(page.text().contains("typed meanwhile"), "what was typed is there still");
    until(&server.guest(), "/readyz", 200).await;
    ana.post(LOBBY, "after").await;
    assert!(back.elapsed() < PROMISED, "{:?}", back.elapsed());
    is_told_all(&mut socket).await;
    assert_eq!(ana.texts(LOBBY).await, ["before", "after"]);
    server.stop().await;
}

/// On the same socket, in whatever order: the answer to what was asked meanwhile, the mark that was set meanwhile, and what
/// was said after.
async fn is_told_all(socket: &mut Socket) {
    let (mut answers, mut marks, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    while answers.is_empty() || marks.is_empty() || texts.is_empty() {
        match socket.next().await {
            Down::Changes(changes) => answers.push(changes.answer),
            Down::Change(change) => {
                marks.extend(change.rows.mine.into_iter().map(|mine| mine.read_seq));
                texts.extend(change.rows.messages.into_iter().map(|message| message.body));
            }
            other => panic!("neither: {other:?}"),
        }
    }
    assert!(matches!(&answers[..], [Told::UpTo { head, .. }] if *head >= Seq(2)), "{answers:?}");
    assert_eq!((&marks[..], &texts[..]), (&[Seq(2)][..], &["after".to_owned()][..]));
}

/// Waits until so many connections wait for a lock.
async fn locked(cluster: &Cluster, count: &str) {
    let begun = Instant::now();
    while cluster.ask("postgres", "select count(*) from pg_stat_activity where wait_event_type = 'Lock'") != count {
        assert!(begun.elapsed() < 20 * SECOND, "nobody waits");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_database_that_falls_silent_is_not_waited_for() {
    let Some(cluster) = postgres::own() else { return };
    let address = cluster.distant(&cluster.create(""));
    let server = Server::on_postgres(&address).await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    ana.post(LOBBY, "before").await;
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["before"]);
    let mut holder = PgConnection::connect(&address).await.expect("it is there");
    let hold = "begin; lock table messages in access exclusive mode";
    sqlx::raw_sql(hold).execute(&mut holder).await.expect("nobody else holds it");
    let silent = async {
        locked(&cluster, "1").await;
        assert_eq!(cluster.tell("freeze"), "done");
        Instant::now()
    };
    let (page, silent) = tokio::join!(ana.page(LOBBY), silent);
    is_away(&page);
    assert!(silent.elapsed() < 10 * SECOND, "what was being read: {:?}", silent.elapsed());
    is_told_to_try_again(&ana).await;
    is_away(&ana.get("/you").await);
    assert_eq!(server.guest().get("/readyz").await.status, 503);
    assert!(silent.elapsed() < 25 * SECOND, "and what is asked now: {:?}", silent.elapsed());
    assert_eq!(cluster.tell("thaw"), "done");
    let back = Instant::now();
    holder.close().await.expect("it is let go");
    until(&ana, &format!("/c/{LOBBY}"), 200).await;
    ana.post(LOBBY, "after").await;
    assert!(back.elapsed() < PROMISED, "{:?}", back.elapsed());
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["after"], "the socket is the same");
    server.stop().await;
}

/// Ends every connection of a database.
const CUT: &str =
    "select pg_terminate_backend(pid) from pg_stat_activity where datname is not null and pid <> pg_backend_pid()";

#[tokio::test]
async fn a_database_that_lets_nobody_in_any_more_is_told_like_one_that_is_away() {
    let (Some(cluster), folder) = (postgres::own(), folder()) else { return };
    cluster.ask("postgres", "create role guarded login superuser password 'canary'");
    let name = cluster.create("");
    let program = Program::on_postgres(folder.path(), &cluster.address_of("guarded:canary", &name)).await;
    let guest = program.guest();
    assert_eq!(guest.form("/sign-up", &[("name", "Ana"), ("password", PASSWORD)]).await.status, 303);
    let ana = Person::of(guest).await;
    cluster.ask("postgres", CUT);
    ana.post(LOBBY, "by another connection").await;
    let renamed = format!("alter database {name} rename to elsewhere");
    let (back, named) = ("alter role guarded password 'canary'", format!("alter database elsewhere rename to {name}"));
    for (change, back) in [("alter role guarded password 'canary-other'", back), (&*renamed, &*named)] {
        cluster.ask("postgres", &format!("{CUT}; {change}"));
        for _ in 0..3 {
            is_told_to_try_again(&ana).await;
            is_away(&ana.page(LOBBY).await);
        }
        assert_eq!(cluster.ask("postgres", back), "");
        until(&ana, &format!("/c/{LOBBY}"), 200).await;
        ana.post(LOBBY, "after").await;
    }
    program.terminate();
    let (_, lines) = program.end().await;
    let said = |what: &str| lines.iter().filter(|line| line.contains(what)).count();
    assert_eq!(said("canary"), 0, "{lines:?}");
    assert_eq!(said("password authentication failed"), 1, "once, however many ask: {lines:?}");
    assert_eq!(said("does not exist"), 1, "{lines:?}");
    assert_eq!(said("a fault"), 0, "{lines:?}");
}

/// A text that cannot be written shorter.
fn noise() -> String {
    (0..500).map(|_| op().to_string()).collect()
}

#[tokio::test]
async fn a_disk_that_is_full_takes_nothing_and_shows_everything_until_there_is_room() {
    let Some(cluster) = postgres::with(&["small"]) else { return };
    let server = Server::on_postgres(&cluster.distant(&cluster.create(""))).await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    ana.post(LOBBY, "before").await;
    // Its log has room: it is the table that has none. Without room for its log PostgreSQL ends, and is one that is away.
    cluster.ask("postgres", "select pg_switch_wal()");
    cluster.ask("postgres", "checkpoint");
    cluster.tell("fill");
    let mut kept = 1;
    let refused = loop {
        match ana.say(LOBBY, op(), ana.id, &noise()).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 100, "it is never full");
    };
    assert_eq!(refused, AppError::Busy { retry_after: 1 });
    assert_eq!(ana.say(LOBBY, op(), ana.id, &noise()).await.err(), Some(AppError::Busy { retry_after: 1 }));
    assert_eq!(ana.page(LOBBY).await.status, 200);
    assert_eq!(ana.texts(LOBBY).await.len(), kept, "what was acknowledged and nothing else");
    cluster.tell("room");
    until(&server.guest(), "/readyz", 200).await;
    ana.post(LOBBY, &noise()).await;
    assert_eq!(ana.texts(LOBBY).await.len(), kept + 1);
    assert_eq!(socket.next_texts(LOBBY, kept + 1).await.len(), kept + 1, "the socket is the same");
    server.stop().await;
}

#[tokio::test]
async fn a_database_that_is_slow_costs_nobody_more_than_a_moment() {
    let Some(cluster) = postgres::shared() else { return };
    let address = cluster.distant(&cluster.create(""));
    let server = Server::on_postgres(&address).await;
    let ana = server.sign_up("Ana").await;
    let mut holder = PgConnection::connect(&address).await.expect("it is there");
    let hold = "begin; lock table users in access exclusive mode";
    sqlx::raw_sql(hold).execute(&mut holder).await.expect("nobody else holds it for long");
    crowd(&ana).await;
    holder.close().await.expect("it is let go");
    until(&ana, &format!("/c/{LOBBY}"), 200).await;
    ana.post(LOBBY, "after").await;
    server.stop().await;
}

/// More than there are readers, at once.
async fn crowd(ana: &Person) {
    until(ana, &format!("/c/{LOBBY}"), 503).await;
    let (pages, told) = tokio::join!(
        futures::future::join_all((0..30).map(|_| ana.page(LOBBY))),
        ana.say(LOBBY, op(), ana.id, "hello"),
    );
    pages.iter().for_each(is_away);
    assert_eq!(told.err(), Some(AppError::Busy { retry_after: 1 }));
}
