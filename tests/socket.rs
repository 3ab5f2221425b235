//! The socket's gate and its manners: who gets one, and why it ends.

use crate::cast::{Guest, Server, hello, within};
use causerie::{
    id::{LOBBY, Seq, ThreadId, UserId},
    model::{Here, Line},
    protocol::{Answer, Down, Hello, MAX_FRAME, MAX_OPEN, MAX_WATCHED, Up, close},
    server::timing::Timings,
};
use http::Method;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn without_a_session_there_is_no_socket() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let guest = server.guest();
    assert_eq!(shown_out(&guest).await, close::SESSION_ENDED);
    guest.set_cookie("session", &"0".repeat(64));
    assert_eq!(shown_out(&guest).await, close::SESSION_ENDED);
}

/// A script cannot see the status of a refused upgrade: it is told by the code of a closed socket.
async fn shown_out(guest: &Guest) -> u16 {
    guest.knock(&[]).await.expect("the door is opened to say no").close_code().await
}

#[tokio::test]
async fn a_page_of_one_person_gets_no_socket_under_the_session_of_another() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let mut socket = bo.silent_socket().await;
    socket.say(&Up::Hello(hello(ana.id, &[]))).await;
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_socket() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for origin in ["https://evil.example", "null", "", "http://127.0.0.1:1", "http://localhost"] {
        assert_eq!(ana.knock(&[("origin", origin)]).await.err(), Some(403), "{origin:?}");
    }
    // Even a browser that says so by another header: the upgrade asks for the exact origin.
    let disguised = [("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")];
    assert_eq!(ana.knock(&disguised).await.err(), Some(403));
    assert_eq!(ana.knock(&[("host", "evil.example"), ("origin", "http://evil.example")]).await.err(), Some(421));
}

#[tokio::test]
async fn what_asks_for_no_upgrade_is_told_to() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let answer = ana.send(ana.own_page(Method::GET, "/ws")).await;
    assert_eq!(answer.status, 426);
    assert!(!answer.sentence().is_empty());
}

#[tokio::test]
async fn what_cannot_be_understood_before_hello_ends_the_socket() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let question = serde_json::to_string(&Up::Changes { line: Line::House, after: Seq(0) }).expect("frames are JSON");
    let frames = [
        Message::text("hello?"),
        Message::text(""),
        Message::text("{}"),
        Message::text("null"),
        Message::text("{\"shout\":{}}"),
        Message::text("{\"hello\":{}}"),
        Message::text("{\"hello\":7}"),
        Message::binary(vec![0xff; 8]),
        Message::text(question),
    ];
    for frame in frames {
        let mut socket = ana.silent_socket().await;
        socket.send(frame.clone()).await;
        assert_eq!(socket.close_code().await, close::BAD_FRAME, "{frame:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_understood_after_hello_ends_the_socket_too() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let again = serde_json::to_string(&Up::Hello(hello(ana.id, &[]))).expect("frames are JSON");
    let frames = [
        Message::text("{"),
        Message::text("{\"shout\":{}}"),
        Message::text("{\"changes\":{\"line\":\"roof\",\"after\":0}}"),
        Message::binary(b"{\"changes\":{\"line\":\"house\",\"after\":0}}".to_vec()),
        Message::text(again),
        Message::text("{\"watch\":{}}"),
        Message::text("{\"watch\":{\"people\":7}}"),
        Message::text("{\"watch\":{\"people\":[\"Bo\"]}}"),
        Message::text("{\"watch\":{\"people\":[1.5]}}"),
        Message::text(format!("{{\"watch\":{{\"people\":[{}1]}}}}", "1,".repeat(MAX_WATCHED))),
        Message::text("{\"active\":{}}"),
        Message::text("{\"look\":{\"thread\":\"all\"}}"),
        Message::text("{\"typing\":{}}"),
        Message::text("{\"typing\":{\"thread\":null}}"),
    ];
    for frame in frames {
        let mut socket = ana.socket().await;
        socket.send(frame.clone()).await;
        assert_eq!(socket.close_code().await, close::BAD_FRAME, "{frame:?}");
    }
}

#[tokio::test]
async fn a_frame_over_the_limit_ends_the_socket() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for mut socket in [ana.silent_socket().await, ana.socket().await] {
        socket.send(Message::text("x".repeat(MAX_FRAME + 1))).await;
        assert_eq!(socket.close_code().await, close::TOO_BIG);
    }
    let mut socket = ana.silent_socket().await;
    socket.send(Message::text("x".repeat(MAX_FRAME))).await;
    assert_eq!(socket.close_code().await, close::BAD_FRAME, "one byte less is read, and not understood");
}

