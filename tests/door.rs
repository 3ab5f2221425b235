//! The doors: who comes in, who does not, and what they are told.

use crate::cast::{Answer, Guest, PASSWORD, SECOND, Server};
use causerie::{
    error::{AppError, Field, Problem},
    id::LOBBY,
    model::{At, Role},
    plain::phrase::sentence,
    words::Locale,
};

/// Tries a door as a program.
async fn knock(guest: &Guest, door: &str, name: &str, password: &str) -> Answer {
    guest.submit(door, &[("name", name), ("password", password)]).await
}

fn told(locale: Locale, field: Field, problem: Problem) -> String {
    sentence(locale, &AppError::invalid(field, problem))
}

#[tokio::test]
async fn the_first_to_come_looks_after_the_server() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let people = bo.find("").await.people;
    let roles: Vec<_> = people.iter().map(|person| (person.id, person.role)).collect();
    assert_eq!(roles, [(ana.id, Role::Admin), (bo.id, Role::User)]);
}

#[tokio::test]
async fn of_two_who_come_first_at_once_exactly_one_looks_after_the_server() {
    let server = Server::start().await;
    let (ana, _bo) = tokio::join!(server.sign_up("Ana"), server.sign_up("Bo"));
    let people = ana.find("").await.people;
    assert_eq!(people.len(), 2);
    assert_eq!(people.iter().filter(|person| person.role == Role::Admin).count(), 1);
}

#[tokio::test]
async fn everyone_who_comes_in_stands_in_the_lobby() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let (card, history) = ana.snapshot(None, At::Tail).await.open.expect("the Lobby is open");
    assert_eq!((card.thread.id, history.thread), (LOBBY, LOBBY));
    assert_eq!(history.messages.iter().map(|message| message.author).collect::<Vec<_>>(), [ana.id], "Ana joined");
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_are_told_alike() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let guest = server.guest();
    let unknown = knock(&guest, "/sign-in", "Zoe", PASSWORD).await;
    let wrong = knock(&guest, "/sign-in", "Ana", "battery staple").await;
    assert_eq!(unknown.error(), AppError::invalid(Field::Password, Problem::NoMatch));
    assert_eq!((unknown.status, &unknown.body), (wrong.status, &wrong.body));
    let nobody = knock(&guest, "/sign-in", "a\0b", PASSWORD).await;
    assert_eq!((nobody.status, &nobody.body), (wrong.status, &wrong.body), "what cannot be a name is no fault");
    let pages = [("Zoe", PASSWORD), ("Ana", "battery staple")].map(|(name, password)| {
        let guest = &guest;
        async move { guest.form_and_page("/sign-in", &[("name", name), ("password", password)]).await }
    });
    for page in futures::future::join_all(pages).await {
        assert!(page.text().contains(&told(Locale::En, Field::Password, Problem::NoMatch)));
    }
}

#[tokio::test]
async fn guessing_is_made_slow_for_one_name_and_for_no_other() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    server.sign_up("Bo").await;
    let guest = server.guest();
    for _ in 0..5 {
        let refused = knock(&guest, "/sign-in", "Ana", "battery staple").await;
        assert_eq!(refused.error(), AppError::invalid(Field::Password, Problem::NoMatch));
    }
    let refused = knock(&guest, "/sign-in", "ANA", PASSWORD).await;
    assert_eq!(refused.error(), AppError::TooMany { retry_after: 1 }, "even the right one has to wait");
    let page = guest.form_and_page("/sign-in", &[("name", "Ana"), ("password", PASSWORD)]).await;
    assert!(page.text().contains(&(Locale::En.words().too_many)(1)));
    server.sign_in("Bo").await;
    server.clock.advance(SECOND);
    server.sign_in("Ana").await;
}

