//! Who may ask what: one row for everything that can be asked, held against what is registered, so that none is
//! forgotten.

use crate::cast::{Answer, Guest, PASSWORD, Person, Server, hello, op};
use causerie::{
    error::AppError,
    id::{LOBBY, Seq, ThreadId, UserId},
    model::Line,
    protocol::{Up, close},
};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a row says of its function besides its arguments.
#[derive(Clone, Copy, PartialEq)]
enum Reaches {
    /// A thread, by its id: a stranger must not find it.
    Thread,
    /// What everyone who is signed in may see or do.
    House,
}

/// Every server function.
const FUNCTIONS: [(&str, Reaches); 17] = [
    ("threads", Reaches::House),
    ("open_direct", Reaches::House),
    ("thread", Reaches::Thread),
    ("snapshot", Reaches::Thread),
    ("people", Reaches::House),
    ("zone", Reaches::House),
    ("invitation", Reaches::House),
    ("breakdown", Reaches::House),
    ("history", Reaches::Thread),
    ("send_message", Reaches::Thread),
    ("act", Reaches::Thread),
    ("make_group", Reaches::House),
    ("join_group", Reaches::Thread),
    ("change_group", Reaches::Thread),
    ("groups", Reaches::House),
    ("members", Reaches::Thread),
    ("change_mine", Reaches::Thread),
];

/// Arguments with which a member of this thread is answered.
fn arguments(endpoint: &str, thread: ThreadId, asking: &Person) -> Value {
    match endpoint {
        "threads" => json!({ "before": null }),
        "open_direct" => json!({ "with": asking.id, "op": op() }),
        "thread" => json!({ "id": thread }),
        "snapshot" => json!({ "open": thread, "at": "tail" }),
        "people" => json!({ "find": "", "after": "" }),
        "zone" => json!({ "name": "Europe/Paris" }),
        "history" => json!({ "thread": thread, "at": "tail" }),
        "invitation" => json!({}),
        "breakdown" => json!({ "what": "panicked" }),
        "send_message" => json!({ "thread": thread, "op": op(), "author": asking.id, "body": "hello" }),
        "act" => {
            let react = json!({ "react": { "seq": 2, "emoji": "👍", "on": true } });
            json!({ "thread": thread, "op": op(), "author": asking.id, "act": react })
        }
        "make_group" => json!({ "group": { "name": "Chess", "open": false, "with": [] }, "op": op() }),
        "join_group" => json!({ "thread": thread, "op": op() }),
        "change_group" => json!({ "thread": thread, "change": { "add": [asking.id] }, "op": op() }),
        "groups" => json!({ "find": "", "after": 0 }),
        "members" => json!({ "thread": thread, "find": "", "after": 0 }),
        "change_mine" => json!({ "thread": thread, "change": { "mute": false }, "op": op() }),
        other => panic!("{other} has no arguments here"),
    }
}

/// Ana's and Bo's group, and Chloé, who is not in it.
async fn three(server: &Server) -> (Person, Person, ThreadId) {
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.group("", false, &[&bo]).await;
    ana.post(thread, "between us").await;
    (ana, server.sign_up("Chloé").await, thread)
}

#[tokio::test]
async fn every_function_that_is_registered_has_a_row_and_every_row_its_function() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let registered: BTreeSet<_> =
        server_fn::axum::server_fn_paths().collect::<Vec<_>>().into_iter().map(named).collect();
    let rows: BTreeSet<_> = FUNCTIONS.iter().map(|(name, _)| format!("POST /api/{name}")).collect();
    assert_eq!(registered, rows, "say in FUNCTIONS who may call it");
}

