//! What is unread: counted exactly, on every device, and read only by reading.

use crate::cast::{Person, Server, Socket, Tab, op};
use causerie::{
    error::{AppError, Field, Problem},
    id::{LOBBY, Op, Seq, ThreadId},
    model::{At, Line, Mine, MineChange, READ_BEFORE, Unread},
    protocol::{Answer, Up, close},
    server::timing::Timings,
    words::Locale,
};
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

/// A server on which reading is written down at once.
async fn quick() -> Server {
    Server::hurried(Timings { read_pause: Duration::from_millis(1), ..Timings::default() }).await
}

/// Ana and Bo, and so many words of Ana in their conversation.
async fn two(server: &Server, words: usize) -> (Person, Person, ThreadId) {
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    say(&ana, thread, words).await;
    (ana, bo, thread)
}

async fn say(who: &Person, thread: ThreadId, words: usize) {
    for number in 0..words {
        who.post(thread, &format!("word {number}")).await;
    }
}

async fn mine(who: &Person, thread: ThreadId) -> (Mine, u32) {
    let card = who.card(thread).await.expect("it is theirs");
    assert_eq!(card.unread.at, card.head);
    (card.mine, card.unread.count)
}

async fn unread(who: &Person, thread: ThreadId) -> u32 {
    mine(who, thread).await.1
}

async fn change(who: &Person, thread: ThreadId, change: MineChange, op: Op) -> Result<(), AppError> {
    who.ask("change_mine", json!({ "thread": thread, "change": change, "op": op })).await
}

async fn next_mine(socket: &mut Socket) -> (Mine, Unread) {
    loop {
        let mut change = socket.next_change().await;
        if change.line == Line::Own {
            assert_eq!(change.rows.mine.len(), change.rows.unread.len(), "each row with its count");
            return (change.rows.mine.remove(0), change.rows.unread.remove(0));
        }
    }
}

#[tokio::test]
async fn others_words_count_and_nothing_else() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server, 3).await;
    assert_eq!((unread(&ana, thread).await, unread(&bo, thread).await), (0, 3), "never one's own");
    bo.post(thread, "well").await;
    assert_eq!((unread(&ana, thread).await, unread(&bo, thread).await), (1, 3), "writing reads nothing");
    assert_eq!(unread(&ana, LOBBY).await, 0, "that Bo joined is nobody's word");
    bo.post(LOBBY, "hello").await;
    server.sign_up("Chloé").await;
    assert_eq!((unread(&ana, LOBBY).await, unread(&bo, LOBBY).await), (1, 0));
    let notes = ana.direct_with(&ana).await;
    ana.post(notes, "milk").await;
    assert_eq!(unread(&ana, notes).await, 0);
    let list = ana.threads(None).await.cards;
    let counts: u32 = list.iter().map(|card| card.unread.count).sum();
    assert_eq!((list.len(), counts), (3, 2), "the list counts as the card does");
}

#[tokio::test]
async fn newcomers_have_read_what_was_before_them() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    say(&ana, LOBBY, 5).await;
    let bo = server.sign_up("Bo").await;
    assert_eq!(unread(&bo, LOBBY).await, 0);
}

#[tokio::test]
async fn it_is_counted_to_a_hundred() {
    let server = quick().await;
    let (ana, bo, thread) = two(&server, 99).await;
    assert_eq!(unread(&bo, thread).await, 99);
    say(&ana, thread, 3).await;
    assert_eq!(unread(&bo, thread).await, 100);
    let (before, _) = mine(&bo, thread).await;
    let mut socket = bo.socket().await;
    socket.say(&Up::Read { thread, seq: Seq(3), rev: before.rev }).await;
    assert_eq!(next_mine(&mut socket).await.1.count, 100, "and still more than that");
    let (before, _) = mine(&bo, thread).await;
    socket.say(&Up::Read { thread, seq: Seq(4), rev: before.rev }).await;
    let (row, counted) = next_mine(&mut socket).await;
    assert_eq!((row.read_seq, counted), (Seq(4), Unread { count: 99, at: Seq(103) }));
}

