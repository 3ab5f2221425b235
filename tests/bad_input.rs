//! What is wrong with a request is said by its status and in one sentence; nothing of it is kept, and it is never our
//! fault (500).

use crate::cast::{Answer, Guest, Person, Server, op};
use causerie::{
    error::{AppError, Field, Problem},
    id::{LOBBY, Seq},
    model::{Act, GroupChange, NewGroup},
    words::{Locale, sentence},
};
use http::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Every form that has a field.
const FORMS: [&str; 23] = [
    "/c/1",
    "/c/1/mine",
    "/c/1/join",
    "/c/1/group",
    "/c/1/2/act",
    "/direct",
    "/groups",
    "/sign-in",
    "/sign-up",
    "/sign-out",
    "/language",
    "/you/name",
    "/you/theme",
    "/you/presence",
    "/you/password",
    "/you/device",
    "/you/devices",
    "/reset/x",
    "/people/1/role",
    "/people/1/active",
    "/server/admission",
    "/server/invitation",
    "/server/charter",
];

/// Bytes in a request that are too many.
const TOO_MANY: usize = 128 * 1024 + 1;

const BODIES: [(&str, usize, Problem); 5] = [
    ("", 1, Problem::Empty),
    (" \r\n\t\u{2003}", 1, Problem::Empty),
    ("x", 16 * 1024 + 1, Problem::TooLong),
    ("é", 8 * 1024 + 1, Problem::TooLong),
    ("a\0b", 1, Problem::Character),
];

#[tokio::test]
async fn what_cannot_be_a_message_is_refused_at_each_of_its_doors() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for (text, times, problem) in BODIES {
        let (body, wrong) = (text.repeat(times), AppError::invalid(Field::Message, problem));
        assert_eq!(ana.say(LOBBY, op(), ana.id, &body).await, Err(wrong.clone()), "{text:?} × {times}");
        let fields = [("body", &*body), ("op", &*op().to_string())];
        assert_eq!(ana.submit("/c/1", &fields).await.error(), wrong, "{text:?} × {times}, by form");
        let page = ana.form_and_page("/c/1", &fields).await;
        assert!(page.text().contains(&sentence(Locale::En.words(), &wrong)), "{text:?} × {times}, on the page");
    }
    assert_eq!(ana.texts(LOBBY).await.len(), 0);
}

#[tokio::test]
async fn what_was_typed_is_given_back_with_the_sentence() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let typed = format!("the beginning of {}", "a long story ".repeat(2_000));
    let page = ana.form_and_page("/c/1", &[("body", &typed), ("op", &op().to_string())]).await;
    assert!(page.text().contains(typed.trim_end()));
}

#[tokio::test]
async fn invalid_utf_8_is_refused_at_each_of_its_doors() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let mut json = json!({ "thread": 1, "op": op(), "author": ana.id, "body": "#" }).to_string().into_bytes();
    json.iter_mut().filter(|byte| **byte == b'#').for_each(|byte| *byte = 0xff);
    let answer = ana.send(ana.api("send_message").body(json)).await;
    assert_eq!(answer.error(), AppError::invalid(Field::Request, Problem::Malformed));
    for body in [&b"body=%FF&op="[..], b"body=\xff&op=", b"body=%C3&op="] {
        let body = [body, op().to_string().as_bytes()].concat();
        let answer = form(&ana, "/c/1", body).await;
        assert_eq!((answer.status, answer.sentence()), (422, Locale::En.words().malformed));
    }
    assert_eq!(ana.texts(LOBBY).await, [""; 0]);
}

#[tokio::test]
async fn a_call_that_cannot_be_understood_is_told_so() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let malformed = AppError::invalid(Field::Request, Problem::Malformed);
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        "7",
        "\"x\"",
        "{}",
        "{\"thread\":1}",
        "\0",
        "[[[[",
        "{\"thread\":1.5,\"op\":\"00000000000000000000000000000000\",\"author\":1,\"body\":\"x\"}",
        "{\"thread\":1e300,\"op\":\"00000000000000000000000000000000\",\"author\":1,\"body\":\"x\"}",
        "{\"thread\":\"1\",\"op\":\"00000000000000000000000000000000\",\"author\":1,\"body\":\"x\"}",
        "{\"thread\":1,\"op\":\"short\",\"author\":1,\"body\":\"x\"}",
        "{\"thread\":1,\"op\":\"00000000000000000000000000000000\",\"author\":1,\"body\":7}",
        "{\"thread\":1,\"op\":\"00000000000000000000000000000000\",\"author\":1,\"body\":\"\\ud800\"}",
    ];
    for body in bodies {
        assert_eq!(ana.send(ana.api("send_message").body(body)).await.error(), malformed, "{body:?}");
    }
    let deep = "[".repeat(50_000);
    assert_eq!(ana.send(ana.api("send_message").body(deep)).await.error(), malformed);
    assert_eq!(ana.texts(LOBBY).await.len(), 0);
}