#[tokio::test]
async fn who_says_nothing_in_time_is_let_go() {
    let hurried = Timings { hello_deadline: Duration::from_millis(50), ..Timings::default() };
    let server = Server::hurried(hurried).await;
    let ana = server.sign_up("Ana").await;
    assert_eq!(ana.silent_socket().await.close_code().await, close::SILENT);
    let mut socket = ana.silent_socket().await;
    socket.send(Message::Ping(Default::default())).await;
    assert_eq!(socket.close_code().await, close::SILENT, "a ping is not a hello");
}

#[tokio::test]
async fn another_version_of_the_protocol_is_told_to_reload() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for protocol in [0, 2, u32::MAX] {
        let mut socket = ana.silent_socket().await;
        socket.say(&Up::Hello(Hello { protocol, ..hello(ana.id, &[]) })).await;
        assert_eq!(socket.close_code().await, close::TOO_OLD, "{protocol}");
    }
}

#[tokio::test]
async fn a_hello_names_only_so_many_threads() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let many: Vec<ThreadId> = (1..).map(ThreadId).take(MAX_OPEN + 1).collect();
    let mut socket = ana.silent_socket().await;
    socket.say(&Up::Hello(hello(ana.id, &many))).await;
    assert_eq!(socket.close_code().await, close::BAD_FRAME);
    let (_, welcome) = ana.greeted(&many[..MAX_OPEN]).await;
    assert_eq!(welcome.cards.len(), 1, "only the Lobby is hers");
}

#[tokio::test]
async fn odd_numbers_in_a_question_are_answered_and_break_nothing() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    for after in [i64::MIN, -1, 0, 1 << 53, i64::MAX] {
        for line in [Line::Own, Line::House, Line::Thread(LOBBY)] {
            socket.changes(line, Seq(after)).await;
        }
    }
}

#[tokio::test]
async fn whoever_missed_a_great_deal_is_told_all_of_it() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    let text = "x".repeat(16 * 1024);
    for _ in 0..31 {
        ana.post(LOBBY, &text).await;
    }
    socket.next_texts(LOBBY, 31).await;
    match socket.changes(Line::Thread(LOBBY), Seq(1)).await {
        Answer::UpTo { rows, .. } => assert_eq!(rows.messages.len(), 31),
        Answer::Reset => panic!("it is little enough to tell"),
    }
    socket.heard().await;
}

#[tokio::test]
async fn people_and_threads_that_are_not_there_break_nothing() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    for number in [i64::MIN, -1, 0, 99, 1 << 53, i64::MAX] {
        socket.look(ThreadId(number)).await;
        socket.typing(ThreadId(number)).await;
        socket.watch(&[UserId(number)]).await;
    }
    let most: Vec<UserId> = (2..).map(UserId).take(MAX_WATCHED - 1).chain([ana.id]).collect();
    socket.watch(&most).await;
    assert_eq!(socket.next_presence().await, [(ana.id, Here::Active)], "nobody else is here");
    socket.say(&Up::Look { thread: None }).await;
    socket.watch(&[ana.id; MAX_WATCHED]).await;
    socket.heard().await;
}

