//! Who is here, over real sockets. The clock is turned by hand; the beat is quick, so that nobody waits for it.

use crate::cast::{MINUTE, SECOND, Server};
use causerie::{id::LOBBY, model::Here, protocol::Up, protocol::close, server::timing::Timings};
use std::time::Duration;

async fn quick() -> Server {
    Server::hurried(Timings { presence_beat: Duration::from_millis(5), ..Timings::default() }).await
}

#[tokio::test]
async fn a_page_is_told_at_once_who_of_those_it_shows_is_here() {
    let server = quick().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let (mut hers, _his) = (ana.socket().await, bo.socket().await);
    hers.watch(&[bo.id, chloe.id]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)], "Chloé is away, which goes without saying");
}

#[tokio::test]
async fn who_comes_and_goes_is_told_to_those_who_watch_and_to_nobody_else() {
    let server = quick().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let (mut hers, mut other) = (ana.socket().await, ana.socket().await);
    hers.watch(&[bo.id]).await;
    other.watch(&[chloe.id]).await;
    other.heard().await;
    let his = bo.socket().await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
    his.leave().await;
    server.clock.advance(13 * SECOND);
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Away)]);
    let _chloes = chloe.socket().await;
    assert_eq!(other.next_presence().await, [(chloe.id, Here::Active)], "the first that this page hears");
    hers.heard().await;
}

#[tokio::test]
async fn a_reload_within_the_grace_is_not_seen() {
    let server = quick().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    hers.watch(&[bo.id, chloe.id]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
    for _ in 0..3 {
        his.leave().await;
        server.clock.advance(11 * SECOND);
        his = bo.socket().await;
        server.clock.advance(MINUTE);
    }
    let _chloes = chloe.socket().await;
    assert_eq!(hers.next_presence().await, [(chloe.id, Here::Active)], "nothing was told before");
}

#[tokio::test]
async fn who_does_nothing_for_five_minutes_is_connected() {
    let server = quick().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    hers.watch(&[bo.id]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
    server.clock.advance(4 * MINUTE);
    his.say(&Up::Active).await;
    his.heard().await;
    server.clock.advance(4 * MINUTE);
    hers.heard().await;
    server.clock.advance(2 * MINUTE);
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Connected)]);
    his.say(&Up::Active).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
}

#[tokio::test]
async fn whose_session_ends_is_away_and_sees_no_more() {
    let server = quick().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    his.watch(&[]).await;
    his.heard().await;
    hers.watch(&[bo.id]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
    bo.sign_out().await;
    assert_eq!(his.close_code().await, close::SESSION_ENDED);
    server.clock.advance(13 * SECOND);
    let away = hers.next_presence().await;
    assert_eq!(away, [(bo.id, Here::Away)]);
}

#[tokio::test]
async fn a_page_that_gets_no_welcome_makes_nobody_present() {
    let server = quick().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let mut hers = ana.socket().await;
    let mut his = bo.silent_socket().await;
    his.say(&Up::Hello(crate::cast::hello(ana.id, &[LOBBY]))).await;
    assert_eq!(his.close_code().await, close::SESSION_ENDED);
    hers.watch(&[bo.id]).await;
    hers.heard().await;
}

#[tokio::test]
async fn who_hides_on_their_page_is_not_seen_and_sees_nobody() {
    let server = quick().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    hers.watch(&[bo.id]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
    his.watch(&[ana.id]).await;
    assert_eq!(his.next_presence().await, [(ana.id, Here::Active)]);
    bo.form("/you/presence", &[("presence", "hidden")]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Away)]);
    assert_eq!(his.next_presence().await, [(ana.id, Here::Away)]);
    bo.form("/you/presence", &[("presence", "shown")]).await;
    assert_eq!(hers.next_presence().await, [(bo.id, Here::Active)]);
}
