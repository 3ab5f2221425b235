//! What comes down while one looks, and what is told to those who were away.

use crate::cast::{Person, Server};
use causerie::{
    id::{LOBBY, Seq, ThreadId},
    model::{At, Line, Rows},
    protocol::{Answer, Down, MAX_CHANGES, Up, close},
    server::timing::Timings,
};
use std::time::Duration;

fn bodies(rows: Rows) -> Vec<String> {
    rows.messages.into_iter().map(|message| message.body).collect()
}

/// Writes so many messages, many at once.
async fn flood(person: &Person, thread: ThreadId, count: usize) {
    let mut left = count;
    while left > 0 {
        let now = left.min(100);
        futures::future::join_all((0..now).map(|_| person.post(thread, "again"))).await;
        left -= now;
    }
}

#[tokio::test]
async fn a_message_reaches_both_sides_and_every_tab_in_order() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    ana.post(thread, "zero").await;
    let sockets = [ana.socket().await, ana.socket().await, bo.socket().await, bo.socket().await];
    ana.post(thread, "one").await;
    bo.post(thread, "two").await;
    ana.post(thread, "three").await;
    for mut socket in sockets {
        assert_eq!(socket.next_texts(thread, 3).await, ["one", "two", "three"]);
    }
}

#[tokio::test]
async fn what_two_write_at_once_reaches_everyone_in_the_same_order() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    let writing = (0..20).map(|number| {
        let who = if number % 2 == 0 { &ana } else { &bo };
        async move { who.post(LOBBY, &number.to_string()).await }
    });
    futures::future::join_all(writing).await;
    let (seen, also_seen) = (hers.next_texts(LOBBY, 20).await, his.next_texts(LOBBY, 20).await);
    assert_eq!(seen, also_seen);
    assert_eq!(ana.texts(LOBBY).await, seen, "and it is the order on the disk");
}

#[tokio::test]
async fn a_frame_says_all_that_is_needed_to_draw_it() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let mut socket = bo.socket().await;
    let ack = ana.post(LOBBY, "hello").await;
    let change = socket.next_change().await;
    assert_eq!((change.line, change.seq), (Line::Thread(LOBBY), ack.seq));
    assert_eq!(change.rows.people.iter().map(|person| &*person.name).collect::<Vec<_>>(), ["Ana"]);
    let history = bo.history(LOBBY, At::Tail).await.expect("everyone is there");
    assert_eq!(change.rows.messages.first(), history.messages.last());
}

#[tokio::test]
async fn a_stranger_hears_nothing_of_a_conversation() {
    let server = Server::start().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let thread = ana.direct_with(&bo).await;
    let (mut socket, welcome) = chloe.greeted(&[thread]).await;
    assert!(welcome.cards.iter().all(|card| card.thread.id != thread), "naming it opens nothing");
    ana.post(thread, "between us").await;
    bo.post(thread, "yes").await;
    socket.say(&Up::Changes { line: Line::Thread(thread), after: Seq(0) }).await;
    socket.say(&Up::Changes { line: Line::Thread(ThreadId(99)), after: Seq(0) }).await;
    let answer = socket.changes(Line::House, welcome.house).await;
    assert_eq!(answer, Answer::UpTo { head: welcome.house, rows: Rows::default() }, "the first thing that she hears");
    ana.post(LOBBY, "to all").await;
    assert_eq!(bodies(socket.next_change().await.rows), ["to all"], "and the second");
}

#[tokio::test]
async fn an_own_line_is_heard_by_its_owner_alone() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    let thread = ana.direct_with(&bo).await;
    let change = hers.next_change().await;
    assert_eq!(change.line, Line::Own);
    assert_eq!(change.rows.mine.iter().map(|mine| mine.thread).collect::<Vec<_>>(), [thread]);
    ana.post(LOBBY, "to all").await;
    assert_eq!(his.next_change().await.line, Line::Thread(LOBBY), "he heard nothing before it");
}