#[tokio::test]
async fn what_a_page_says_too_often_is_dropped() {
    let few = Timings { notices_at_once: 3, notices_per_second: 1, ..Timings::default() };
    let server = Server::hurried(few).await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    his.look(LOBBY).await;
    for _ in 0..50 {
        hers.say(&Up::Typing { thread: LOBBY }).await;
    }
    hers.heard().await;
    ana.post(LOBBY, "hello").await;
    let mut told = 0;
    while let Down::Typing { .. } = his.next().await {
        told += 1;
    }
    assert!((3..20).contains(&told), "three, and one for each second that a slow machine took: {told}");
    hers.next_change().await;
    server.clock.advance(Duration::from_secs(1));
    hers.typing(LOBBY).await;
    assert_eq!(his.next_typing().await, (LOBBY, ana.id), "later she is heard again");
}

#[tokio::test]
async fn a_flood_ends_the_socket_and_no_other() {
    let server = Server::hurried(Timings { frames_at_once: 20, frames_per_second: 1, ..Timings::default() }).await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let mut other = ana.socket().await;
    assert_eq!(bo.socket().await.flood().await, close::FLOOD);
    other.heard().await;
}

#[tokio::test]
async fn a_server_that_stops_says_that_it_goes_away() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let socket = ana.socket().await;
    let ((), code) = tokio::join!(server.stop(), socket.close_code());
    assert_eq!(code, close::GOING_AWAY);
}

#[tokio::test]
async fn whoever_asks_without_end_is_sent_away() {
    let few = Timings { questions_at_once: 3, questions_per_second: 1, ..Timings::default() };
    let server = Server::hurried(few).await;
    let ana = server.sign_up("Ana").await;
    let mut socket = ana.socket().await;
    for _ in 0..3 {
        socket.heard().await;
    }
    for _ in 0..20 {
        socket.say(&Up::Changes { line: Line::House, after: Seq(i64::MAX) }).await;
    }
    assert_eq!(socket.flood().await, close::FLOOD);
}

#[tokio::test]
async fn what_a_page_shows_last_holds_though_it_was_said_too_soon() {
    let one = Timings { notices_at_once: 1, notices_per_second: 1, ..Timings::default() };
    let server = Server::hurried(one).await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    for _ in 0..5 {
        his.say(&Up::Look { thread: None }).await;
        his.watch(&[]).await;
    }
    his.look(LOBBY).await;
    his.watch(&[ana.id]).await;
    assert_eq!(his.next_presence().await, [(ana.id, Here::Active)], "it is not forgotten");
    hers.typing(LOBBY).await;
    assert_eq!(his.next_typing().await, (LOBBY, ana.id));
}

#[tokio::test]
async fn a_socket_of_which_nothing_is_heard_is_given_up_though_nothing_is_sent() {
    let silence = Duration::from_millis(300);
    let server = Server::hurried(Timings { silence, tick: Duration::from_secs(600), ..Timings::default() }).await;
    let ana = server.sign_up("Ana").await;
    assert_eq!(ana.socket().await.close_code().await, close::SILENT);
}

#[tokio::test]
async fn a_server_that_stops_says_when_each_is_to_come_back() {
    let server = Server::hurried(Timings { returns_per_second: 1, ..Timings::default() }).await;
    let ana = server.sign_up("Ana").await;
    let (mut one, mut other) = (ana.socket().await, ana.socket().await);
    let ((), one, other) = tokio::join!(server.stop(), one.end(), other.end());
    for (code, reason) in [one, other] {
        let after: u32 = reason.parse().expect("milliseconds");
        assert_eq!((code, after < 2_000), (close::GOING_AWAY, true), "{after}: one a second");
    }
}

#[tokio::test]
async fn a_process_has_so_many_sockets_and_asks_the_next_to_come_back() {
    let server = Server::hurried(Timings { sockets_at_most: 2, ..Timings::default() }).await;
    let ana = server.sign_up("Ana").await;
    let (mut one, other) = (ana.socket().await, ana.socket().await);
    assert_eq!(ana.knock(&[]).await.err(), Some(503));
    other.leave().await;
    one.heard().await;
    // A place is free before it is said to be.
    ana.socket().await.heard().await;
}

