//! The house rules and the privacy text: written by administrators, read by everyone.

use crate::cast::{Person, Server};
use causerie::error::{AppError, Field, Problem};

const ENGLISH: &str = "Be kind.\r\n\r\nNo <script>alert(1)</script> here.";
const FRENCH: &str = "Soyez bienveillants.";

async fn writes(ana: &Person, charter: &str, english: &str, french: &str) -> crate::cast::Answer {
    ana.submit("/server/charter", &[("charter", charter), ("en", english), ("fr", french)]).await
}

#[tokio::test]
async fn everyone_reads_the_texts_in_their_language_or_in_the_other() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let (english, french) = (server.guest(), server.guest().speaking("fr"));
    assert!(english.get("/rules").await.text().contains("There are no house rules here yet."));
    assert_eq!(writes(&ana, "rules", ENGLISH, FRENCH).await.status, 204);
    assert_eq!(writes(&ana, "privacy", "", "Rien ne sort d’ici.").await.status, 204);
    let page = english.get("/rules").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<p dir=\"auto\">Be kind.<"), "in paragraphs: {}", page.text());
    assert!(page.text().contains("&lt;script&gt;") && !page.text().contains("<script>alert"), "{}", page.text());
    assert!(french.get("/rules").await.text().contains(FRENCH));
    let other = english.get("/privacy").await;
    assert!(other.text().contains("Rien ne sort") && other.text().contains("lang=\"fr\""), "{}", other.text());
}

#[tokio::test]
async fn a_newcomer_finds_them_at_the_door_and_an_empty_one_is_not_shown() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let join = format!("/join/{}", server.invitation().await);
    assert!(!server.guest().get(&join).await.text().contains("<details"));
    writes(&ana, "rules", ENGLISH, "").await;
    let page = server.guest().speaking("fr").get(&join).await;
    let (before, after) = page.text().split_once("<details").expect("they are there");
    assert!(after.contains("Be kind.") && after.contains("door__enter"), "before the button");
    assert!(!before.contains("<details") && !after.contains("<details"), "the empty one is not");
    assert!(!server.guest().get("/sign-in").await.text().contains("<details"), "who has an account has read them");
}

#[tokio::test]
async fn the_texts_are_drawn_as_messages_are() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    writes(&ana, "rules", "**Be kind**\r\nalways.\r\n\r\n- no noise\r\n- https://a.b/c", "").await;
    let join = format!("/join/{}", server.invitation().await);
    for path in ["/rules", &join] {
        let page = server.guest().get(path).await;
        for part in [
            "<p dir=\"auto\"><strong>Be kind</strong>\nalways.</p>",
            "<li><p>no noise</p></li>",
            "<a href=\"https://a.b/c\" target=\"_blank\" rel=\"noopener",
        ] {
            let html = page.text().replace("<!>", "");
            assert!(html.contains(part), "{path} lacks {part}: {html}");
        }
    }
}

#[tokio::test]
async fn what_was_decided_is_said_to_be_kept_once() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let forms: [(&str, &[(&str, &str)]); 3] = [
        ("/server/admission", &[("admission", "invitation")]),
        ("/server/invitation", &[("change", "renew")]),
        ("/server/charter", &[("charter", "rules"), ("en", "Be kind."), ("fr", "")]),
    ];
    for (path, fields) in forms {
        let page = ana.form_and_page(path, fields).await;
        assert!(page.text().contains("class=\"flash flash--done\">Saved.<"), "{path}: {}", page.text());
    }
    assert!(!ana.get("/server").await.text().contains("Saved."));
}

#[tokio::test]
async fn the_link_can_be_copied_where_there_are_scripts() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let page = ana.get("/server").await;
    let (_, button) = page.text().split_once("id=\"copy\"").expect("there is a button");
    assert!(button.split('>').next().is_some_and(|rest| rest.contains("hidden")), "until the script shows it");
    let (_, form) = page.text().split_once("action=\"/server/invitation\"").expect("there is a form");
    assert!(!form.contains("id=\"link\""), "Enter in the link makes no other");
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_and_nothing_of_it_kept() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let long = "é".repeat(10_001);
    for (text, problem) in [(&*long, Problem::TooLong), ("a\0b", Problem::Character)] {
        let wrong = AppError::invalid(Field::Charter, problem);
        assert_eq!(writes(&ana, "rules", text, "").await.error(), wrong);
        assert_eq!(writes(&ana, "privacy", "", text).await.error(), wrong);
    }
    assert_eq!(writes(&ana, "rules", &"é".repeat(10_000), "  \r\n ").await.status, 204);
    assert!(server.guest().get("/privacy").await.text().contains("There is no privacy text here yet."));
}

#[tokio::test]
async fn the_page_of_the_server_holds_what_was_decided() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    writes(&ana, "rules", ENGLISH, FRENCH).await;
    ana.submit("/server/admission", &[("admission", "open")]).await;
    let page = ana.get("/server").await;
    let html = page.text();
    assert!(html.contains("No &lt;script&gt;") && html.contains(FRENCH), "{html}");
    let (_, open) = html.split_once("value=\"open\"").expect("it can be chosen");
    assert!(open.split('>').next().is_some_and(|rest| rest.contains("checked")), "{html}");
}
