//! Who is writing: told to those who look at the thread, in small threads only, and kept nowhere.

use crate::cast::{Person, Server, Socket};
use causerie::{
    id::{LOBBY, ThreadId},
    protocol::{Up, close},
    server::timing::Timings,
};

/// Ana's and Bo's conversation, which both have seen.
async fn two(server: &Server) -> (Person, Person, ThreadId) {
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    ana.post(thread, "hello").await;
    (ana, bo, thread)
}

/// A page of someone's that looks at a thread.
async fn looking(person: &Person, thread: ThreadId) -> Socket {
    let mut socket = person.socket().await;
    socket.look(thread).await;
    socket
}

#[tokio::test]
async fn who_writes_is_told_to_those_who_look_and_not_to_themselves() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server).await;
    let (mut hers, mut her_phone, mut his) =
        (looking(&ana, thread).await, looking(&ana, thread).await, looking(&bo, thread).await);
    hers.typing(thread).await;
    assert_eq!(his.next_typing().await, (thread, ana.id));
    ana.post(thread, "there").await;
    for socket in [&mut hers, &mut her_phone, &mut his] {
        assert_eq!(socket.next_texts(thread, 1).await, ["there"], "nothing before it");
    }
    his.typing(thread).await;
    for socket in [&mut hers, &mut her_phone] {
        assert_eq!(socket.next_typing().await, (thread, bo.id));
    }
}

#[tokio::test]
async fn a_page_that_looks_elsewhere_hears_nothing() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server).await;
    let (mut hers, mut nowhere, mut elsewhere, mut gone) =
        (ana.socket().await, bo.socket().await, looking(&bo, LOBBY).await, looking(&bo, thread).await);
    gone.say(&Up::Look { thread: None }).await;
    gone.heard().await;
    hers.typing(thread).await;
    ana.post(thread, "there").await;
    for socket in [&mut nowhere, &mut elsewhere, &mut gone] {
        assert_eq!(socket.next_texts(thread, 1).await, ["there"], "nothing before it");
    }
    elsewhere.look(thread).await;
    hers.next_texts(thread, 1).await;
    hers.typing(thread).await;
    assert_eq!(elsewhere.next_typing().await, (thread, ana.id));
}

#[tokio::test]
async fn a_stranger_neither_hears_nor_is_heard() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server).await;
    let chloe = server.sign_up("Chloé").await;
    let (mut hers, mut his) = (looking(&ana, thread).await, looking(&bo, thread).await);
    let mut strangers = looking(&chloe, thread).await;
    strangers.typing(thread).await;
    hers.typing(thread).await;
    assert_eq!(his.next_typing().await, (thread, ana.id), "he hears her, and nobody before");
    ana.post(LOBBY, "to all").await;
    assert_eq!(strangers.next_texts(LOBBY, 1).await, ["to all"], "nothing before it");
}

#[tokio::test]
async fn what_one_is_not_shown_yet_one_does_not_hear() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    let (mut hers, mut his) = (looking(&ana, thread).await, looking(&bo, thread).await);
    hers.typing(thread).await;
    ana.post(LOBBY, "to all").await;
    assert_eq!(his.next_texts(LOBBY, 1).await, ["to all"], "a first message that is never sent is never known of");
}

#[tokio::test]
async fn in_a_large_thread_nobody_is_told() {
    let server = Server::hurried(Timings { typing_members: 2, ..Timings::default() }).await;
    let (ana, bo, thread) = two(&server).await;
    let (mut hers, mut his) = (looking(&ana, LOBBY).await, looking(&bo, LOBBY).await);
    hers.typing(LOBBY).await;
    assert_eq!(his.next_typing().await, (LOBBY, ana.id), "two are few enough");
    let chloe = server.sign_up("Chloé").await;
    for socket in [&mut hers, &mut his] {
        socket.next_change().await;
        socket.next_change().await;
    }
    let mut theirs = looking(&chloe, LOBBY).await;
    for socket in [&mut hers, &mut theirs] {
        socket.typing(LOBBY).await;
    }
    ana.post(LOBBY, "to all").await;
    assert_eq!(his.next_texts(LOBBY, 1).await, ["to all"], "three are too many");
    his.look(thread).await;
}

#[tokio::test]
async fn whose_session_has_ended_is_told_nothing_more() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server).await;
    let mut hers = looking(&ana, thread).await;
    let his = looking(&bo, thread).await;
    bo.sign_out().await;
    hers.typing(thread).await;
    assert_eq!(his.close_code().await, close::SESSION_ENDED);
}
