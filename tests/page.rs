//! Pages as the server draws them: whole, in the person's language, and safe.

use crate::cast::{Answer, Person, Server, op};
use causerie::{
    id::{LOBBY, ThreadId},
    words::{Locale, Words, fill},
};

fn english() -> &'static Words {
    Locale::En.words()
}

/// Ana and Bo, and a word of each in their conversation.
async fn two(server: &Server) -> (Person, Person, ThreadId) {
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    ana.post(thread, "hello from Ana").await;
    bo.post(thread, "hello from Bo").await;
    (ana, bo, thread)
}

/// The start tag of the row that holds this text.
fn row_of<'a>(page: &'a Answer, text: &str) -> &'a str {
    let (before, _) = page.text().split_once(&format!("<p dir=\"auto\">{text}")).expect("the text stands in a row");
    let row = before.rsplit("<li").next().expect("a row begins");
    row.split('>').next().unwrap_or_default()
}

#[tokio::test]
async fn a_page_is_whole_before_any_script() {
    let server = Server::start().await;
    let (ana, _, thread) = two(&server).await;
    let page = ana.page(thread).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let html = page.text();
    for part in [
        "<html lang=\"en\"",
        "<title>(1) Bo",
        "href=\"/c/1\"",
        &format!("href=\"/c/{thread}\""),
        english().lobby,
        "hello from Ana",
        "hello from Bo",
        &format!("action=\"/c/{thread}\""),
        "name=\"op\"",
        &fill(english().signed_in_as, &["Ana"]),
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[tokio::test]
async fn each_sees_their_own_messages_told_apart() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server).await;
    for (who, own, other) in [(&ana, "hello from Ana", "hello from Bo"), (&bo, "hello from Bo", "hello from Ana")] {
        let page = who.page(thread).await;
        assert!(row_of(&page, own).contains("message--mine"), "{}", row_of(&page, own));
        assert!(!row_of(&page, other).contains("message--mine"), "{}", row_of(&page, other));
    }
    assert!(ana.page(thread).await.text().contains("<title>(1) Bo"), "each is called by the other's name");
    assert!(bo.page(thread).await.text().contains("<title>(1) Ana"));
}

#[tokio::test]
async fn a_page_speaks_the_language_of_the_browser_and_then_the_chosen_one() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await.speaking("de, fr-CH;q=0.9, en;q=0.8");
    let french = Locale::Fr.words();
    let page = ana.get("/").await;
    assert!(page.text().contains("<html lang=\"fr\"") && page.text().contains(french.lobby));
    let request = ana.own_page(http::Method::POST, "/language").header("referer", format!("{}/c/1?at=1", ana.origin()));
    let answer = ana.send(request.header("accept", "text/html").form(&[("language", "en")])).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/c/1?at=1"));
    assert!(answer.set_cookie("language").contains("Max-Age=31536000"));
    let page = ana.get("/").await;
    assert!(page.text().contains("<html lang=\"en\"") && page.text().contains(english().lobby));
}

#[tokio::test]
async fn pages_of_history_lead_back_and_forth_by_links() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let thread = ana.direct_with(&ana).await;
    for number in 2..=121 {
        ana.post(thread, &format!("text {number}")).await;
    }
    let page = ana.page(thread).await;
    assert!(page.text().contains(&format!("href=\"/c/{thread}?before=72\"")));
    let page = ana.get(&format!("/c/{thread}?before=72")).await;
    assert!(page.text().contains("text 71<") && page.text().contains("text 22<") && !page.text().contains("text 72<"));
    for link in ["before=22", "after=71"] {
        assert!(page.text().contains(&format!("href=\"/c/{thread}?{link}\"")), "{link}");
    }
    let page = ana.get(&format!("/c/{thread}?after=71")).await;
    assert!(
        page.text().contains("text 121<") && !page.text().contains(&format!("href=\"/c/{thread}?after=")),
        "this is the newest"
    );
    let page = ana.get(&format!("/c/{thread}?at=60")).await;
    assert!(page.text().contains("id=\"m60\""));
}

