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
    assert!(page.text().contains("<p dir=\"auto\">Be kind.</p>"), "in paragraphs: {}", page.text());
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
