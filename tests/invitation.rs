//! Who may come in: by the invitation, by an open door, or not at all.

use crate::cast::{Answer, DAY, Guest, MINUTE, PASSWORD, Server};
use causerie::{
    error::{AppError, Field, Problem},
    plain::phrase::sentence,
    words::Locale,
};

async fn comes(guest: &Guest, name: &str, invitation: &str) -> Answer {
    guest.submit("/sign-up", &[("name", name), ("password", PASSWORD), ("invitation", invitation)]).await
}

fn refused(problem: Problem) -> AppError {
    AppError::invalid(Field::Invitation, problem)
}

/// What the page of this address says, in both languages, instead of a form.
async fn is_told(server: &Server, path: &str, problem: Problem) {
    for locale in Locale::ALL {
        let page = server.guest().speaking(locale.tag()).get(path).await;
        assert_eq!(page.status, if path == "/sign-up" { 200 } else { 403 }, "{path}");
        assert!(page.text().contains(&sentence(locale, &refused(problem))), "{path}: {}", page.text());
        assert!(!page.text().contains("name=\"password\""), "there is nothing to fill in");
    }
}

#[tokio::test]
async fn bo_is_let_in_by_anas_link_and_not_without_it() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    is_told(&server, "/sign-up", Problem::Missing).await;
    let bo = server.guest();
    assert_eq!(comes(&bo, "Bo", "").await.error(), refused(Problem::Missing));
    let link = ana.invitation().await;
    let path = link.strip_prefix(ana.origin()).expect("it leads here");
    let page = bo.get(path).await;
    assert_eq!(page.status, 200);
    let token = path.trim_start_matches("/join/");
    assert!(page.text().contains(&format!("name=\"invitation\" value=\"{token}\"")), "{}", page.text());
    assert_eq!(comes(&bo, "Bo", token).await.status, 303);
    assert_eq!(ana.find("bo").await.people.len(), 1);
    assert_eq!(bo.get(path).await.header("location"), "/", "who is in does not stand before doors");
    assert_eq!(ana.invitation().await, link, "the same link for everyone");
}

#[tokio::test]
async fn a_link_ends_after_a_week_and_says_so() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let token = server.invitation().await;
    let until = ana.invited().await.until;
    assert!(until.0 - server.clock.now().0 > 6 * 24 * 60 * 60 * 1000);
    server.clock.advance(7 * DAY - MINUTE);
    assert_eq!(comes(&server.guest(), "Bo", &token).await.status, 303);
    server.clock.advance(MINUTE);
    assert_eq!(comes(&server.guest(), "Chloé", &token).await.error(), refused(Problem::Expired));
    is_told(&server, &format!("/join/{token}"), Problem::Expired).await;
    let ana = server.sign_in("Ana").await;
    assert_eq!(ana.invited().await.link, None, "looking makes no new one");
    assert_eq!(ana.get("/invitation.svg").await.status, 404);
    assert_eq!(ana.submit("/server/invitation", &[("change", "renew")]).await.status, 204);
    assert_eq!(comes(&server.guest(), "Chloé", &server.invitation().await).await.status, 303);
}

#[tokio::test]
async fn a_new_link_voids_the_old_and_a_revoked_one_is_void() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let old = server.invitation().await;
    assert_eq!(ana.submit("/server/invitation", &[("change", "renew")]).await.status, 204);
    let new = server.invitation().await;
    assert_ne!(old, new);
    for token in [&*old, "x", &"0".repeat(32), &"é".repeat(16), "../server", "'"] {
        assert_eq!(comes(&server.guest(), "Bo", token).await.error(), refused(Problem::Expired), "{token}");
    }
    assert_eq!(ana.submit("/server/invitation", &[("change", "revoke")]).await.status, 204);
    assert_eq!(comes(&server.guest(), "Bo", &new).await.error(), refused(Problem::Expired));
    assert_eq!(server.invitation().await, "");
    assert_eq!(ana.find("").await.people.len(), 1);
}

#[tokio::test]
async fn an_open_door_needs_no_link_and_a_closed_one_takes_none() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let token = server.invitation().await;
    assert_eq!(ana.submit("/server/admission", &[("admission", "open")]).await.status, 204);
    assert_eq!(server.guest().get("/sign-up").await.status, 200);
    assert_eq!(comes(&server.guest(), "Bo", "").await.status, 303);
    assert!(ana.invitation().await.ends_with("/sign-up"));
    assert_eq!(ana.submit("/server/admission", &[("admission", "closed")]).await.status, 204);
    is_told(&server, "/sign-up", Problem::Closed).await;
    is_told(&server, &format!("/join/{token}"), Problem::Closed).await;
    assert_eq!(comes(&server.guest(), "Chloé", &token).await.error(), refused(Problem::Closed));
    assert_eq!(ana.invited().await.link, None);
    server.sign_in("Bo").await;
}

#[tokio::test]
async fn a_link_leads_to_where_people_reach_the_server() {
    let home = Server::start().await;
    let ana = home.sign_up("Ana").await;
    let invited = ana.invited().await;
    assert!(invited.loopback && invited.link.is_some_and(|link| link.starts_with(ana.origin())));
    let public = Server::at("https://chat.example.org").await;
    let invited = public.sign_up("Ana").await.invited().await;
    assert!(!invited.loopback && invited.link.is_some_and(|link| link.starts_with("https://chat.example.org/join/")));
}

#[tokio::test]
async fn the_code_of_the_link_is_a_picture_with_a_name_for_whoever_is_in() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await.speaking("fr");
    let picture = ana.get("/invitation.svg").await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/svg+xml"));
    for part in ["<svg", "viewBox", "role=\"img\"", "aria-label=\"Code QR du lien\""] {
        assert!(picture.text().contains(part), "{part}: {}", picture.text());
    }
    assert_eq!(server.guest().get("/invitation.svg").await.status, 401);
}