fn named((path, method): (&'static str, Method)) -> String {
    format!("{method} {path}")
}

#[tokio::test]
async fn a_member_is_answered() {
    let server = Server::start().await;
    let (ana, _, thread) = three(&server).await;
    for (name, _) in FUNCTIONS {
        let answer = ana.call(name, &arguments(name, thread, &ana)).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_guest_is_told_to_sign_in() {
    let server = Server::start().await;
    let (ana, _, thread) = three(&server).await;
    let guest = server.guest();
    for (name, _) in FUNCTIONS {
        let answer = guest.call(name, &arguments(name, thread, &ana)).await;
        assert_eq!(answer.error(), AppError::Unauthenticated, "{name}");
    }
    assert_eq!(ana.texts(thread).await, ["between us"]);
}

#[tokio::test]
async fn a_stranger_does_not_find_the_thread() {
    let server = Server::start().await;
    let (ana, chloe, thread) = three(&server).await;
    for (name, _) in FUNCTIONS.iter().filter(|(_, reaches)| *reaches == Reaches::Thread) {
        let answer = chloe.call(name, &arguments(name, thread, &chloe)).await;
        assert_eq!(answer.error(), AppError::NotFound, "{name}");
    }
    assert_eq!(ana.texts(thread).await, ["between us"]);
}

#[tokio::test]
async fn another_site_a_wrong_method_and_garbage_get_nothing_from_any_function() {
    let server = Server::start().await;
    let (ana, _, thread) = three(&server).await;
    for (name, _) in FUNCTIONS {
        let (path, body) = (format!("/api/{name}"), arguments(name, thread, &ana).to_string());
        let foreign = ana.request(Method::POST, &path).header("origin", "https://evil.example").body(body.clone());
        assert_eq!(ana.send(foreign).await.status, 403, "{name}");
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = ana.send(ana.own_page(method.clone(), &path).body(body.clone())).await;
            assert_eq!(answer.status, 405, "{method} {name}");
        }
        for garbage in
            ["", "{", "[[]]", "{\"id\":[],\"thread\":[],\"find\":[],\"name\":[],\"before\":7,\"with\":{}}", "\0"]
        {
            // It asks for nothing, so nothing in an object is wrong.
            if name == "invitation" && garbage.contains("id") {
                continue;
            }
            let answer = ana.send(ana.api(name).body(garbage)).await;
            assert_eq!(answer.status, 422, "{name} {garbage:?}: {}", answer.text());
        }
    }
    assert_eq!(ana.texts(thread).await, ["between us"]);
}

/// Every form, with fields that a member's browser would send.
fn forms(thread: ThreadId) -> [(String, Vec<(&'static str, String)>); 13] {
    [
        (format!("/c/{thread}"), vec![("body", "hello".into()), ("op", op().to_string())]),
        (format!("/c/{thread}/mine"), vec![("verb", "unread".into()), ("seq", "0".into())]),
        (format!("/c/{thread}/join"), vec![("op", op().to_string())]),
        (format!("/c/{thread}/2/act"), vec![("react", "👍".into())]),
        (format!("/c/{thread}/group"), vec![("verb", "everyone".into()), ("op", op().to_string())]),
        ("/groups".into(), vec![("name", "Chess".into()), ("with", "2".into()), ("op", op().to_string())]),
        ("/direct".into(), vec![("with", "1".into())]),
        ("/c/1".into(), vec![("body", "hello".into()), ("op", op().to_string())]),
        ("/you/name".into(), vec![("display_name", "Ana".into())]),
        ("/you/theme".into(), vec![("theme", "dark".into())]),
        ("/you/presence".into(), vec![("presence", "hidden".into())]),
        ("/you/password".into(), vec![("old", PASSWORD.into()), ("new", PASSWORD.into())]),
        ("/you/devices".into(), vec![("end", "others".into())]),
    ]
}

async fn submit(guest: &Guest, path: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
    guest.submit(path, &fields).await
}

#[tokio::test]
async fn a_form_asks_for_the_same_rights() {
    let server = Server::start().await;
    let (ana, chloe, thread) = three(&server).await;
    for (path, fields) in forms(thread) {
        assert_eq!(submit(&ana, &path, &fields).await.status, 204, "{path}");
        assert_eq!(submit(&server.guest(), &path, &fields).await.error(), AppError::Unauthenticated, "{path}");
    }
    for (path, fields) in &forms(thread)[..5] {
        assert_eq!(submit(&chloe, path, fields).await.error(), AppError::NotFound, "{path}");
    }
    assert_eq!(ana.texts(thread).await, ["between us", "hello"]);
}

/// Every form that only administrators may send, with fields that theirs would.
const ADMINISTRATION: [(&str, &[(&str, &str)]); 7] = [
    ("/people/3/reset", &[]),
    ("/people/3/role", &[("role", "admin")]),
    ("/people/3/active", &[("active", "no")]),
    ("/people/3/active", &[("active", "yes")]),
    ("/server/admission", &[("admission", "open")]),
    ("/server/invitation", &[("change", "renew")]),
    ("/server/charter", &[("charter", "rules"), ("en", "Be kind."), ("fr", "")]),
];

#[tokio::test]
async fn what_administrators_do_nobody_else_does() {
    let server = Server::start().await;
    let (ana, bo, _) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    for (path, fields) in ADMINISTRATION {
        assert_eq!(server.guest().submit(path, fields).await.error(), AppError::Unauthenticated, "{path}");
        assert_eq!(bo.submit(path, fields).await.error(), AppError::Forbidden, "{path}");
        let foreign = ana.request(Method::POST, path).header("origin", "https://evil.example").form(fields);
        assert_eq!(ana.send(foreign).await.status, 403, "{path}");
    }
    for path in ["/server", "/people/1", "/people/3"] {
        assert_eq!(bo.get(path).await.status, 403, "{path}");
        assert_eq!(server.guest().get(path).await.status, 303, "{path}");
        assert_eq!(ana.get(path).await.status, 200, "{path}");
    }
    assert_eq!(bo.get("/people/2").await.status, 200, "one's own page is one's own");
    assert_eq!(bo.submit("/people/1/device", &[]).await.error(), AppError::Forbidden, "nor a device of somebody else");
    for (path, fields) in ADMINISTRATION {
        assert!([200, 204].contains(&ana.submit(path, fields).await.status), "{path}");
    }
}

/// Every frame that goes up. A new kind does not compile until it stands here.
fn frames(line: Line) -> Vec<Up> {
    let thread = match line {
        Line::Thread(thread) => thread,
        Line::Own | Line::House => LOBBY,
    };
    let all = vec![
        Up::Hello(hello(UserId(1), &[])),
        Up::Changes { line, after: Seq(0) },
        Up::Ping,
        Up::Watch { people: vec![] },
        Up::Active,
        Up::Look { thread: Some(thread) },
        Up::Typing { thread },
        Up::Read { thread, seq: Seq(1), rev: Seq(1) },
    ];
    for frame in &all {
        match frame {
            Up::Hello(_) | Up::Ping | Up::Changes { .. } | Up::Read { .. } => {}
            Up::Watch { .. } | Up::Active | Up::Look { .. } | Up::Typing { .. } => {}
        }
    }
    all
}

#[tokio::test]
async fn before_hello_no_other_frame_is_heard() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for line in [Line::Own, Line::House, Line::Thread(LOBBY)] {
        for frame in frames(line).into_iter().filter(|frame| !matches!(frame, Up::Hello(_))) {
            let mut socket = ana.silent_socket().await;
            socket.say(&frame).await;
            assert_eq!(socket.close_code().await, close::BAD_FRAME, "{frame:?}");
        }
    }
}

#[tokio::test]
async fn no_frame_of_a_stranger_finds_the_thread() {
    let server = Server::start().await;
    let (_, chloe, thread) = three(&server).await;
    let (mut socket, welcome) = chloe.greeted(&[thread]).await;
    assert!(!format!("{welcome:?}").contains("between us"));
    for frame in frames(Line::Thread(thread)).into_iter().filter(|frame| !matches!(frame, Up::Hello(_))) {
        socket.say(&frame).await;
    }
    // The first thing that she hears is the answer to what she may ask.
    socket.changes(Line::House, Seq(0)).await;
}