#[tokio::test]
async fn a_page_that_is_not_there_is_404_with_the_list_beside_it() {
    let server = Server::start().await;
    let (ana, _, thread) = two(&server).await;
    let chloe = server.sign_up("Chloé").await;
    let foreign = chloe.page(thread).await;
    assert_eq!(foreign.status, 404);
    assert!(foreign.text().contains(english().gone) && foreign.text().contains("href=\"/c/1\""));
    assert!(!foreign.text().contains("hello from"));
    for path in ["/wp-login.php", "/c", "/c/x", "/c/1/2", "/%00", "/api", "/people/7/8", "/a\u{e9}"] {
        let page = ana.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains(english().nowhere) && page.text().contains("href=\"/c/1\""), "{path}");
    }
    let page = server.guest().get("/wp-login.php").await;
    assert_eq!(page.status, 404, "a guest is not led about either");
    assert!(!page.text().contains("href=\"/c/1\""));
}

#[tokio::test]
async fn a_guest_is_led_to_the_door_that_is_right_and_remembers_where_to() {
    let server = Server::start().await;
    let guest = server.guest();
    assert_eq!(guest.get("/").await.header("location"), "/sign-up", "nobody has an account yet");
    server.sign_up("Ana").await;
    let cases = [
        ("/", "/sign-in"),
        ("/c/7?at=3", "/sign-in?next=/c/7?at=3"),
        ("/people?find=a&after=b", "/sign-in?next=/people?find=a%26after=b"),
    ];
    for (path, door) in cases {
        let answer = guest.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (303, door), "{path}");
    }
    let door = guest.get("/sign-in?next=/people?find=a%26after=b").await;
    assert!(door.text().contains("name=\"next\" value=\"/people?find=a&amp;after=b\""), "{}", door.text());
}

#[tokio::test]
async fn what_people_write_stays_text_on_the_page() {
    const EVIL: &str = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>";
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    ana.post(LOBBY, EVIL).await;
    let page = ana.get("/c/1").await;
    assert!(page.text().contains("&lt;/textarea&gt;"), "it is there, as text");
    let harmless = |page: &Answer| {
        let html = page.text();
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
    };
    harmless(&page);
    let typed = format!("{EVIL}\0");
    let page = ana.form_and_page("/c/1", &[("body", &typed), ("op", &op().to_string())]).await;
    let (_, text_box) = page.text().split_once("<textarea").expect("there is a text box");
    let (text_box, _) = text_box.split_once("</textarea>").expect("it ends");
    assert!(text_box.contains("&lt;/textarea&gt;") && text_box.contains("alert(1)"), "{text_box}");
    harmless(&page);
    let guest = server.guest();
    harmless(&guest.form_and_page("/sign-up", &[("name", &format!("\"{EVIL}")), ("password", "")]).await);
    for path in [
        "/people?find=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/new?find=%22%3E%3Cscript%3Ealert(1)&with=%22%3E%3Cscript%3Ealert(1)&to=%3Cscript%3Ealert(1)",
        "/groups?find=%22%3E%3Cscript%3Ealert(1)",
        "/c/1/about?find=%22%3E%3Cscript%3Ealert(1)",
        "/sign-in?next=/%22%3E%3Cscript%3Ealert(1)",
    ] {
        harmless(&ana.get(path).await);
        harmless(&guest.get(path).await);
    }
}

/// A page as the browser shows it: without the comments that keep places for what may come.
fn shown(page: &Answer) -> String {
    page.text().replace("<!>", "")
}

