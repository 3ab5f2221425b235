//! Whatever comes up a socket is understood or ends it for a reason: never a panic, and never in silence.

use crate::cast::{Server, hello};
use causerie::{
    id::{LOBBY, Seq, UserId},
    model::Line,
    protocol::{Up, close},
};
use proptest::{
    prelude::*,
    sample::{Index, select},
    strategy::ValueTree,
    test_runner::TestRunner,
};
use tokio_tungstenite::tungstenite::Message;

/// What is sent, one after the other.
const FRAMES: usize = 400;

fn texts() -> Vec<String> {
    let frames = [
        Up::Hello(hello(UserId(1), &[LOBBY])),
        Up::Changes { line: Line::Thread(LOBBY), after: Seq(0) },
        Up::Watch { people: vec![UserId(1), UserId(2)] },
        Up::Active,
        Up::Look { thread: Some(LOBBY) },
        Up::Typing { thread: LOBBY },
        Up::Read { thread: LOBBY, seq: Seq(1), rev: Seq(1) },
    ];
    frames.iter().map(|frame| serde_json::to_string(frame).expect("frames are JSON")).collect()
}

/// Bytes, texts, and frames that something happened to.
fn frames() -> impl Strategy<Value = Message> {
    let spoilt = (select(texts()), any::<Index>(), 0..4_usize, r#"[-0-9a-z{}\[\]",:.é\\]{0,4}"#);
    let spoilt = spoilt.prop_map(|(mut text, place, count, other)| {
        let begin = place.index(text.len() + 1);
        text.replace_range(begin..(begin + count).min(text.len()), &other);
        Message::text(text)
    });
    prop_oneof![
        1 => any::<String>().prop_map(Message::text),
        1 => any::<Vec<u8>>().prop_map(Message::binary),
        2 => select(texts()).prop_map(Message::text),
        6 => spoilt,
    ]
}

#[tokio::test]
async fn whatever_comes_up_a_socket_it_goes_on_or_is_told_why_not() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let (mut runner, frames) = (TestRunner::deterministic(), frames());
    let (mut socket, mut on, mut off) = (ana.socket().await, 0, 0);
    for _ in 0..FRAMES {
        let frame = frames.new_tree(&mut runner).expect("there is always one").current();
        socket.send(frame.clone()).await;
        let Some(code) = socket.outcome().await else {
            on += 1;
            continue;
        };
        off += 1;
        assert!([close::BAD_FRAME, close::FLOOD].contains(&code), "{code}: {frame:?}");
        socket = ana.socket().await;
    }
    assert!(on > 20 && off > 20, "{on} were understood, {off} were not");
    assert_eq!(ana.page(LOBBY).await.status, 200);
}
