//! Conversations: one's list, and who sees what of a direct one.

use crate::cast::{Person, SECOND, Server, op};
use causerie::{
    error::AppError,
    id::{LOBBY, ThreadId, UserId},
    model::At,
    words::Locale,
};
use serde_json::json;

async fn ids(person: &Person) -> Vec<ThreadId> {
    person.threads(None).await.cards.iter().map(|card| card.thread.id).collect()
}

#[tokio::test]
async fn the_list_is_by_recency_with_none_twice_whichever_side_began() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let chloe = server.sign_up("Chloé").await;
    let (with_bo, with_chloe) = (ana.direct_with(&bo).await, chloe.direct_with(&ana).await);
    for (who, thread) in [(&ana, with_bo), (&chloe, with_chloe), (&bo, LOBBY), (&bo, with_bo)] {
        server.clock.advance(SECOND);
        who.post(thread, "hello").await;
    }
    assert_eq!(ids(&ana).await, [with_bo, LOBBY, with_chloe]);
    assert_eq!(ids(&bo).await, [with_bo, LOBBY]);
    assert_eq!(ids(&chloe).await, [LOBBY, with_chloe]);
}

#[tokio::test]
async fn the_list_comes_in_pages_of_fifty_without_a_gap() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let mut made = vec![LOBBY];
    for other in server.crowd(52).await {
        made.push(ana.direct_with(&other).await);
    }
    let first = ana.threads(None).await;
    let last = ana.threads(first.next).await;
    assert_eq!((first.cards.len(), last.cards.len(), last.next), (50, 3, None));
    let mut listed: Vec<_> = first.cards.iter().chain(&last.cards).map(|card| card.thread.id).collect();
    let recency: Vec<_> = first.cards.iter().chain(&last.cards).map(|card| card.thread.posted_at).collect();
    assert!(recency.is_sorted_by(|one, next| one >= next));
    listed.sort();
    assert_eq!(listed, made);
}

#[tokio::test]
async fn two_who_open_their_conversation_at_once_meet_in_the_same() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (one, other) = tokio::join!(ana.direct_with(&bo), bo.direct_with(&ana));
    assert_eq!(one, other);
    assert_eq!(ana.direct_with(&bo).await, one, "and later too");
    assert_eq!((ids(&ana).await.len(), ids(&bo).await.len()), (2, 2));
}

#[tokio::test]
async fn a_direct_conversation_is_not_there_for_the_other_before_its_first_message() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    assert_eq!(bo.card(thread).await, Err(AppError::NotFound));
    assert_eq!(bo.history(thread, At::Tail).await, Err(AppError::NotFound));
    assert_eq!(bo.say(thread, op(), bo.id, "early").await, Err(AppError::NotFound));
    assert_eq!(bo.page(thread).await.status, 404);
    assert_eq!(ids(&bo).await, [LOBBY]);
    ana.post(thread, "hello").await;
    assert_eq!(bo.texts(thread).await, ["hello"]);
    assert_eq!(bo.page(thread).await.status, 200);
    assert!(ids(&bo).await.contains(&thread));
}

#[tokio::test]
async fn whoever_opens_it_too_sees_it_before_its_first_message() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    assert_eq!(bo.direct_with(&ana).await, thread);
    assert!(bo.card(thread).await.is_ok());
}

#[tokio::test]
async fn one_may_write_to_oneself_and_not_to_nobody() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let notes = ana.direct_with(&ana).await;
    ana.post(notes, "milk").await;
    assert_eq!(ana.texts(notes).await, ["milk"]);
    for nobody in [0, -1, 99, i64::MAX, i64::MIN] {
        assert_eq!(ana.open_direct(UserId(nobody), op()).await, Err(AppError::NotFound), "{nobody}");
    }
}

#[tokio::test]
async fn opening_under_the_same_op_is_opening_once_and_with_another_person_a_conflict() {
    let server = Server::start().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let op = op();
    let first = ana.open_direct(bo.id, op).await;
    assert_eq!(ana.open_direct(bo.id, op).await, first);
    assert_eq!(ana.open_direct(chloe.id, op).await, Err(AppError::Conflict));
    assert_eq!(ids(&ana).await.len(), 2, "the Lobby and Bo");
    assert!(chloe.open_direct(bo.id, op).await.is_ok(), "another person's op is another op");
}

#[tokio::test]
async fn somebody_elses_conversation_and_none_are_told_byte_for_byte_alike() {
    let server = Server::start().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let theirs = ana.direct_with(&bo).await;
    ana.post(theirs, "between us").await;
    let none = ThreadId(theirs.0 + 1);
    let calls = |thread: ThreadId| {
        [
            ("thread", json!({ "id": thread })),
            ("history", json!({ "thread": thread, "at": "tail" })),
            ("snapshot", json!({ "open": thread, "at": "tail" })),
            ("send_message", json!({ "thread": thread, "op": op(), "author": chloe.id, "body": "let me in" })),
        ]
    };
    for ((endpoint, foreign), (_, unknown)) in calls(theirs).iter().zip(&calls(none)) {
        let (foreign, unknown) = (chloe.call(endpoint, foreign).await, chloe.call(endpoint, unknown).await);
        assert_eq!(foreign.error(), AppError::NotFound, "{endpoint}");
        assert_eq!((foreign.status, &foreign.body), (unknown.status, &unknown.body), "{endpoint}");
        let names = |answer: &crate::cast::Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&foreign), names(&unknown), "{endpoint}");
    }
    for thread in [theirs, none] {
        let page = chloe.page(thread).await;
        assert_eq!(page.status, 404);
        assert!(page.text().contains(Locale::En.words().gone) && !page.text().contains("between us"));
        let sent = chloe.submit(&format!("/c/{thread}"), &[("body", "let me in"), ("op", &op().to_string())]).await;
        assert_eq!(sent.error(), AppError::NotFound);
    }
    assert_eq!(ana.texts(theirs).await, ["between us"]);
}