#[tokio::test]
async fn message_text_is_drawn_as_it_was_meant() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    ana.post(LOBBY, "**a** *b*\n_c_ ~~d~~ `<e>`\n\n> f\n\n2. g\n- h").await;
    ana.post(LOBBY, "```rs\n  <i>\n```").await;
    ana.post(LOBBY, "```\na line too long for a telephone\n```").await;
    ana.post(LOBBY, "https://a.b/?c&d [e](mailto:f@g)").await;
    let page = shown(&ana.get("/c/1").await);
    for part in [
        "<p dir=\"auto\"><strong>a</strong> <em>b</em>\n<em>c</em> <s>d</s> <code>&lt;e&gt;</code></p>",
        "<blockquote dir=\"auto\"><p>f</p></blockquote>",
        "<ol dir=\"auto\"><li value=\"2\"><p>g</p></li></ol><ul dir=\"auto\"><li><p>h</p></li></ul>",
        "<pre dir=\"ltr\"><code>  &lt;i&gt;</code></pre>",
        "<pre dir=\"ltr\" role=\"group\" tabindex=\"0\" aria-label=\"Code\"><code>a line too long",
        "<a href=\"https://a.b/?c&amp;d\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">https://a.b/?c&amp;d</a>",
        "<a href=\"mailto:f@g\" title=\"mailto:f@g\" target=\"_blank\"",
        // The list shows the last of it in one line, and as text.
        "https://a.b/?c&amp;d e</bdi>",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}

#[tokio::test]
async fn no_text_makes_an_attribute_or_leads_where_it_may_not() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for evil in [
        "[a](javascript:alert(1)) [b](JAVASCRIPT:alert(1)) [c](data:text/html,<script>alert(1)</script>)",
        "[d](//evil.example) [e](/sign-out) [f](vbscript:x) [g](\tjavascript:x) [h](https:javascript:x)",
        "[i](https://a.b/\"onmouseover=\"alert(1)) https://a.b/'onmouseover='alert(1) https://a.b/<img/src=x/onerror=x>",
        "```\" onclick=\"alert(1)\n</code></pre><script>alert(1)</script>\n```",
        "[\"><script>alert(1)</script>](https://a.b/)",
    ] {
        ana.post(LOBBY, evil).await;
    }
    let page = shown(&ana.get("/c/1").await);
    let (_, log) = page.split_once("role=\"log\"").expect("the page has a log");
    let (log, _) = log.split_once("class=\"typing\"").expect("the line of who is writing follows it");
    let log = log.split("class=\"invite\"").next().unwrap_or_default();
    assert!(!log.contains("<script") && !log.contains("<img"), "{log}");
    for tag in log.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        assert!(!tag.contains(" on"), "an attribute that runs: <{tag}>");
        if let Some((_, href)) = tag.split_once("href=\"").filter(|_| tag.contains("rel=")) {
            assert!(href.starts_with("https://a.b/"), "a link that leads elsewhere: <{tag}>");
        }
    }
    for address in ["sign-out", "evil.example", "javascript", "data:"] {
        assert!(
            !log.contains(&format!("href=\"{address}")) && !log.contains(&format!("href=\"/{address}")),
            "{address}"
        );
    }
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_their_name() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for name in ["Bo", "Chloé", "Chris"] {
        server.sign_up(name).await;
    }
    let names =
        |page: causerie::model::PeoplePage| page.people.into_iter().map(|person| person.name).collect::<Vec<_>>();
    assert_eq!(names(ana.find("").await), ["Ana", "Bo", "Chloé", "Chris"]);
    assert_eq!(names(ana.find("ch").await), ["Chloé", "Chris"]);
    assert_eq!(names(ana.find("CHLOÉ").await), ["Chloé"]);
    for odd in ["%", "_", "\0", "'", "\\", &"x".repeat(10_000)] {
        assert_eq!(names(ana.find(odd).await).len(), 0, "{odd:?}");
    }
    let page = ana.get("/people?find=ch").await;
    assert!(page.text().contains("Chloé") && page.text().contains("action=\"/direct\""));
}

