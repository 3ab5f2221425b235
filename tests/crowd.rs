//! Many behind one address: a class that comes in at once, and a program that tries to be one.

use crate::cast::{Answer, Guest, MINUTE, PASSWORD, Server};
use causerie::{
    error::{AppError, Field, Problem},
    id::LOBBY,
    server::timing::Timings,
};
use futures::future::join_all;
use serde_json::json;

async fn knock(guest: &Guest, door: &str, name: &str, password: &str) -> Answer {
    guest.submit(door, &[("name", name), ("password", password)]).await
}

/// How many seconds to wait: the same in the header as in the sentence.
fn delay(answer: &Answer) -> u32 {
    let delay = answer.header("retry-after").parse().expect("a number of seconds");
    assert_eq!(answer.error(), AppError::TooMany { retry_after: delay });
    delay
}

#[tokio::test]
async fn sixty_behind_one_address_come_in_at_once_and_none_waits_for_another() {
    let server = Server::start().await.open_to_anyone().await;
    let names: Vec<String> = (0..60).map(|number| format!("Pupil{number:02}")).collect();
    let came = join_all(names.iter().map(|name| {
        let guest = server.guest();
        async move { (knock(&guest, "/sign-up", name, PASSWORD).await.status, guest.get("/").await.status) }
    }));
    assert_eq!(came.await, [(303, 200); 60], "all in the same second");
    server.clock.advance(MINUTE);
    // Every third mistypes, up to four times: what they may without waiting.
    let again = join_all(names.iter().enumerate().map(|(number, name)| {
        let guest = server.guest();
        async move {
            for _ in 0..if number % 3 == 0 { 4 } else { 0 } {
                let wrong = knock(&guest, "/sign-in", name, "corect hrose").await;
                assert_eq!(wrong.error(), AppError::invalid(Field::Password, Problem::NoMatch), "{name}");
            }
            knock(&guest, "/sign-in", name, PASSWORD).await.status
        }
    }));
    assert_eq!(again.await, [303; 60], "and none has to wait");
}

#[tokio::test]
async fn one_who_mistypes_too_often_waits_alone() {
    let server = Server::start().await;
    for name in ["Ana", "Bo"] {
        server.sign_up(name).await;
    }
    let guest = server.guest();
    for _ in 0..5 {
        knock(&guest, "/sign-in", "Ana", "corect hrose").await;
    }
    let answer = knock(&guest, "/sign-in", "Ana", PASSWORD).await;
    assert_eq!((answer.header("retry-after"), answer.error()), ("1", AppError::TooMany { retry_after: 1 }));
    assert_eq!(knock(&guest, "/sign-in", "Bo", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_program_that_tries_one_password_on_every_name_is_stopped() {
    let server = Server::hurried(Timings { network_failures: 20, ..Timings::default() }).await;
    server.sign_up("Ana").await;
    let guest = server.guest();
    for number in 0..20 {
        let answer = knock(&guest, "/sign-in", &format!("name{number}"), "password1").await;
        assert_eq!(answer.error(), AppError::invalid(Field::Password, Problem::NoMatch));
    }
    let answer = knock(&guest, "/sign-in", "Ana", PASSWORD).await;
    assert!((1..=30).contains(&delay(&answer)), "ten minutes for twenty: {answer:?}");
    server.clock.advance(MINUTE);
    assert_eq!(knock(&guest, "/sign-in", "Ana", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_household_is_one_address_and_its_neighbour_another() {
    let server = Server::at("https://chat.example.org").await;
    server.sign_up("Ana").await;
    let guest = server.guest();
    let knock = async |from: &str, password: &str| {
        let fields = [("name", "Ana"), ("password", password)];
        let request = guest.own_page(http::Method::POST, "/sign-in").header("x-forwarded-for", from);
        guest.send(request.header("accept", "application/json").form(&fields)).await.status
    };
    for device in 1..=5 {
        assert_eq!(knock(&format!("2001:db8::{device}"), "guess").await, 422);
    }
    assert_eq!(knock("2001:db8::ffff", PASSWORD).await, 429);
    assert_eq!(knock("2001:db8:0:1::1", PASSWORD).await, 303);
}

#[tokio::test]
async fn accounts_are_made_so_fast_and_no_faster() {
    let server = Server::hurried(Timings { network_accounts: 3, ..Timings::default() }).await.open_to_anyone().await;
    let guest = server.guest();
    // What makes no account costs nothing.
    for name in ["x", "admin", "Pupil0", "pupil0", "Pupil1", "Pupil2"] {
        knock(&server.guest(), "/sign-up", name, PASSWORD).await;
    }
    let answer = knock(&guest, "/sign-up", "Pupil3", PASSWORD).await;
    assert!((150..=200).contains(&delay(&answer)), "ten minutes for three: {answer:?}");
    server.sign_in("Pupil2").await;
    server.clock.advance(4 * MINUTE);
    assert_eq!(knock(&guest, "/sign-up", "Pupil3", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn whoever_finds_the_queue_full_is_told_when_to_come_again() {
    let server = Server::hurried(Timings { hashes_at_once: 1, hashes_waiting: 1, ..Timings::default() }).await;
    let ana = server.sign_up("Ana").await;
    let guests: Vec<Guest> = (0..12).map(|_| server.guest()).collect();
    let answers = join_all(guests.iter().map(|guest| knock(guest, "/sign-in", "Ana", PASSWORD))).await;
    let busy: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(!busy.is_empty() && busy.len() < 12, "some have to come again, and some are in");
    for answer in busy {
        assert_eq!((answer.header("retry-after"), answer.error()), ("1", AppError::Busy { retry_after: 1 }));
    }
    assert!(ana.card(LOBBY).await.is_ok());
}

#[tokio::test]
async fn a_function_says_when_to_come_again_in_its_header_too() {
    let server = Server::hurried(Timings { writes_waiting: 1, ..Timings::default() }).await;
    let ana = server.sign_up("Ana").await;
    let mut busy = Vec::new();
    while busy.is_empty() {
        let posts = (0..50).map(|_| {
            let arguments = json!({ "thread": LOBBY, "op": crate::cast::op(), "author": ana.id, "body": "hello" });
            let ana = &ana;
            async move { ana.call("send_message", &arguments).await }
        });
        busy.extend(join_all(posts).await.into_iter().filter(|answer| answer.status == 503));
    }
    for answer in busy {
        assert_eq!((answer.header("retry-after"), answer.error()), ("1", AppError::Busy { retry_after: 1 }));
    }
}
