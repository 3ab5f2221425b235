//! The page of oneself, and what its forms do.

use crate::cast::{Answer, Guest, HOUR, PASSWORD, Person, SECOND, Server};
use causerie::{
    error::{AppError, Field, Problem},
    id::LOBBY,
    plain::phrase,
    protocol::close,
    words::Locale,
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/18.0 Mobile/15E148 Safari/604.1";

/// Signs Ana in with a browser that calls itself so.
async fn sign_in_with(server: &Server, agent: &str) -> Person {
    let guest = server.guest();
    let fields = [("name", "Ana"), ("password", PASSWORD), ("keep", "yes")];
    let request = guest.own_page(http::Method::POST, "/sign-in").header("user-agent", agent).form(&fields);
    assert_eq!(guest.send(request).await.status, 303);
    Person::of(guest).await
}

/// The sessions that the page offers to end, in its order.
fn offered(page: &Answer) -> Vec<String> {
    let mark = "name=\"session\" value=\"";
    let pieces = page.text().split(mark).skip(1);
    pieces.filter_map(|piece| piece.split('"').next()).map(str::to_owned).collect()
}

async fn sign_in(guest: &Guest, password: &str) -> Answer {
    guest.submit("/sign-in", &[("name", "Ana"), ("password", password)]).await
}

#[tokio::test]
async fn the_page_is_ones_own_and_has_no_program() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    ana.show_as("<b>Éloïse</b>").await;
    let page = ana.get("/you").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("@Ana") || page.text().contains("<bdi>@<!>Ana</bdi>"), "{}", page.text());
    assert!(page.text().contains("value=\"&lt;b>Éloïse") || page.text().contains("&lt;b&gt;Éloïse"), "{}", page.text());
    assert!(!page.text().contains(".wasm"), "{}", page.text());
    assert_eq!(server.guest().get("/you").await.header("location"), "/sign-in?next=/you");
    let french = ana.speaking("fr").get("/you").await;
    assert!(french.text().contains("Vos sessions ouvertes"), "{}", french.text());
}

#[tokio::test]
async fn the_list_leads_to_it_without_the_program() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let page = ana.get("/").await;
    let link = page.text().split("href=\"/you\"").nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default();
    assert!(link.contains("rel=\"external\""), "{link}");
}

#[tokio::test]
async fn it_leads_to_where_a_phone_is_let_in() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let bo = server.sign_up("Bo").await;
    assert!(bo.get("/you").await.text().contains("href=\"/you/phone\""));
    let answer = bo.get("/you/phone").await;
    assert_eq!((answer.status, answer.header("location")), (303, &*format!("/people/{}", bo.id)));
    assert!(bo.get(answer.header("location")).await.text().contains("value=\"device\""));
    assert_eq!(server.guest().get("/you/phone").await.header("location"), "/sign-in?next=/you/phone");
}

#[tokio::test]
async fn another_name_is_told_to_be_done_once() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let page = ana.form_and_page("/you/name", &[("display_name", "Éloïse")]).await;
    assert!(page.text().contains("Everyone sees your new name now."), "{}", page.text());
    assert!(page.text().contains("value=\"Éloïse\""));
    assert!(!ana.get("/you").await.text().contains("Everyone sees your new name now."));
}

#[tokio::test]
async fn a_theme_is_drawn_by_the_server_on_every_page_and_remembered_for_a_year() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    assert!(!ana.get("/").await.text().contains("data-theme"));
    let answer = ana.form("/you/theme", &[("theme", "dark")]).await;
    assert!(
        answer.set_cookie("theme").contains("theme=dark;") && answer.set_cookie("theme").contains("Max-Age=31536000")
    );
    for path in ["/", "/you", "/people", "/nowhere"] {
        let page = ana.get(path).await;
        let html = page.text().split("<html").nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default();
        assert!(html.contains("data-theme=\"dark\""), "{path}: {html}");
        assert!(page.text().contains("<meta name=\"color-scheme\" content=\"dark\""), "{path}");
    }
    assert!(ana.get("/you").await.text().contains("value=\"dark\" checked"), "{}", ana.get("/you").await.text());
    ana.sign_out().await;
    assert!(ana.get("/sign-in").await.text().contains("data-theme=\"dark\""), "the door too");
    let ana = server.sign_in("Ana").await;
    assert!(!ana.get("/").await.text().contains("data-theme"), "another device has its own");
    ana.form("/you/theme", &[("theme", "light")]).await;
    assert!(ana.get("/").await.text().contains("data-theme=\"light\""));
    ana.form("/you/theme", &[("theme", "auto")]).await;
    assert_eq!(ana.cookie("theme"), None);
}

#[tokio::test]
async fn a_made_up_theme_is_no_theme() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    ana.set_cookie("theme", "x\"onload=alert");
    assert!(!ana.get("/").await.text().contains("data-theme"));
}