/// Each place beside the list, drawn on the server alone: its status, and what of it a person without scripts needs.
#[tokio::test]
async fn every_place_is_drawn_without_scripts() {
    let server = Server::start().await;
    let (ana, bo, thread) = two(&server).await;
    let cleo = server.sign_up("Cleo").await;
    let words = english();
    let new = format!("/new?with={}&with={}", bo.id, cleo.id);
    let cases: &[(&str, &[&str])] = &[
        ("/new", &["action=\"/new\"", "name=\"find\"", "name=\"with\"", words.notes, "Bo", "Cleo", words.go_on]),
        (&format!("/new?with={}", bo.id), &["Write to Bo", "formaction=\"/direct\"", "href=\"/new\""]),
        (&new, &["formaction=\"/groups\"", words.make_group, "name=\"open\"", "name=\"name\"", "Chosen: Bo and Cleo"]),
        (&format!("/new?to=1&with={}", bo.id), &["formaction=\"/c/1/group\"", words.newcomers_read, words.add_people]),
        ("/groups", &["action=\"/groups\"", words.browse_groups]),
        ("/groups?find=robo", &["Nothing for “robo”"]),
        ("/c/1/about", &["action=\"/c/1/about\"", words.members, words.leave_hint, words.is_open, "value=\"mute\""]),
        (&format!("/c/{thread}/about"), &["@Bo", "value=\"mute\"", "hello from Bo", "message--mine"]),
        ("/c/1", &["href=\"/c/1/about\"", "href=\"/new\"", "href=\"/groups\""]),
    ];
    for (path, parts) in cases {
        let page = ana.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        for part in *parts {
            assert!(page.text().contains(part), "{path} lacks {part} in {}", page.text());
        }
    }
    assert!(!ana.get(&format!("/c/{thread}/about")).await.text().contains(words.leave), "a pair is left by nobody");
    assert_eq!(cleo.get(&format!("/c/{thread}/about")).await.status, 404);
}

#[tokio::test]
async fn what_an_address_cannot_mean_is_left_out() {
    let server = Server::start().await;
    let (ana, bo, _) = two(&server).await;
    for path in
        ["/new?with=999&with=-1&with=x&to=x", "/groups?after=-1", "/groups?after=99999999999", "/c/1/about?after=x"]
    {
        assert_eq!(ana.get(path).await.status, 200, "{path}");
    }
    for path in ["/c/999/about", "/c/x/about", "/c/1/about/1", "/new/1", "/groups/1"] {
        assert_eq!(ana.get(path).await.status, 404, "{path}");
    }
    let many = [("with", &*bo.id.to_string()), ("with", &*ana.id.to_string())];
    let answer = ana.form("/direct", &many).await;
    assert_eq!((answer.status, answer.header("location")), (303, &*format!("/new?with={}&with={}", bo.id, ana.id)));
    let guest = server.guest();
    for path in ["/new", "/groups", "/c/1/about"] {
        assert_eq!(guest.get(path).await.header("location"), format!("/sign-in?next={path}"));
    }
}

#[tokio::test]
async fn who_came_is_told_to_each_and_folded_when_many() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    server.sign_up("Bo").await;
    let page = ana.get("/c/1").await;
    assert!(page.text().contains("You joined") && page.text().contains("Bo joined"), "{}", page.text());
    let cleo = server.sign_up("Cleo").await.speaking("fr");
    let page = cleo.get("/c/1").await;
    assert!(
        page.text().contains("<summary>Vous et 2 autres avez rejoint la conversation</summary>"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("<li>Ana a rejoint la conversation</li>"));
}

#[tokio::test]
async fn what_failed_is_said_in_its_form_and_what_was_typed_stays() {
    let server = Server::start().await;
    let (ana, bo, _) = two(&server).await;
    let (long, op) = (format!("Robotics {}", "x".repeat(80)), op().to_string());
    let told = english().group_name_too_long;
    let fields = [("verb", "rename"), ("value", &*long), ("op", &*op)];
    let page = ana.form_and_page("/c/1/group", &fields).await;
    let (_, form) = page.text().split_once("value=\"rename\"").expect("she is its host");
    let (form, rest) = form.split_once("</form>").expect("it ends");
    assert!(form.contains(&long) && form.contains(told) && form.contains("aria-describedby=\"note-rename\""), "{form}");
    assert!(!rest.contains(told), "it is said once");
    let (his, hers) = (bo.id.to_string(), ana.id.to_string());
    let fields = [("name", &*long), ("open", "yes"), ("with", &*his), ("with", &*hers), ("op", &*op)];
    let page = ana.form_and_page("/groups", &fields).await;
    assert!(page.text().contains(&long) && page.text().contains(told), "{}", page.text());
}