#[tokio::test]
async fn a_network_has_so_many_sockets_and_asks_the_next_to_come_back() {
    let timings = Timings { sockets_of_network: 2, ..Timings::default() };
    let server = Server::hurried_at(timings, "https://chat.example.org").await;
    let ana = server.sign_up("Ana").await;
    let knock = async |from: &str| ana.knock(&[("x-forwarded-for", from)]).await;
    for network in [["203.0.113.7", "203.0.113.7", "203.0.113.7"], ["2001:db8::1", "2001:db8::2", "2001:db8::3"]] {
        let (one, other) = (knock(network[0]).await.expect("the first"), knock(network[1]).await);
        assert!(other.is_ok());
        assert_eq!(knock(network[2]).await.err(), Some(503), "{network:?}");
        assert!(knock("198.51.100.9").await.is_ok(), "from elsewhere she may");
        one.leave().await;
        assert!(knock(network[2]).await.is_ok(), "a place is free before it is said to be: {network:?}");
    }
    let here: Vec<_> = futures::future::join_all((0..5).map(|_| ana.knock(&[]))).await;
    assert!(here.iter().all(Result::is_ok), "the machine itself has as many as there are");
}

#[tokio::test]
async fn all_that_come_back_at_once_are_told_though_one_is_told_at_a_time() {
    let server = Server::hurried(Timings { catch_ups_at_once: 1, ..Timings::default() }).await;
    let ana = server.sign_up("Ana").await;
    ana.post(LOBBY, "hello").await;
    let back = (0..10).map(|_| async {
        let mut socket = ana.socket().await;
        socket.changes(Line::Thread(LOBBY), Seq(1)).await
    });
    for answer in futures::future::join_all(back).await {
        assert!(matches!(answer, Answer::UpTo { head: Seq(2), .. }), "{answer:?}");
    }
}

#[tokio::test]
async fn a_connection_on_which_nothing_moves_is_given_up() {
    let server = Server::hurried(Timings { connection_idle: Duration::from_millis(300), ..Timings::default() }).await;
    let begun = Instant::now();
    let stream = TcpStream::connect(server.address).await.expect("it listens");
    within(stream.readable()).await.expect("something comes of it");
    assert_eq!(stream.try_read(&mut [0; 1]).unwrap_or_default(), 0, "it is closed");
    assert!(begun.elapsed() < Duration::from_secs(8), "before the limit for a head");
}

/// Sends the beginning at once and then a byte now and again, for as long as the server takes it; what it answers.
async fn dribble(server: &Server, beginning: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.expect("it listens");
    let (mut reading, mut writing) = stream.split();
    let mut answer = Vec::new();
    let drops = async {
        let mut sent = writing.write_all(beginning.as_bytes()).await;
        while sent.is_ok() {
            sleep(Duration::from_millis(20)).await;
            sent = writing.write_all(b"x").await;
        }
        std::future::pending::<()>().await
    };
    // A reset is an end as well.
    tokio::select! { _ = within(reading.read_to_end(&mut answer)) => {} () = drops => {} }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn who_dribbles_a_head_or_a_body_is_let_go() {
    let brief = Duration::from_secs(2);
    let timings = Timings { header_read_timeout: brief, request_timeout: brief, ..Timings::default() };
    let server = Server::hurried(timings).await;
    let ana = server.sign_up("Ana").await;
    dribble(&server, "GET / HTTP/1.1\r\nx-drop: ").await;
    let head = ana.head("POST /api/send_message");
    let answer =
        dribble(&server, &format!("{head}content-type: application/json\r\ncontent-length: 5000\r\n\r\n{{")).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert_eq!(ana.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn whoever_finds_every_connection_taken_waits_for_one() {
    let timings = Timings { connections_at_most: 1, connection_idle: Duration::from_millis(300), ..Timings::default() };
    let server = Server::hurried(timings).await;
    let _first = TcpStream::connect(server.address).await.expect("it listens");
    let begun = Instant::now();
    assert_eq!(server.guest().get("/healthz").await.status, 200, "once the first is given up");
    assert!(begun.elapsed() > Duration::from_millis(200), "and not before");
}
