//! A database that is away, slow or has no reader left, on PostgreSQL: nothing is lost, everyone is told what is so, and
//! all goes on by itself once it is back.

use crate::cast::{Answer, Guest, PASSWORD, Person, SECOND, Server, op, postgres};
use causerie::{error::AppError, id::LOBBY};
use sqlx::{Connection, PgConnection};
use std::time::Instant;

/// What is told in place of what cannot be read.
const NOT_NOW: &str = "Not now";

/// Asks until the answer has this status.
async fn until(guest: &Guest, path: &str, status: u16) -> Answer {
    let begun = Instant::now();
    loop {
        let answer = guest.get(path).await;
        if answer.status == status {
            return answer;
        }
        assert!(begun.elapsed() < 20 * SECOND, "{path} never answers {status}");
    }
}

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
    let server = Server::on_postgres(&cluster.address(&cluster.create(""))).await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    ana.post(LOBBY, "before").await;
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["before"]);
    assert_eq!(server.guest().get("/readyz").await.status, 200);
    assert_eq!(cluster.tell("stop"), "done");
    let gone = Instant::now();
    is_told_to_try_again(&ana).await;
    is_away(&ana.page(LOBBY).await);
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
    // Five seconds are promised; a machine that does other things takes its time.
    assert!(back.elapsed() < 15 * SECOND, "{:?}", back.elapsed());
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["after"], "the socket is the same");
    assert_eq!(ana.texts(LOBBY).await, ["before", "after"]);
    server.stop().await;
}

#[tokio::test]
async fn a_database_that_is_slow_costs_nobody_more_than_a_moment() {
    let Some(cluster) = postgres::shared() else { return };
    let address = cluster.address(&cluster.create(""));
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