#[tokio::test]
async fn what_one_device_reads_is_read_on_all() {
    let server = quick().await;
    let (ana, bo, thread) = two(&server, 5).await;
    let phone = server.sign_in("Bo").await;
    let (mut here, mut there) = (bo.socket().await, phone.socket().await);
    let (before, _) = mine(&bo, thread).await;
    here.say(&Up::Read { thread, seq: Seq(3), rev: before.rev }).await;
    let told = (next_mine(&mut here).await, next_mine(&mut there).await);
    assert_eq!(told.0, told.1);
    assert_eq!((told.0.0.read_seq, told.0.1), (Seq(3), Unread { count: 3, at: Seq(6) }));
    assert_eq!((unread(&bo, thread).await, unread(&ana, thread).await), (3, 0));
    let Answer::UpTo { rows, .. } = there.changes(Line::Own, Seq(0)).await else { panic!("it is little") };
    let place = rows.mine.iter().position(|row| row.thread == thread).expect("it is told");
    assert_eq!((rows.mine[place].clone(), rows.unread[place]), told.0, "the answer counts as the frame did");
}

#[tokio::test]
async fn a_mark_that_saw_an_older_row_is_void_and_none_goes_back_or_beyond() {
    let server = quick().await;
    let (_, bo, thread) = two(&server, 5).await;
    let mut socket = bo.socket().await;
    let (first, _) = mine(&bo, thread).await;
    let read = |seq: i64, rev: Seq| Up::Read { thread, seq: Seq(seq), rev };
    socket.say(&read(5, first.rev)).await;
    let (row, _) = next_mine(&mut socket).await;
    for void in [read(6, first.rev), read(2, row.rev), read(5, row.rev), read(-1, row.rev), read(i64::MIN, row.rev)] {
        socket.say(&void).await;
        socket.changes(Line::House, Seq(0)).await;
    }
    socket.say(&read(i64::MAX, row.rev)).await;
    assert_eq!(next_mine(&mut socket).await.0.read_seq, Seq(6), "nothing before it was told, and it ends at the head");
}

#[tokio::test]
async fn what_was_read_just_before_the_tab_closed_is_read() {
    let server = Server::start().await;
    let (_, bo, thread) = two(&server, 5).await;
    let (first, _) = mine(&bo, thread).await;
    let phone = server.sign_in("Bo").await;
    let mut watching = phone.socket().await;
    let mut socket = bo.socket().await;
    for seq in 2..=6 {
        socket.say(&Up::Read { thread, seq: Seq(seq), rev: first.rev }).await;
    }
    drop(socket);
    let (mut row, mut counted) = next_mine(&mut watching).await;
    if row.read_seq < Seq(6) {
        // The first ones left at once; the rest, together, waited for its second, or for the end.
        assert!(row.read_seq >= Seq(2), "{row:?}");
        (row, counted) = (mine(&bo, thread).await.0, Unread { count: 0, at: Seq(6) });
    }
    assert!(row.read_seq >= Seq(2) && counted.count <= 4);
}

#[tokio::test]
async fn marked_unread_it_is_unread_everywhere_and_a_mark_on_its_way_is_void() {
    let server = quick().await;
    let (_, bo, thread) = two(&server, 5).await;
    let mut socket = bo.socket().await;
    let (first, _) = mine(&bo, thread).await;
    socket.say(&Up::Read { thread, seq: Seq(6), rev: first.rev }).await;
    let (read, counted) = next_mine(&mut socket).await;
    assert_eq!(counted.count, 0);
    let once = op();
    for _ in 0..2 {
        assert_eq!(change(&bo, thread, MineChange::Unread(Seq(4)), once).await, Ok(()));
    }
    let (row, counted) = next_mine(&mut socket).await;
    assert_eq!((row.read_seq, counted.count), (Seq(4), 2));
    socket.say(&Up::Read { thread, seq: Seq(6), rev: read.rev }).await;
    socket.changes(Line::House, Seq(0)).await;
    assert_eq!(unread(&bo, thread).await, 2);
    assert_eq!(change(&bo, thread, MineChange::Unread(Seq(5)), op()).await, Ok(()));
    assert_eq!(mine(&bo, thread).await.0.read_seq, Seq(4), "it only lowers");
    assert_eq!(change(&bo, thread, MineChange::Read(Seq(99)), op()).await, Ok(()));
    assert_eq!(mine(&bo, thread).await.0.read_seq, Seq(6), "and the other only raises, to the head");
    assert_eq!(change(&bo, thread, MineChange::Mute(true), once).await, Err(AppError::Conflict));
}