const OP: &str = "00000000000000000000000000000000";

/// Calls about groups that say nothing, or nothing that can be.
const GROUP_CALLS: [(&str, &str); 14] = [
    ("make_group", "{\"group\":{\"name\":7,\"open\":true,\"with\":[]}"),
    ("make_group", "{\"group\":{\"name\":\"x\",\"open\":\"yes\",\"with\":[]}"),
    ("make_group", "{\"group\":{\"name\":\"x\",\"open\":true,\"with\":[\"1\"]}"),
    ("make_group", "{\"group\":{\"name\":\"x\",\"open\":true}"),
    ("make_group", "{\"group\":[]"),
    ("join_group", "{\"thread\":\"1\""),
    ("change_group", "{\"thread\":1,\"change\":\"explode\""),
    ("change_group", "{\"thread\":1,\"change\":{\"explode\":1}"),
    ("change_group", "{\"thread\":1,\"change\":{\"add\":1}"),
    ("change_group", "{\"thread\":1,\"change\":{\"remove\":[1]}"),
    ("change_group", "{\"thread\":1,\"change\":{\"host\":1}"),
    ("change_group", "{\"thread\":1,\"change\":{\"rename\":null}"),
    ("change_group", "{\"thread\":1,\"change\":null"),
    ("change_group", "{\"thread\":1,\"change\":{\"open\":true,\"hosts_only\":true}"),
];

#[tokio::test]
async fn a_call_about_a_group_that_cannot_be_understood_is_told_so() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let malformed = AppError::invalid(Field::Request, Problem::Malformed);
    for (name, call) in GROUP_CALLS {
        let body = format!("{call},\"op\":\"{OP}\"}}");
        assert_eq!(ana.send(ana.api(name).body(body.clone())).await.error(), malformed, "{name} {body}");
    }
    for (name, arguments) in [
        ("groups", json!({ "find": 7, "after": 0 })),
        ("groups", json!({ "find": "", "after": -1 })),
        ("groups", json!({ "find": "", "after": 4_294_967_296_u64 })),
        ("members", json!({ "thread": 1, "find": "", "after": 0.5 })),
    ] {
        assert_eq!(ana.call(name, &arguments).await.error(), malformed, "{name} {arguments}");
    }
    for find in ["\0", "%", "'", "\"", "\u{202e}", "\u{10ffff}", &"x".repeat(100_000)] {
        for (name, arguments) in [
            ("groups", json!({ "find": find, "after": u32::MAX })),
            ("members", json!({ "thread": 1, "find": find, "after": u32::MAX })),
        ] {
            assert_eq!(ana.call(name, &arguments).await.status, 200, "{name}");
        }
    }
    assert_eq!((ana.texts(LOBBY).await.len(), ana.threads(None).await.cards.len()), (0, 1), "nothing came of it");
}

/// Calls about a message that say nothing, or nothing that can be.
const ACTS: [&str; 12] = [
    "null",
    "7",
    "\"delete\"",
    "{}",
    "{\"explode\":{\"seq\":2}}",
    "{\"delete\":2}",
    "{\"delete\":{}}",
    "{\"delete\":{\"seq\":2},\"edit\":{\"seq\":2}}",
    "{\"edit\":{\"seq\":2,\"body\":\"x\"}}",
    "{\"edit\":{\"seq\":2,\"said\":2,\"body\":7}}",
    "{\"react\":{\"seq\":2,\"emoji\":\"👍\",\"on\":1}}",
    "{\"react\":{\"seq\":1.5,\"emoji\":\"👍\",\"on\":true}}",
];