#[tokio::test]
async fn who_comes_back_is_told_exactly_what_was_missed() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let seen = ana.post(LOBBY, "seen").await.seq;
    let (socket, before) = bo.greeted(&[]).await;
    drop(socket);
    ana.post(LOBBY, "one").await;
    let chloe = server.sign_up("Chloé").await;
    chloe.post(LOBBY, "two").await;
    let (mut socket, welcome) = bo.greeted(&[]).await;
    let head = welcome.cards.iter().find(|card| card.thread.id == LOBBY).map(|card| card.head);
    let Answer::UpTo { head: told, rows } = socket.changes(Line::Thread(LOBBY), seen).await else { panic!("so few") };
    assert_eq!(Some(told), head);
    assert!(rows.messages.iter().all(|message| message.seq > seen));
    assert_eq!(bodies(rows), ["one", "", "two"], "between the two Chloé joined");
    let Answer::UpTo { head: told, rows } = socket.changes(Line::House, before.house).await else { panic!("so few") };
    assert_eq!((told, rows.people.len()), (welcome.house, 1));
    assert!(welcome.house > before.house);
    let again = socket.changes(Line::Thread(LOBBY), welcome_head(head)).await;
    assert!(matches!(again, Answer::UpTo { rows, .. } if rows == Rows::default()), "nothing is told twice");
}

fn welcome_head(head: Option<Seq>) -> Seq {
    head.expect("the Lobby is in the welcome")
}

#[tokio::test]
async fn who_was_away_for_too_long_begins_anew() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let thread = ana.direct_with(&ana).await;
    let made = Seq(1);
    flood(&ana, thread, MAX_CHANGES).await;
    let mut socket = ana.socket().await;
    let answer = socket.changes(Line::Thread(thread), made).await;
    assert!(matches!(answer, Answer::UpTo { rows, .. } if rows.messages.len() == MAX_CHANGES), "as many as may be");
    drop(socket);
    ana.post(thread, "one more").await;
    let mut socket = ana.socket().await;
    assert_eq!(socket.changes(Line::Thread(thread), made).await, Answer::Reset);
    assert!(matches!(socket.changes(Line::Thread(thread), made.next()).await, Answer::UpTo { .. }));
    assert_eq!(socket.changes(Line::Thread(thread), Seq(9_999)).await, Answer::Reset, "a number that never was");
}

#[tokio::test]
async fn the_numbers_of_a_line_have_no_holes() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut socket, welcome) = bo.greeted(&[]).await;
    let head = welcome.cards.first().map(|card| card.head).expect("the Lobby is there");
    let refused = ana.say(LOBBY, crate::cast::op(), ana.id, "").await;
    assert!(refused.is_err(), "what is refused takes no number");
    flood(&ana, LOBBY, 30).await;
    for place in head.0 + 1..=head.0 + 30 {
        let change = socket.next_change().await;
        assert_eq!((change.line, change.seq), (Line::Thread(LOBBY), Seq(place)));
    }
    assert!(matches!(socket.changes(Line::Own, welcome.own).await, Answer::UpTo { .. }));
}

#[tokio::test]
async fn a_welcome_says_where_everything_stands() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    ana.post(thread, "hello").await;
    let (_socket, welcome) = bo.greeted(&[]).await;
    let snapshot = bo.snapshot(None, At::Tail).await;
    assert_eq!((welcome.epoch, welcome.own, welcome.house), (snapshot.epoch, snapshot.own, snapshot.house));
    assert_eq!(welcome.cards, snapshot.threads.cards);
    let other = serde_json::to_value(Down::Welcome(Box::new(welcome))).expect("frames are JSON");
    assert!(!other.to_string().contains("password"), "no secret travels");
}

#[tokio::test]
async fn who_asks_whether_the_line_is_alive_is_told_at_once_and_not_without_end() {
    let quiet =
        Timings { tick: Duration::from_secs(600), frames_at_once: 8, frames_per_second: 1, ..Timings::default() };
    let server = Server::hurried(quiet).await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    for _ in 0..3 {
        socket.ping().await;
    }
    for _ in 0..20 {
        socket.say(&Up::Ping).await;
    }
    assert_eq!(socket.close_code().await, close::FLOOD);
}
