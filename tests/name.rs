//! Names: who may have which, how one is shown, and how one is found.

use crate::cast::{Answer, Guest, PASSWORD, Person, Server};
use causerie::{
    error::{AppError, Field, Problem},
    id::LOBBY,
    model::Line,
    words::Locale,
};

async fn sign_up(guest: &Guest, name: &str) -> Answer {
    guest.submit("/sign-up", &[("name", name), ("password", PASSWORD), ("keep", "yes")]).await
}

fn refused(problem: Problem) -> AppError {
    AppError::invalid(Field::Name, problem)
}

/// The names that are found, from the first page to the last.
async fn found(asking: &Person, sought: &str) -> Vec<String> {
    asking.find(sought).await.people.into_iter().map(|person| person.name).collect()
}

#[tokio::test]
async fn a_name_that_looks_like_another_is_not_given() {
    let server = Server::start().await.open_to_anyone().await;
    server.sign_up("capa").await;
    server.sign_up("Alice").await;
    let guest = server.guest();
    // All Cyrillic; a capital i; a one; fullwidth is the same name.
    for (name, problem) in [
        ("сара", Problem::TooLike),
        ("аlice", Problem::Mixed),
        ("aIice", Problem::TooLike),
        ("A1ice", Problem::TooLike),
        ("ＡＬＩＣＥ", Problem::Taken),
        ("ALICE", Problem::Taken),
    ] {
        assert_eq!(sign_up(&guest, name).await.error(), refused(problem), "{name}");
    }
    let page = guest.form_and_page("/sign-up", &[("name", "сара"), ("password", PASSWORD)]).await;
    assert!(page.text().contains("looks too much like one that is taken"), "{}", page.text());
    for name in ["Àlice", "Alica", "Сарра"] {
        assert_eq!(sign_up(&server.guest(), name).await.status, 303, "{name} is another name");
    }
}

