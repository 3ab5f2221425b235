//! Messages: posted once, in order, and read by the page.

use crate::cast::{Person, Server, op};
use causerie::{
    error::{AppError, Field, Problem},
    id::{Epoch, LOBBY, Millis, Seq, ThreadId},
    model::{Act, At, GroupChange, PAGE},
    sync::Unsent,
    wire,
};
use std::ops::RangeInclusive;

#[tokio::test]
async fn messages_stand_in_the_order_of_their_acks() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    let acks = [ana.post(thread, "one").await, bo.post(thread, "two").await, ana.post(thread, "three").await];
    let page = bo.history(thread, At::Tail).await.expect("he is in it");
    let places: Vec<_> = page.messages.iter().map(|message| message.seq).collect();
    assert_eq!(places, acks.map(|ack| ack.seq));
    assert!(places.is_sorted());
    assert_eq!(page.messages.iter().map(|message| message.author).collect::<Vec<_>>(), [ana.id, bo.id, ana.id]);
    assert_eq!(ana.texts(thread).await, ["one", "two", "three"]);
    assert_eq!(page.head, acks[2].seq);
}

#[tokio::test]
async fn text_is_kept_as_it_was_meant() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let longest = "é".repeat(8 * 1024);
    for (written, kept) in [("  a\r\nb \n\n", "  a\nb"), ("\u{202e}<b>&amp;", "\u{202e}<b>&amp;"), (&longest, &longest)]
    {
        ana.post(LOBBY, written).await;
        assert_eq!(ana.texts(LOBBY).await.last().map(String::as_str), Some(kept));
    }
}

/// A thread of 120 messages, at 2 to 121: its making is 1.
async fn long_thread(server: &Server) -> (Person, ThreadId) {
    let ana = server.sign_up("Ana").await;
    let thread = ana.direct_with(&ana).await;
    for number in 2..=121 {
        assert_eq!(ana.post(thread, &number.to_string()).await.seq, Seq(number));
    }
    (ana, thread)
}

#[tokio::test]
async fn history_is_read_by_key_in_pages_of_fifty() {
    let server = Server::start().await;
    let (ana, thread) = long_thread(&server).await;
    // An empty range, written so that it is meant.
    let nothing = RangeInclusive::new(1, 0);
    let cases = [
        (At::Tail, 72..=121, true, false),
        (At::Before(Seq(72)), 22..=71, true, true),
        (At::Before(Seq(22)), 2..=21, false, true),
        (At::Before(Seq(2)), nothing.clone(), false, true),
        (At::Before(Seq(9_999)), 72..=121, true, false),
        (At::After(Seq(0)), 2..=51, false, true),
        (At::After(Seq(51)), 52..=101, true, true),
        (At::After(Seq(71)), 72..=121, true, false),
        (At::After(Seq(121)), nothing.clone(), true, false),
        (At::After(Seq(9_999)), nothing, true, false),
        (At::Around(Seq(60)), 35..=84, true, true),
        (At::Around(Seq(2)), 2..=26, false, true),
        (At::Around(Seq(121)), 96..=121, true, false),
        (At::Around(Seq(9_999)), 97..=121, true, false),
    ];
    for (at, places, before, after) in cases {
        let page = ana.history(thread, at).await.expect("it is hers");
        let read: Vec<_> = page.messages.iter().map(|message| message.seq.0).collect();
        assert_eq!(read, places.collect::<Vec<i64>>(), "{at:?}");
        assert_eq!((page.before, page.after, page.head), (before, after, Seq(121)), "{at:?}");
        assert!(
            page.messages.len() <= PAGE && page.messages.iter().all(|message| message.body == message.seq.to_string())
        );
    }
}

#[tokio::test]
async fn numbers_that_name_nothing_are_answered_and_break_nothing() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for odd in [i64::MIN, -1, 0, 1 << 53, i64::MAX] {
        for at in [At::Before(Seq(odd)), At::After(Seq(odd)), At::Around(Seq(odd))] {
            assert!(ana.history(LOBBY, at).await.is_ok(), "{at:?}");
        }
        assert_eq!(ana.history(ThreadId(odd), At::Tail).await, Err(AppError::NotFound), "{odd}");
        assert_eq!(ana.page(ThreadId(odd)).await.status, 404, "{odd}");
        for key in ["before", "after", "at"] {
            assert_eq!(ana.get(&format!("/c/1?{key}={odd}")).await.status, 200, "{key}={odd}");
        }
    }
}

