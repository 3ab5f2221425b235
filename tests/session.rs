//! Sessions: how long they last, what the browser is told to keep, and how they end.

use crate::cast::{DAY, HOUR, MINUTE, PASSWORD, Server};
use causerie::{error::AppError, id::LOBBY, protocol::close, server::timing::Timings};
use std::time::Duration;

const SIGN_UP: [(&str, &str); 2] = [("name", "Ana"), ("password", PASSWORD)];
const SIGN_UP_AT_HOME: [(&str, &str); 3] = [("name", "Ana"), ("password", PASSWORD), ("keep", "yes")];

#[tokio::test]
async fn on_a_strange_device_a_session_ends_after_two_quiet_hours() {
    let server = Server::start().await;
    let ana = server.sign_up_elsewhere("Ana").await;
    server.clock.advance(2 * HOUR - MINUTE);
    assert!(ana.card(LOBBY).await.is_ok());
    server.clock.advance(2 * HOUR - MINUTE);
    assert!(ana.card(LOBBY).await.is_ok(), "a session that is used lives on");
    server.clock.advance(2 * HOUR + MINUTE);
    assert_eq!(ana.card(LOBBY).await, Err(AppError::Unauthenticated));
    assert_eq!(ana.get("/").await.header("location"), "/sign-in");
}

#[tokio::test]
async fn on_ones_own_device_a_session_ends_after_180_quiet_days() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    server.clock.advance(179 * DAY);
    assert!(ana.card(LOBBY).await.is_ok());
    server.clock.advance(181 * DAY);
    assert_eq!(ana.card(LOBBY).await, Err(AppError::Unauthenticated));
}

#[tokio::test]
async fn the_cookie_of_a_loopback_server_is_kept_only_on_ones_own_device() {
    let server = Server::start().await;
    let elsewhere = server.guest().form("/sign-up", &SIGN_UP).await;
    let cookie = attributes(elsewhere.set_cookie("session"));
    assert_eq!(cookie, ["httponly", "path=/", "samesite=lax"], "no Max-Age: it goes with the browser");
    let at_home = server.guest().form("/sign-in", &SIGN_UP_AT_HOME).await;
    let cookie = attributes(at_home.set_cookie("session"));
    assert_eq!(cookie, ["httponly", "max-age=15552000", "path=/", "samesite=lax"]);
}

#[tokio::test]
async fn the_cookie_behind_https_is_bound_to_its_host() {
    let server = Server::at("https://chat.example.org").await;
    let (guest, setup) = (server.guest(), server.setup().expect("nobody has an account yet"));
    let answer = guest.form("/sign-up", &[SIGN_UP[0], SIGN_UP[1], ("setup", &setup)]).await;
    let cookie = attributes(answer.set_cookie("__Host-session"));
    assert_eq!(cookie, ["httponly", "path=/", "samesite=lax", "secure"]);
    assert_eq!(answer.set_cookie("session"), "");
    assert_eq!(guest.get("/").await.status, 200);
    let token = guest.cookie("__Host-session").expect("it was set");
    let other = server.guest();
    other.set_cookie("session", &token);
    assert_eq!(other.get("/").await.status, 303, "a cookie without the prefix counts for nothing");
}

#[tokio::test]
async fn using_a_page_renews_a_kept_cookie_and_no_other() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    assert!(ana.get("/").await.set_cookie("session").contains("Max-Age=15552000"));
    let bo = server.sign_up_elsewhere("Bo").await;
    assert_eq!(bo.get("/").await.set_cookie("session"), "");
}