#[tokio::test]
async fn of_two_who_look_alike_and_come_at_once_exactly_one_comes_in() {
    let server = Server::start().await.open_to_anyone().await;
    server.sign_up("Ana").await;
    let (one, other) = (server.guest(), server.guest());
    let (one, other) = tokio::join!(sign_up(&one, "scope"), sign_up(&other, "ѕсоре"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
}

#[tokio::test]
async fn one_signs_in_by_ones_name_however_written_and_by_no_other_that_looks_like_it() {
    let server = Server::start().await.open_to_anyone().await;
    server.sign_up("Straße").await;
    for name in ["straße", "STRASSE", " Strasse ", "ＳＴＲＡＳＳＥ"] {
        server.sign_in(name).await;
    }
    for name in ["5trasse", "Ѕtrasse", "Str4sse"] {
        let answer = server.guest().submit("/sign-in", &[("name", name), ("password", PASSWORD)]).await;
        assert_eq!(answer.error(), AppError::invalid(Field::Password, Problem::NoMatch), "{name}");
    }
}

#[tokio::test]
async fn nobody_speaks_for_the_server() {
    let server = Server::start().await.open_to_anyone().await;
    let guest = server.guest().speaking("fr");
    for name in ["admin", "Administrateur", "r00t", "système", "Everyone", "me"] {
        assert_eq!(sign_up(&guest, name).await.error(), refused(Problem::Reserved), "{name}");
    }
    let page = guest.form_and_page("/sign-up", &[("name", "admin"), ("password", PASSWORD)]).await;
    assert!(page.text().contains("Ce nom est réservé au serveur"), "{}", page.text());
}

#[tokio::test]
async fn everyone_sees_another_display_name_at_once() {
    let server = Server::start().await.open_to_anyone().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let mut socket = bo.socket().await;
    ana.show_as("  Éloïse \u{2003} Martin ").await;
    let change = socket.next_change().await;
    assert_eq!(change.line, Line::House);
    assert_eq!((&*change.rows.people[0].name, &*change.rows.people[0].display_name), ("Ana", "Éloïse Martin"));
    ana.show_as("Éloïse Martin").await;
    ana.post(LOBBY, "the same again is no news").await;
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["the same again is no news"]);
    assert!(bo.page(LOBBY).await.text().contains("Éloïse Martin"));
    server.sign_in("ana").await;
}

#[tokio::test]
async fn whoever_is_shown_under_another_name_shows_their_own_beside_it() {
    let server = Server::start().await.open_to_anyone().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    assert!(!bo.get("/people").await.text().contains("@Ana"), "what says the same twice says it once");
    ana.show_as("Bo").await;
    let page = bo.get("/people").await;
    assert!(page.text().contains("<bdi class=\"people__name\">Bo</bdi>"), "{}", page.text());
    assert!(page.text().contains("@Ana</bdi>") && !page.text().contains("@Bo"), "{}", page.text());
}

#[tokio::test]
async fn people_are_found_by_any_word_and_without_its_accents() {
    let server = Server::start().await.open_to_anyone().await;
    let ana = server.sign_up("Ana").await;
    server.sign_up("eloi").await.show_as("Éloïse Çelik-Øster").await;
    server.sign_up("Zoé.Dubois").await;
    for (sought, names) in [
        ("eloise", vec!["eloi"]),
        ("ÉLOÏSE ç", vec!["eloi"]),
        ("celik", vec!["eloi"]),
        ("oster", vec!["eloi"]),
        ("elo", vec!["eloi"]),
        ("zoe", vec!["Zoé.Dubois"]),
        ("dub", vec!["Zoé.Dubois"]),
        ("lois", vec![]),
        ("%", vec![]),
        ("", vec!["Ana", "eloi", "Zoé.Dubois"]),
    ] {
        assert_eq!(found(&ana, sought).await, names, "{sought:?}");
    }
    server.sign_in("eloi").await.show_as("Lou").await;
    assert_eq!(found(&ana, "celik").await, [""; 0], "nobody is found by what they were called");
    assert_eq!(found(&ana, "lou").await, ["eloi"]);
}

#[tokio::test]
async fn pages_of_people_stand_still_while_they_change_their_names() {
    let server = Server::start().await.open_to_anyone().await;
    let crowd = server.crowd(60).await;
    let first = crowd[0].find("guest").await;
    assert_eq!((first.people.len(), first.more), (50, true));
    crowd[10].show_as("Zoé").await;
    crowd[55].show_as("Aaron").await;
    let last = &first.people[49].name;
    let arguments = serde_json::json!({ "find": "guest", "after": last });
    let second: causerie::model::PeoplePage = crowd[0].ask("people", arguments).await.expect("there are more");
    let names: Vec<_> = second.people.iter().map(|person| &*person.name).collect();
    assert_eq!(names, (50..60).map(|number| format!("Guest{number}")).collect::<Vec<_>>());
    assert!(!second.more);
}

#[tokio::test]
async fn letters_that_become_many_are_kept() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    // One becomes eighteen, three, two.
    for letter in ["\u{fdfa}", "\u{390}", "\u{1e9e}", "\u{fb03}", "\u{ac01}"] {
        server.sign_up(&letter.repeat(32)).await.show_as(&letter.repeat(64)).await;
        assert_eq!(ana.find(&letter.repeat(3)).await.people.len(), 1, "{letter}");
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_no_display_name() {
    let server = Server::start().await.open_to_anyone().await;
    let ana = server.sign_up("Ana").await;
    let long = "é".repeat(65);
    for (name, problem) in [
        ("", Problem::Empty),
        (" \u{2003}\t", Problem::Empty),
        (&long, Problem::TooLong),
        ("a\0b", Problem::Character),
        ("a\u{1b}[31mb", Problem::Character),
        ("\u{202e}ana", Problem::Character),
        ("\u{2066}ana", Problem::Character),
        ("an\u{200b}a", Problem::Character),
        ("\u{3164}", Problem::Character),
        ("a\u{fe0f}", Problem::Character),
        ("Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", Problem::Character),
        ("Administrator", Problem::Reserved),
        ("Аdmin", Problem::Reserved),
    ] {
        let wrong = AppError::invalid(Field::DisplayName, problem);
        assert_eq!(ana.submit("/you/name", &[("display_name", name)]).await.error(), wrong, "{name:?}");
        let page = ana.form_and_page("/you/name", &[("display_name", name)]).await;
        let told = causerie::plain::phrase::sentence(Locale::En, &wrong);
        assert!(page.text().contains(&told) && page.status == 200, "{name:?}: {}", page.text());
    }
    assert_eq!(ana.find("ana").await.people[0].display_name, "Ana");
}