#[tokio::test]
async fn an_act_that_cannot_be_understood_or_done_is_told_so_at_each_of_its_doors() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let said = ana.post(LOBBY, "hello").await.seq;
    let (path, malformed) = (format!("/c/1/{said}/act"), AppError::invalid(Field::Request, Problem::Malformed));
    for act in ACTS {
        let body = format!("{{\"thread\":1,\"op\":\"{OP}\",\"author\":{},\"act\":{act}}}", ana.id);
        assert_eq!(ana.send(ana.api("act").body(body)).await.error(), malformed, "{act}");
    }
    for fields in
        [&[][..], &[("verb", "explode")], &[("verb", "edit"), ("body", "x")], &[("verb", "reply"), ("body", "x")]]
    {
        assert_eq!(ana.submit(&path, fields).await.error(), malformed, "{fields:?}");
    }
    for (text, times, problem) in BODIES {
        let (body, wrong) = (text.repeat(times), AppError::invalid(Field::Message, problem));
        let edit = Act::Edit { seq: said, said, body: body.clone() };
        assert_eq!(ana.act(LOBBY, edit).await, Err(wrong.clone()), "{text:?} × {times}");
        let fields = [("verb", "edit"), ("said", &said.to_string()), ("body", &body)];
        assert_eq!(ana.submit(&path, &fields).await.error(), wrong, "{text:?} × {times}, by form");
    }
    for emoji in ["", "a", "👍👍", "\0", "👍\u{200d}👍", &"👍".repeat(9_000)] {
        let wrong = AppError::invalid(Field::Reaction, Problem::Character);
        let react = Act::React { seq: said, emoji: emoji.to_owned(), on: true };
        assert_eq!(ana.act(LOBBY, react).await, Err(wrong.clone()), "{emoji:.9}");
        assert_eq!(ana.submit(&path, &[("react", emoji)]).await.error(), wrong, "{emoji:.9}, by form");
    }
    for odd in [i64::MIN, -1, 0, 1 << 53, i64::MAX] {
        assert_eq!(ana.act(LOBBY, Act::Delete { seq: Seq(odd) }).await, Err(AppError::NotFound), "{odd}");
        let astray = AppError::invalid(Field::Reply, Problem::Missing);
        assert_eq!(ana.reply(LOBBY, Seq(odd), "well").await, Err(astray), "{odd}");
        assert_eq!(ana.get(&format!("/c/1/{odd}/act")).await.status, 404, "{odd}");
        assert_eq!(ana.submit(&format!("/c/1/{odd}/act"), &[("verb", "delete")]).await.status, 404, "{odd}");
    }
    for path in ["/c/1/x/act", "/c/x/1/act", "/c/1/1/act", "/c/9/1/act"] {
        assert_eq!(ana.get(path).await.status, 404, "{path}");
    }
    assert_eq!(ana.texts(LOBBY).await, ["hello"]);
}

#[tokio::test]
async fn what_cannot_be_a_groups_name_is_refused_at_each_of_its_doors() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for (name, problem) in [
        ("x".repeat(81), Problem::TooLong),
        ("é".repeat(20_000), Problem::TooLong),
        ("a\0b".into(), Problem::Character),
        ("\u{202e}abc".into(), Problem::Character),
        ("\u{200b}".into(), Problem::Character),
        ("\u{301}".into(), Problem::Character),
    ] {
        let wrong = AppError::invalid(Field::GroupName, problem);
        let group = NewGroup { name: name.clone(), open: true, with: Vec::new() };
        assert_eq!(ana.make_group(&group, op()).await, Err(wrong.clone()));
        assert_eq!(ana.change(LOBBY, GroupChange::Rename(name.clone())).await, Err(wrong.clone()));
        let (op, id) = (op().to_string(), ana.id.to_string());
        let renamed = ana.submit("/c/1/group", &[("verb", "rename"), ("value", &name), ("op", &op)]).await;
        assert_eq!(renamed.error(), wrong);
        let made = ana.submit("/groups", &[("name", &name), ("with", &id), ("op", &op)]).await;
        assert_eq!(made.error(), wrong);
        let sentence = sentence(Locale::Fr.words(), &wrong);
        assert_ne!(sentence, Locale::Fr.words().malformed);
    }
    assert_eq!(ana.threads(None).await.cards.len(), 1);
}

#[tokio::test]
async fn a_form_that_cannot_be_understood_is_told_so() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let malformed = AppError::invalid(Field::Request, Problem::Malformed);
    for path in FORMS {
        for body in ["", "x", "op=zz&body=hello", "with=Bo", "with=2&with=Bo", "language=tlh", "name=Bo", "%"] {
            let answer = form(&ana, path, body.into()).await;
            assert_eq!(answer.error(), malformed, "{path} {body:?}");
            let page = ana.send(ana.own_page(Method::POST, path).header("accept", "text/html").body(body)).await;
            assert_eq!(page.status, 303, "{path} {body:?}");
        }
    }
    for path in ["/c/x", "/c/99999999999999999999", "/c/-"] {
        let answer = form(&ana, path, format!("body=hello&op={}", op()).into()).await;
        assert_eq!(answer.error(), AppError::NotFound, "{path}");
    }
    assert_eq!((ana.texts(LOBBY).await.len(), ana.find("").await.people.len()), (0, 1));
}

#[tokio::test]
async fn an_unknown_function_is_not_found() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for name in ["drop_tables", "SEND_MESSAGE", "..%2fsend_message", "%00"] {
        let answer = ana.call(name, &json!({})).await;
        assert_eq!(answer.status, 404, "{name}: {}", answer.text());
    }
    assert_eq!(ana.call("drop_tables", &json!({})).await.error(), AppError::NotFound);
}