#[tokio::test]
async fn what_cannot_be_a_name_or_a_password_makes_no_account() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let long = "x".repeat(200);
    let cases = [
        ("", PASSWORD, Field::Name, Problem::Empty),
        ("  ", PASSWORD, Field::Name, Problem::Empty),
        ("a", PASSWORD, Field::Name, Problem::TooShort),
        (&long, PASSWORD, Field::Name, Problem::TooLong),
        ("a\0b", PASSWORD, Field::Name, Problem::Character),
        ("<b>", PASSWORD, Field::Name, Problem::Character),
        ("Ana", PASSWORD, Field::Name, Problem::Taken),
        (" aNA ", PASSWORD, Field::Name, Problem::Taken),
        ("Ａｎａ", PASSWORD, Field::Name, Problem::Taken),
        ("Bo", "", Field::Password, Problem::Empty),
        ("Bo", "short", Field::Password, Problem::TooShort),
        ("Bo", &long, Field::Password, Problem::TooLong),
    ];
    let invitation = server.invitation().await;
    for (name, password, field, problem) in cases {
        let guest = server.guest();
        let fields = [("name", name), ("password", password), ("invitation", &invitation)];
        let refused = guest.submit("/sign-up", &fields).await;
        assert_eq!(refused.error(), AppError::invalid(field, problem), "{name:?} {password:?}");
        assert_eq!(guest.cookie("session"), None);
    }
    assert_eq!(ana.find("").await.people.len(), 1);
}

#[tokio::test]
async fn without_scripts_the_sentence_is_in_the_persons_language_and_the_name_typed_back() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let guest = server.guest().speaking("fr-CA,en;q=0.5");
    let invitation = server.invitation().await;
    let fields = [("name", "Ana"), ("password", PASSWORD), ("invitation", &invitation)];
    let answer = guest.form("/sign-up", &fields).await;
    let door = format!("/join/{invitation}");
    assert_eq!((answer.status, answer.header("location")), (303, &*door));
    let page = guest.get(&door).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&told(Locale::Fr, Field::Name, Problem::Taken)), "{}", page.text());
    assert!(page.text().contains("value=\"Ana\""));
    assert!(!page.text().contains(PASSWORD), "a password is never given back");
    let again = guest.get(&door).await;
    assert!(!again.text().contains(&told(Locale::Fr, Field::Name, Problem::Taken)), "it is told once");
}

#[tokio::test]
async fn the_door_leads_where_one_wanted_to_go_and_never_to_another_site() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let cases = [
        ("/c/1?at=2", "/c/1?at=2"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ];
    for (next, location) in cases {
        let fields = [("name", "Ana"), ("password", PASSWORD), ("next", next)];
        let answer = server.guest().form("/sign-in", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (303, location), "{next:?}");
    }
    let page = server.guest().get("/sign-in?next=//evil.example").await;
    assert!(!page.text().contains("evil.example\""), "no form or link carries it on");
}

#[tokio::test]
async fn a_wrong_password_does_not_forget_where_one_wanted_to_go() {
    let server = Server::start().await;
    server.sign_up("Ana").await;
    let guest = server.guest();
    let fields = [("name", "Ana"), ("password", "battery staple"), ("next", "/c/1?at=2")];
    let page = guest.form_and_page("/sign-in", &fields).await;
    assert!(page.text().contains("value=\"/c/1?at=2\""), "{}", page.text());
}

#[tokio::test]
async fn those_who_are_in_do_not_stand_before_doors() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for door in ["/sign-in", "/sign-up"] {
        let answer = ana.get(door).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{door}");
    }
}

#[tokio::test]
async fn what_is_no_token_is_not_handed_back() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let long = "x".repeat(65);
    for field in ["setup", "invitation"] {
        let fields = [("name", "Bo"), ("password", "short"), (field, &*long)];
        assert_eq!(server.guest().form("/sign-up", &fields).await.header("location"), "/sign-up", "{field}");
    }
    let token = server.invitation().await;
    let fields = [("name", "Bo"), ("password", "short"), ("invitation", &*token)];
    assert_eq!(server.guest().form("/sign-up", &fields).await.header("location"), format!("/join/{token}"));
    drop(ana);
}