#[tokio::test]
async fn asking_twice_under_one_op_posts_once() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let op = op();
    let (first, at_once) = tokio::join!(ana.say(LOBBY, op, ana.id, "once"), ana.say(LOBBY, op, ana.id, "once"));
    assert_eq!(first, at_once);
    assert_eq!(ana.say(LOBBY, op, ana.id, "once").await, first);
    assert_eq!(ana.texts(LOBBY).await, ["once"]);
}

#[tokio::test]
async fn an_op_used_for_something_else_is_a_conflict() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    let op = op();
    ana.say(LOBBY, op, ana.id, "the first").await.expect("she is there");
    assert_eq!(ana.say(LOBBY, op, ana.id, "another text").await, Err(AppError::Conflict));
    assert_eq!(ana.say(thread, op, ana.id, "the first").await, Err(AppError::Conflict));
    assert_eq!(ana.open_direct(bo.id, op).await, Err(AppError::Conflict));
    assert_eq!((ana.texts(LOBBY).await, ana.texts(thread).await.len()), (vec!["the first".to_owned()], 0));
    assert!(bo.say(LOBBY, op, bo.id, "Bo's own").await.is_ok(), "another person's op is another op");
}

#[tokio::test]
async fn what_was_written_under_another_account_is_refused() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let refused = bo.say(LOBBY, op(), ana.id, "written by Ana, sent by Bo").await;
    assert_eq!(refused, Err(AppError::invalid(Field::Author, Problem::OtherAccount)));
    assert_eq!(ana.texts(LOBBY).await.len(), 0);
}

#[tokio::test]
async fn a_form_without_scripts_posts_once_however_often_it_is_sent() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let op = op().to_string();
    let fields = [("body", "one\r\ntwo"), ("op", &op)];
    for _ in 0..2 {
        let answer = ana.form("/c/1", &fields).await;
        let leads_to = (answer.status, answer.header("location"));
        assert_eq!(leads_to, (303, "/c/1?before=9007199254740992#m2"), "where it stands, whatever is unread above it");
    }
    assert_eq!(ana.submit("/c/1", &fields).await.status, 204, "a program gets a plain yes");
    assert_eq!(ana.texts(LOBBY).await, ["one\ntwo"]);
}

#[tokio::test]
async fn a_form_that_comes_again_after_its_writer_has_gone_gets_the_same_answer() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let group = ana.group("Chess", false, &[&bo]).await;
    let (path, first, other) = (format!("/c/{group}"), op().to_string(), op().to_string());
    let send = async |op: &str| bo.submit(&path, &[("body", "hello"), ("op", op)]).await.status;
    assert_eq!(send(&first).await, 204);
    ana.change(group, GroupChange::HostsOnly(true)).await.expect("she is its host");
    assert_eq!((send(&first).await, send(&other).await), (204, 403));
    ana.change(group, GroupChange::Remove(bo.id)).await.expect("she is its host");
    assert_eq!((send(&first).await, send(&other).await), (204, 404));
    assert_eq!(ana.texts(group).await.iter().filter(|text| *text == "hello").count(), 1);
}

#[test]
fn what_a_device_keeps_is_read_again_by_this_build_and_from_earlier_ones() {
    let unsent = |refused| Unsent { refused, ..Unsent::post(op(), LOBBY, "« é »\n\"".to_owned(), Millis(5)) };
    let refusals = [AppError::NotFound, AppError::Forbidden, AppError::invalid(Field::Message, Problem::TooLong)];
    for refused in refusals.into_iter().map(Some).chain([None]) {
        let written = unsent(refused);
        let text = wire::write(&written).expect("it can be written");
        assert_eq!(wire::read(&text), Ok(written.clone()), "{text}");
        // As `outbox.js` writes it: with more beside it, and with what its person took back.
        let kept = text.replacen('{', "{\"user\":\"1 ana\",\"tab\":\"x\",", 1);
        assert_eq!(wire::read(&kept), Ok(written.clone()), "{kept}");
        assert_eq!(serde_json::from_str::<Unsent>(&kept).ok(), Some(written), "{kept}");
    }
    let act = Act::Edit { seq: Seq(3), said: Seq(4), body: "é".to_owned() };
    let acts = Unsent::act(op(), (LOBBY, Epoch([7; 16])), act, Millis(5));
    let text = wire::write(&acts).expect("it can be written");
    assert_eq!(wire::read(&text), Ok(acts), "{text}");
    assert!(text.contains("\"body\":\"\""), "a build that knows of no acts has nothing to say: {text}");
    let open = unsent(None);
    let text = wire::write(&open).expect("it can be written");
    assert!(!text.contains("refused"), "as before there was such a field: {text}");
    assert_eq!(wire::read(&text.replacen('{', "{\"refused\":null,", 1)), Ok(open));
}