#[tokio::test]
async fn a_program_that_says_it_takes_pages_is_not_sent_elsewhere() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let request = ana.own_page(Method::POST, "/api/threads").header("accept", "text/html").body("{");
    let answer = ana.send(request.header("referer", "https://evil.example/")).await;
    assert_eq!((answer.status, answer.header("location")), (422, ""));
}

#[tokio::test]
async fn more_than_the_server_takes_is_413_and_a_sentence() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await.speaking("fr");
    let body = "x".repeat(TOO_MANY);
    let answer = ana.send(ana.api("send_message").body(body.clone())).await;
    assert_eq!((answer.status, answer.text().contains("too_long")), (413, true));
    let chunk = format!("{TOO_MANY:x}\r\n{body}\r\n0\r\n\r\n");
    let answer = raw(&ana, &format!("transfer-encoding: chunked\r\n\r\n{chunk}")).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("too_long"));
}

#[tokio::test]
async fn a_form_over_the_limit_is_413_and_a_sentence() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let (body, op) = ("x".repeat(512 * 1024), op().to_string());
    let fields = [("body", &*body), ("op", &op)];
    for answer in [ana.submit("/c/1", &fields).await, ana.form("/c/1", &fields).await] {
        assert_eq!((answer.status, answer.sentence()), (413, Locale::En.words().too_large));
    }
    assert_eq!(ana.texts(LOBBY).await.len(), 0);
}

#[tokio::test]
async fn every_plain_form_takes_text_only_and_not_without_end() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let forms = ["/sign-up", "/reset/x", "/device/x", "/people/1/role", "/people/1/device", "/server/charter"];
    for path in forms {
        let answer = form(&ana, path, b"en=%FF".to_vec()).await;
        assert_eq!((answer.status, answer.sentence()), (422, Locale::En.words().malformed), "{path}");
        let answer = form(&ana, path, vec![b'x'; 512 * 1024]).await;
        assert_eq!((answer.status, answer.sentence()), (413, Locale::En.words().too_large), "{path}");
    }
    let ids = ["0", "-1", "99999999999999999999", "x", "%00", "1%2F2"];
    for id in ids {
        let answer = ana.submit(&format!("/people/{id}/role"), &[("role", "admin")]).await;
        assert_eq!(answer.error(), AppError::NotFound, "{id}");
        assert_eq!(ana.get(&format!("/people/{id}")).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_a_sentence() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let wrong = [
        (Method::GET, "/api/send_message"),
        (Method::PUT, "/api/send_message"),
        (Method::DELETE, "/c/1"),
        (Method::PUT, "/sign-in"),
        (Method::GET, "/sign-out"),
        (Method::GET, "/direct"),
        (Method::GET, "/c/1/join"),
        (Method::GET, "/c/1/group"),
        (Method::PUT, "/groups"),
        (Method::GET, "/c/1/mine"),
        (Method::PUT, "/c/1/2/act"),
        (Method::POST, "/"),
        (Method::POST, "/people"),
        (Method::POST, "/new"),
        (Method::POST, "/c/1/about"),
        (Method::PUT, "/groups"),
        (Method::POST, "/you"),
        (Method::GET, "/you/name"),
        (Method::GET, "/you/devices"),
        (Method::PATCH, "/nowhere"),
        (Method::POST, "/join/x"),
        (Method::POST, "/setup/x"),
        (Method::GET, "/people/1/reset"),
        (Method::GET, "/server/charter"),
        (Method::POST, "/invitation.svg"),
    ];
    for (method, path) in wrong {
        let answer = ana.send(ana.own_page(method.clone(), path)).await;
        assert_eq!((answer.status, answer.sentence()), (405, Locale::En.words().wrong_method), "{method} {path}");
    }
}

async fn form(guest: &Guest, path: &str, body: Vec<u8>) -> Answer {
    let request = guest.own_page(Method::POST, path).header("accept", "application/json");
    guest.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

/// A call to `send_message` by hand; what follows its first headers is given.
async fn raw(ana: &Person, rest: &str) -> String {
    let mut stream = TcpStream::connect(ana.address()).await.expect("the server listens");
    let head = ana.head("POST /api/send_message");
    let sent = stream.write_all(format!("{head}{rest}").as_bytes()).await;
    let mut answer = Vec::new();
    let read = crate::cast::within(stream.read_to_end(&mut answer)).await;
    assert!(!answer.is_empty(), "sent: {sent:?}, read: {read:?}");
    String::from_utf8_lossy(&answer).into_owned()
}