#[tokio::test]
async fn presence_is_hidden_and_shown_again() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    assert!(ana.get("/you").await.text().contains("value=\"shown\" checked"));
    let page = ana.form_and_page("/you/presence", &[("presence", "hidden")]).await;
    assert!(page.text().contains("value=\"hidden\" checked"), "{}", page.text());
    assert!(page.text().contains("If you hide yours, you do not see theirs."));
    ana.form("/you/presence", &[("presence", "shown")]).await;
    assert!(ana.get("/you").await.text().contains("value=\"shown\" checked"));
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_keeps_this_one() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let tablet = server.sign_in("Ana").await;
    let (here, there) = (ana.socket().await, tablet.socket().await);
    let page = ana.form_and_page("/you/password", &[("old", PASSWORD), ("new", "battery staple")]).await;
    assert!(page.text().contains("Your password is changed"), "{}", page.text());
    assert_eq!(there.close_code().await, close::SESSION_ENDED);
    assert_eq!(tablet.card(LOBBY).await, Err(AppError::Unauthenticated));
    ana.post(LOBBY, "still here").await;
    drop(here);
    let guest = server.guest();
    assert_eq!(sign_in(&guest, PASSWORD).await.error(), AppError::invalid(Field::Password, Problem::NoMatch));
    assert_eq!(sign_in(&guest, "battery staple").await.status, 303);
}

#[tokio::test]
async fn the_old_password_is_asked_and_guessed_at_slowly() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let change = async |old: &str, new: &str| ana.submit("/you/password", &[("old", old), ("new", new)]).await;
    let long = "x".repeat(129);
    for (new, problem) in [("", Problem::Empty), ("short", Problem::TooShort), (&*long, Problem::TooLong)] {
        assert_eq!(change(PASSWORD, new).await.error(), AppError::invalid(Field::Password, problem), "{new}");
    }
    let wrong = AppError::invalid(Field::Password, Problem::Wrong);
    for old in ["", "Correct horse", "battery staple", &long, "a\0b"] {
        assert_eq!(change(old, "battery staple").await.error(), wrong, "{old:?}");
    }
    let answer = change(PASSWORD, "battery staple").await;
    assert_eq!((answer.header("retry-after"), answer.error()), ("1", AppError::TooMany { retry_after: 1 }));
    server.clock.advance(SECOND);
    let page = ana.form_and_page("/you/password", &[("old", "guess"), ("new", "battery staple")]).await;
    assert!(page.text().contains(&phrase::sentence(Locale::En, &wrong)), "{}", page.text());
    for (name, told_by) in [("old", "flash"), ("new", "password-hint")] {
        let of_it = |field: &&str| field.contains(&format!("name=\"{name}\""));
        let field = page.text().split("<input").find(of_it).expect("the form has it");
        assert!(field.contains(&format!("aria-describedby=\"{told_by}\"")), "{field}");
    }
    assert!(!page.text().contains("battery staple") && !page.text().contains("value=\"guess"), "nothing is given back");
    server.clock.advance(2 * SECOND);
    assert_eq!(change(PASSWORD, "battery staple").await.status, 204);
}

#[tokio::test]
async fn ones_devices_are_told_apart_and_ended() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    server.clock.advance(HOUR);
    let ana = sign_in_with(&server, FIREFOX).await;
    server.clock.advance(HOUR);
    let phone = sign_in_with(&server, PHONE).await;
    let page = ana.get("/you").await;
    for sign in ["Firefox on Linux", "Safari on iPhone", "A device we do not know", "This device", "Last seen: "] {
        assert!(page.text().contains(sign), "{sign}: {}", page.text());
    }
    let others = offered(&page);
    assert_eq!(others.len(), 2, "the one it is drawn for is not among them");
    let socket = phone.socket().await;
    let page = ana.form_and_page("/you/device", &[("session", &others[0])]).await;
    assert!(page.text().contains("That device is signed out."), "{}", page.text());
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
    assert_eq!(phone.card(LOBBY).await, Err(AppError::Unauthenticated));
    assert_eq!(offered(&page), [others[1].clone()]);
    let again = ana.submit("/you/device", &[("session", &others[0])]).await;
    assert_eq!(again.error(), AppError::NotFound, "it is gone");
    let page = ana.form_and_page("/you/devices", &[("end", "others")]).await;
    assert!(page.text().contains("All your other devices are signed out."), "{}", page.text());
    assert_eq!(offered(&page), [""; 0]);
    assert!(ana.card(LOBBY).await.is_ok(), "this one stays");
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    server.sign_in("Ana").await;
    for session in offered(&ana.get("/you").await).into_iter().chain(["0".into(), "-1".into(), "99".into()]) {
        assert_eq!(bo.submit("/you/device", &[("session", &session)]).await.error(), AppError::NotFound, "{session}");
    }
    bo.form("/you/devices", &[("end", "others")]).await;
    assert_eq!(offered(&ana.get("/you").await).len(), 1, "hers are still there");
    assert!(ana.card(LOBBY).await.is_ok());
}

#[tokio::test]
async fn what_a_form_of_the_page_cannot_mean_is_refused() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let malformed = AppError::invalid(Field::Request, Problem::Malformed);
    for (path, name, values) in [
        ("/you/theme", "theme", ["", "AUTO", "dark; path=/", "x"]),
        ("/you/presence", "presence", ["", "yes", "1", "Shown"]),
        ("/you/devices", "end", ["", "all", "OTHERS", "\0"]),
        ("/you/device", "session", ["", "x", "1.5", "99999999999999999999"]),
    ] {
        for value in values {
            assert_eq!(ana.submit(path, &[(name, value)]).await.error(), malformed, "{path} {value:?}");
        }
    }
    assert!(ana.get("/you").await.text().contains("value=\"shown\" checked"));
}