#[tokio::test]
async fn muted_is_a_row_of_ones_own() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server, 1).await;
    let mut socket = bo.socket().await;
    assert_eq!(change(&bo, thread, MineChange::Mute(true), op()).await, Ok(()));
    let (row, counted) = next_mine(&mut socket).await;
    assert_eq!((row.muted, counted.count), (true, 1), "it is counted, for when it is heard again");
    assert!(!mine(&ana, thread).await.0.muted);
    assert_eq!(change(&bo, thread, MineChange::Mute(false), op()).await, Ok(()));
    assert!(!next_mine(&mut socket).await.0.muted);
}

#[tokio::test]
async fn looking_at_a_page_reads_nothing_and_it_begins_at_what_is_new() {
    let server = Server::start().await;
    let (_, bo, thread) = two(&server, 120).await;
    assert_eq!(change(&bo, thread, MineChange::Read(Seq(41)), op()).await, Ok(()));
    for path in ["/", "/people", &format!("/c/{thread}"), &format!("/c/{thread}?at=9"), &format!("/c/{thread}?new=9")] {
        assert_eq!(bo.get(path).await.status, 200, "{path}");
    }
    bo.history(thread, At::Tail).await.expect("it is his");
    let (row, count) = mine(&bo, thread).await;
    assert_eq!((row.read_seq, count), (Seq(41), 80));
    let page = bo.page(thread).await;
    let (first, last) = (42 - READ_BEFORE, 41 + 35);
    for (seq, shown) in [(first - 1, false), (first, true), (last, true), (last + 1, false)] {
        assert_eq!(page.text().contains(&format!("id=\"m{seq}\"")), shown, "{seq}");
    }
    let (before, after) = page.text().split_once("id=\"new\"").expect("the line stands there");
    assert!(before.contains("word 39<") && !before.contains("word 40<") && after.contains("word 40<"));
    assert!(page.text().contains("↓ 80 new"), "nobody knows yet what is in sight");
    assert!(page.text().contains("<title>(80) Ana"));
    assert!(page.text().contains("/favicon-new.svg") && page.text().contains("80 unread"));
    let there = bo.get(&format!("/c/{thread}?at=9")).await;
    assert!(there.text().contains("id=\"m9\"") && !there.text().contains("id=\"m76\""), "a place in the address wins");
    let odd = bo.get(&format!("/c/{thread}?new={}", i64::MAX)).await;
    assert_eq!(odd.status, 200);
}

#[tokio::test]
async fn without_scripts_a_button_marks_it() {
    let server = Server::start().await;
    let (_, bo, thread) = two(&server, 3).await;
    let path = format!("/c/{thread}/mine");
    let page = bo.page(thread).await;
    assert!(page.text().contains(&format!("action=\"{path}\"")) && page.text().contains(Locale::En.words().mark_read));
    let page = bo.form_and_page(&path, &[("verb", "read"), ("seq", "4")]).await;
    assert!(!page.text().contains("id=\"new\"") && !page.text().contains("class=\"mark__read\""));
    assert_eq!(unread(&bo, thread).await, 0);
    assert!(page.text().contains("/favicon.svg") && page.text().contains("<title>Ana"));
    let page = bo.form_and_page(&path, &[("verb", "unread"), ("seq", "3")]).await;
    assert!(page.text().contains("id=\"new\""));
    assert_eq!(unread(&bo, thread).await, 1);
    bo.form_and_page(&path, &[("verb", "mute")]).await;
    assert!(bo.page(thread).await.text().contains("<title>Ana"), "what is muted is in no count");
    bo.form_and_page(&path, &[("verb", "unmute")]).await;
    assert!(bo.page(thread).await.text().contains("<title>(1) Ana"));
}

