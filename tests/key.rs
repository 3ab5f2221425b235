//! Links that open once: to another password, and to another device.

use crate::cast::{Answer, DAY, Guest, HOUR, MINUTE, PASSWORD, Person, Server};
use causerie::{
    error::{AppError, Field, Problem},
    id::LOBBY,
    model::At,
    plain::phrase::sentence,
    protocol::close,
    words::Locale,
};

const USED: AppError = AppError::Invalid { field: Field::Key, problem: Problem::Used };
const EXPIRED: AppError = AppError::Invalid { field: Field::Key, problem: Problem::Expired };
const ANOTHER: &str = "another sentence";

/// Has a link made, and answers its path.
async fn made(by: &Person, of: &Person, kind: &str) -> String {
    let page = by.form(&format!("/people/{}/{kind}", of.id), &[("make", kind)]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("<svg"), "with its code");
    let begin = format!("value=\"{}", by.origin());
    let (_, link) = page.text().split_once(&begin).expect("the link is shown");
    link.split('"').next().unwrap_or_default().to_owned()
}

async fn opens(guest: &Guest, path: &str) -> Answer {
    guest.submit(path, &[("password", ANOTHER), ("keep", "yes")]).await
}

/// The page of a link that opens nothing says why, in both languages, and is gone.
async fn is_gone(server: &Server, path: &str, error: &AppError) {
    for locale in Locale::ALL {
        let page = server.guest().speaking(locale.tag()).get(path).await;
        assert_eq!(page.status, 410, "{path}");
        assert!(page.text().contains(&sentence(locale, error)), "{}", page.text());
        assert!(!page.text().contains("door__enter"), "there is no button");
    }
}

#[tokio::test]
async fn whoever_forgot_their_password_chooses_another_by_a_link() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let socket = bo.socket().await;
    let path = made(&ana, &bo, "reset").await;
    assert!(path.starts_with("/reset/"), "{path}");
    let device = server.guest();
    for _ in 0..2 {
        let page = device.get(&path).await;
        assert!(page.status == 200 && page.text().contains("Bo"), "looking uses nothing");
    }
    let short = device.submit(&path, &[("password", "short")]).await;
    assert_eq!(short.error(), AppError::invalid(Field::Password, Problem::TooShort));
    assert_eq!(opens(&device, &path).await.status, 303);
    assert_eq!(device.get("/").await.status, 200, "and is in");
    assert_eq!(socket.close_code().await, close::SESSION_ENDED, "other devices are not");
    assert_eq!(opens(&server.guest(), &path).await.error(), USED);
    is_gone(&server, &path, &USED).await;
    for (password, status) in [(PASSWORD, 422), (ANOTHER, 303)] {
        let answer = server.guest().submit("/sign-in", &[("name", "Bo"), ("password", password)]).await;
        assert_eq!(answer.status, status, "{password}");
    }
}

#[tokio::test]
async fn a_reset_link_opens_for_a_day() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let path = made(&ana, &bo, "reset").await;
    server.clock.advance(DAY - MINUTE);
    assert_eq!(server.guest().get(&path).await.status, 200);
    server.clock.advance(MINUTE);
    is_gone(&server, &path, &EXPIRED).await;
    assert_eq!(opens(&server.guest(), &path).await.error(), EXPIRED);
}

#[tokio::test]
async fn ana_opens_causerie_on_her_phone() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let path = made(&ana, &ana, "device").await;
    let phone = server.guest();
    let page = phone.get(&path).await;
    assert!(page.status == 200 && page.text().contains("Ana") && page.text().contains("name=\"keep\""));
    let answer = phone.submit(&path, &[("keep", "yes")]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    assert!(answer.set_cookie("session").contains("Max-Age=15552000"), "it is her own device");
    assert_eq!(Person::of(phone).await.id, ana.id);
    assert_eq!(ana.get("/").await.status, 200, "and the laptop stays signed in");
    assert_eq!(server.guest().submit(&path, &[]).await.error(), USED);
    is_gone(&server, &path, &USED).await;
}

#[tokio::test]
async fn whichever_door_one_comes_in_by_ends_the_session_that_was_there() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (device, reset, invitation) =
        (made(&bo, &bo, "device").await, made(&ana, &bo, "reset").await, server.invitation().await);
    let newcomer = [("name", "Chloé"), ("password", PASSWORD), ("invitation", &*invitation)];
    let doors: [(&str, &[(&str, &str)]); 3] =
        [("/sign-up", &newcomer), (&device, &[]), (&reset, &[("password", ANOTHER)])];
    for (path, fields) in doors {
        let hers = server.sign_in("Ana").await;
        let (mut socket, token) = (hers.socket().await, hers.cookie("session").expect("she is in"));
        assert_eq!(hers.submit(path, fields).await.status, 303, "{path}");
        assert_eq!(socket.end().await.0, close::SESSION_ENDED, "{path}");
        assert_ne!(hers.snapshot(None, At::Tail).await.me.id, ana.id, "{path}: another is in");
        hers.set_cookie("session", &token);
        assert_eq!(hers.card(LOBBY).await.err(), Some(AppError::Unauthenticated), "{path}: and nobody as Ana");
    }
    assert!(ana.card(LOBBY).await.is_ok(), "her other devices stay");
}