#[tokio::test]
async fn signing_out_closes_the_socket_and_nothing_comes_after_it() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (socket, mut tablet) = (ana.socket().await, server.sign_in("Ana").await.socket().await);
    let token = ana.cookie("session").expect("she is in");
    let answer = ana.sign_out().await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"));
    assert!(answer.set_cookie("session").contains("Max-Age=0"));
    bo.post(LOBBY, "is Ana gone?").await;
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
    assert_eq!(tablet.next_texts(LOBBY, 1).await, ["is Ana gone?"], "her other device stays");
    ana.set_cookie("session", &token);
    assert_eq!(ana.card(LOBBY).await, Err(AppError::Unauthenticated), "the token opens nothing any more");
    let shown_out = ana.knock(&[]).await.expect("the door is opened to say no").close_code().await;
    assert_eq!(shown_out, close::SESSION_ENDED);
}

#[tokio::test]
async fn an_old_page_signs_out_nobody_but_its_own_person() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (old, hers) = (ana.id.to_string(), ana.cookie("session").expect("she is in"));
    for page in ["/", "/you"] {
        let named = format!("name=\"user\" value=\"{old}\"");
        assert!(ana.get(page).await.text().contains(&named), "{page} names whom it signs out");
    }
    let socket = bo.socket().await;
    // Bo is in, in the browser where her page still stands.
    let answer = bo.form("/sign-out", &[("user", &old)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"));
    assert_eq!(answer.header("set-cookie"), "", "his cookie stays as it is");
    assert_eq!(bo.get("/sign-in").await.header("location"), "/", "and he is in");
    bo.post(LOBBY, "still here").await;
    drop(socket);
    assert_eq!(bo.submit("/sign-out", &[]).await.status, 422, "whom?");
    assert!(bo.card(LOBBY).await.is_ok());
    ana.set_cookie("session", &hers);
    assert_eq!(ana.sign_out().await.header("location"), "/sign-in");
    assert_eq!(ana.sign_out().await.header("location"), "/sign-in", "already done");
}

#[tokio::test]
async fn who_comes_in_where_another_was_in_ends_the_session_that_was_there() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let socket = ana.socket().await;
    let hers = ana.cookie("session").expect("she is in");
    let wrong = [("name", "Bo"), ("password", "battery staple")];
    assert_eq!(ana.submit("/sign-in", &wrong).await.status, 422);
    assert!(ana.card(LOBBY).await.is_ok(), "who does not come in ends nothing");
    assert_eq!(ana.submit("/sign-in", &[("name", "Bo"), ("password", PASSWORD)]).await.status, 303);
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
    assert_ne!(ana.cookie("session"), Some(hers.clone()));
    assert_eq!(ana.card(LOBBY).await.map(|card| card.thread.id), Ok(LOBBY), "Bo is in, in her browser");
    ana.set_cookie("session", &hers);
    assert_eq!(ana.card(LOBBY).await.err(), Some(AppError::Unauthenticated), "and nobody is in as Ana");
    assert!(bo.card(LOBBY).await.is_ok(), "his other device stays");
}

#[tokio::test]
async fn a_session_that_ends_by_its_time_closes_its_socket() {
    let hurried = Timings { session_recheck: Duration::from_millis(20), ..Timings::default() };
    let server = Server::hurried(hurried).await;
    let ana = server.sign_up_elsewhere("Ana").await;
    let socket = ana.socket().await;
    server.clock.advance(2 * HOUR + MINUTE);
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
}

#[tokio::test]
async fn a_made_up_token_is_nobodys() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    for token in ["", "x", &"0".repeat(64), &"0".repeat(65), &"é".repeat(32), &"0".repeat(10_000), "%00"] {
        let guest = server.guest();
        if token.is_ascii() {
            guest.set_cookie("session", token);
        }
        assert_eq!(guest.get("/").await.header("location"), "/sign-in", "{token:?}");
        assert_eq!(guest.call("threads", &serde_json::json!({ "before": null })).await.status, 401, "{token:?}");
    }
}

/// Everything of a `Set-Cookie` line but name and value, in order.
fn attributes(line: &str) -> Vec<String> {
    assert!(!line.is_empty(), "there is such a cookie");
    let mut attributes: Vec<String> = line.split("; ").skip(1).map(str::to_ascii_lowercase).collect();
    attributes.sort();
    attributes
}