#[tokio::test]
async fn what_cannot_be_a_mark_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let (_, bo, thread) = two(&server, 3).await;
    let (before, _) = mine(&bo, thread).await;
    let path = format!("/c/{thread}/mine");
    let malformed = AppError::invalid(Field::Request, Problem::Malformed);
    let forms: [&[(&str, &str)]; 6] = [
        &[],
        &[("verb", "burn")],
        &[("verb", "read")],
        &[("verb", "unread"), ("seq", "")],
        &[("verb", "read"), ("seq", "1.5")],
        &[("seq", "3")],
    ];
    for fields in forms {
        assert_eq!(bo.submit(&path, fields).await.error(), malformed, "{fields:?}");
    }
    assert_eq!(bo.submit("/c/x/mine", &[("verb", "mute")]).await.error(), AppError::NotFound);
    for change in ["7", "\"mute\"", "{\"mute\":1}", "{\"burn\":true}", "{\"read\":\"x\"}", "{\"read\":1.5}", "null"] {
        let body = format!("{{\"thread\":{thread},\"change\":{change},\"op\":\"{}\"}}", op());
        assert_eq!(bo.send(bo.api("change_mine").body(body)).await.error(), malformed, "{change}");
    }
    for change_to in [MineChange::Read(Seq(i64::MIN)), MineChange::Read(Seq(-1))] {
        assert_eq!(change(&bo, thread, change_to, op()).await, Ok(()));
    }
    assert_eq!(mine(&bo, thread).await.0, before);
    for frame in ["{\"read\":{}}", "{\"read\":7}", "{\"read\":{\"thread\":\"1\",\"seq\":1,\"rev\":1}}"] {
        let mut socket = bo.socket().await;
        socket.send(Message::text(frame)).await;
        assert_eq!(socket.close_code().await, close::BAD_FRAME, "{frame}");
    }
}

#[tokio::test]
async fn nobody_reads_or_mutes_for_another() {
    let server = quick().await;
    let (_, bo, thread) = two(&server, 3).await;
    let chloe = server.sign_up("Chloé").await;
    let (before, _) = mine(&bo, thread).await;
    assert_eq!(change(&chloe, thread, MineChange::Read(Seq(4)), op()).await, Err(AppError::NotFound));
    assert_eq!(chloe.submit(&format!("/c/{thread}/mine"), &[("verb", "mute")]).await.error(), AppError::NotFound);
    let mut socket = chloe.socket().await;
    socket.say(&Up::Read { thread, seq: Seq(4), rev: Seq(i64::MAX) }).await;
    socket.changes(Line::House, Seq(0)).await;
    assert_eq!(mine(&bo, thread).await.0, before);
}

#[tokio::test]
async fn two_tabs_and_a_page_agree_on_every_count() {
    let server = quick().await;
    let (ana, bo, thread) = two(&server, 3).await;
    let phone = server.sign_in("Bo").await;
    let mut tabs = [Tab::open(&bo, thread).await, Tab::open(&phone, LOBBY).await];
    say(&ana, thread, 4).await;
    say(&ana, LOBBY, 2).await;
    for tab in &mut tabs {
        tab.assert_fresh().await;
        assert_eq!((tab.sync.unread(thread), tab.sync.unread(LOBBY), tab.sync.unread_total()), (7, 2, 9));
    }
    let asks = tabs[0].sync.saw(Seq(5));
    assert_eq!(tabs[0].sync.unread(thread), 3, "at once");
    tabs[0].act(asks).await;
    while unread(&bo, thread).await != 3 {}
    tabs[0].assert_fresh().await;
    assert_eq!(change(&phone, LOBBY, MineChange::Mute(true), op()).await, Ok(()));
    tabs[0].disconnect();
    say(&ana, thread, 1).await;
    assert_eq!(change(&phone, thread, MineChange::Unread(Seq(3)), op()).await, Ok(()));
    tabs[0].connect().await;
    for tab in &mut tabs {
        tab.assert_fresh().await;
        assert_eq!((tab.sync.unread(thread), tab.sync.unread_total()), (6, 6));
        assert!(tab.sync.is_muted(LOBBY));
    }
    assert_eq!(tabs[0].sync.saw(Seq(8)), vec![], "what was marked unread is not read where it stands open");
}