#[tokio::test]
async fn a_device_link_opens_for_ten_minutes() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let path = made(&ana, &ana, "device").await;
    server.clock.advance(10 * MINUTE);
    is_gone(&server, &path, &EXPIRED).await;
    assert_eq!(server.guest().submit(&path, &[]).await.error(), EXPIRED);
}

#[tokio::test]
async fn of_two_with_one_link_at_once_exactly_one_comes_in() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let paths = [made(&bo, &bo, "device").await, made(&ana, &bo, "reset").await];
    for path in paths {
        let (one, other) = (server.guest(), server.guest());
        let (one, other) = tokio::join!(opens(&one, &path), opens(&other, &path));
        let mut answers = [one.status, other.status];
        answers.sort_unstable();
        assert_eq!(answers, [303, 422], "{path}");
    }
}

#[tokio::test]
async fn a_made_up_link_and_one_of_another_kind_open_nothing() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let token = made(&ana, &ana, "device").await.replace("/device/", "");
    let made_up = ["x".to_owned(), "0".repeat(64), "é".repeat(32), "..%2f..".to_owned()];
    let paths = made_up.iter().flat_map(|token| [format!("/reset/{token}"), format!("/device/{token}")]);
    for path in paths.chain([format!("/reset/{token}")]) {
        is_gone(&server, &path, &EXPIRED).await;
        assert_eq!(opens(&server.guest(), &path).await.error(), EXPIRED, "{path}");
        let page = server.guest().form_and_page(&path, &[("password", ANOTHER)]).await;
        assert_eq!(page.status, 410, "{path}");
    }
    assert_eq!(server.guest().submit(&format!("/device/{token}"), &[]).await.status, 303, "it is whole all the same");
}

#[tokio::test]
async fn another_password_voids_the_other_links() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (device, reset) = (made(&bo, &bo, "device").await, made(&ana, &bo, "reset").await);
    assert_eq!(opens(&server.guest(), &reset).await.status, 303);
    assert_eq!(server.guest().submit(&device, &[]).await.error(), EXPIRED);
}

#[tokio::test]
async fn a_closed_account_is_signed_out_and_stays_so_until_it_is_opened_again() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (socket, device) = (bo.socket().await, made(&bo, &bo, "device").await);
    let (mut watching, _) = ana.greeted(&[]).await;
    let account = format!("/people/{}/active", bo.id);
    assert_eq!(ana.submit(&account, &[("active", "no")]).await.status, 204);
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
    let told = watching.next_change().await.rows.people;
    assert!(told.iter().any(|person| person.id == bo.id && !person.active), "everyone is told: {told:?}");
    let sign_in = [("name", "Bo"), ("password", PASSWORD)];
    assert_eq!(server.guest().submit("/sign-in", &sign_in).await.status, 422);
    assert_eq!(server.guest().submit(&device, &[]).await.error(), EXPIRED);
    assert_eq!(ana.submit(&format!("/people/{}/reset", bo.id), &[]).await.error(), AppError::Forbidden);
    let page = ana.get(&format!("/people/{}", bo.id)).await;
    assert!(page.text().contains("This account is closed"), "{}", page.text());
    assert!(ana.get("/server").await.text().contains(&format!("href=\"/people/{}\"", bo.id)), "it is found there");
    assert_eq!(ana.submit(&account, &[("active", "yes")]).await.status, 204);
    assert_eq!(server.guest().submit("/sign-in", &sign_in).await.status, 303);
}

#[tokio::test]
async fn the_last_who_looks_after_the_server_goes_on_doing_so() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let last = AppError::invalid(Field::Role, Problem::Last);
    let page = format!("/people/{}", ana.id);
    assert_eq!(ana.submit(&format!("{page}/role"), &[("role", "user")]).await.error(), last);
    assert_eq!(ana.submit(&format!("{page}/active"), &[("active", "no")]).await.error(), last);
    let told = ana.form_and_page(&format!("{page}/role"), &[("role", "user")]).await;
    assert!(told.text().contains(&sentence(Locale::En, &last)), "{}", told.text());
    assert_eq!(ana.submit(&format!("/people/{}/role", bo.id), &[("role", "admin")]).await.status, 204);
    assert_eq!(ana.submit(&format!("{page}/role"), &[("role", "user")]).await.status, 204);
    assert_eq!(ana.get("/server").await.status, 403, "she looks after it no more");
    server.clock.advance(HOUR);
    assert_eq!(bo.get("/server").await.status, 200);
}

#[tokio::test]
async fn a_link_ends_with_the_right_to_make_it() {
    let server = Server::start().await;
    let (ana, bo, eve) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Eve").await);
    let role = format!("/people/{}/role", bo.id);
    assert_eq!(ana.submit(&role, &[("role", "admin")]).await.status, 204);
    let path = made(&bo, &eve, "reset").await;
    assert_eq!(ana.submit(&role, &[("role", "user")]).await.status, 204);
    is_gone(&server, &path, &EXPIRED).await;
}

#[tokio::test]
async fn another_link_takes_the_place_of_the_one_before() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let (first, second) = (made(&ana, &ana, "device").await, made(&ana, &ana, "device").await);
    is_gone(&server, &first, &EXPIRED).await;
    assert_eq!(server.guest().get(&second).await.status, 200);
}

#[tokio::test]
async fn who_signs_out_all_other_devices_voids_the_link_to_another() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let path = made(&ana, &ana, "device").await;
    assert_eq!(ana.submit("/you/devices", &[("end", "others")]).await.status, 204);
    is_gone(&server, &path, &EXPIRED).await;
}
