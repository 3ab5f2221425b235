//! What is done to a message after it was said: who may, what comes of it, and all of it without scripts.

use crate::cast::{Person, SECOND, Server, op};
use causerie::{
    error::{AppError, Field, Problem},
    id::{LOBBY, Seq, ThreadId},
    model::{Act, At, GroupChange, Message, Reaction},
    words::Locale,
};

async fn message(person: &Person, thread: ThreadId, seq: Seq) -> Message {
    let page = person.history(thread, At::Around(seq)).await.expect("one may read there");
    page.messages.into_iter().find(|message| message.seq == seq).expect("it is there")
}

fn react(seq: Seq, emoji: &str, on: bool) -> Act {
    Act::React { seq, emoji: emoji.into(), on }
}

/// What each verb is answered: edit, delete, react, reply. A yes is 200.
async fn answers(person: &Person, thread: ThreadId, seq: Seq) -> [u16; 4] {
    let status = |refused: Option<AppError>| refused.map_or(200, |error| error.status().as_u16());
    // Last what ends it for the others.
    let edit = person.act(thread, Act::Edit { seq, said: seq, body: format!("by {}", person.id) }).await.err();
    let react = person.act(thread, react(seq, "👍", true)).await.err();
    let reply = person.reply(thread, seq, "well").await.err();
    let delete = person.act(thread, Act::Delete { seq }).await.err();
    [edit, delete, react, reply].map(status)
}

#[tokio::test]
async fn who_may_do_what_to_a_message() {
    let server = Server::start().await;
    let (admin, host) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (author, member, removed) =
        (server.sign_up("Chloé").await, server.sign_up("Dora").await, server.sign_up("Emil").await);
    let group = host.group("Chess", false, &[&author, &member, &removed]).await;
    let theirs = removed.post(group, "gone soon").await.seq;
    host.change(group, GroupChange::Remove(removed.id)).await.expect("he is its host");
    for hosts_only in [false, true] {
        let mut said = Vec::new();
        for n in 0..4 {
            said.push(author.post(group, &format!("{n}")).await.seq);
        }
        host.change(group, GroupChange::HostsOnly(hosts_only)).await.expect("he is its host");
        let (edit, reply) = if hosts_only { (403, 403) } else { (200, 200) };
        assert_eq!(answers(&admin, group, said[0]).await, [404; 4], "an administrator is nobody there");
        assert_eq!(answers(&removed, group, theirs).await, [404; 4], "not even their own words");
        assert_eq!(answers(&member, group, said[1]).await, [403, 403, 200, reply], "{hosts_only}");
        assert_eq!(answers(&host, group, said[2]).await, [403, 200, 200, 200], "{hosts_only}");
        assert_eq!(answers(&author, group, said[3]).await, [edit, 200, 200, reply], "{hosts_only}");
        // The system said it.
        let event = host.history(group, At::After(Seq(0))).await.expect("he is in it").messages.remove(0);
        assert_eq!(answers(&host, group, event.seq).await, [403, 403, 403, 422]);
        host.change(group, GroupChange::HostsOnly(false)).await.expect("he is its host");
    }
}

#[tokio::test]
async fn in_a_direct_conversation_nobody_deletes_what_the_other_said() {
    let server = Server::start().await;
    let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
    let thread = ana.direct_with(&bo).await;
    let said = ana.post(thread, "hello").await.seq;
    assert_eq!(answers(&chloe, thread, said).await, [404; 4]);
    assert_eq!(answers(&bo, thread, said).await, [403, 403, 200, 200]);
    assert_eq!(answers(&ana, thread, said).await, [200, 200, 200, 200]);
}

#[tokio::test]
async fn another_account_acts_for_nobody_else() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let said = ana.post(LOBBY, "hello").await.seq;
    let act = serde_json::json!({ "thread": LOBBY, "op": op(), "author": ana.id, "act": Act::Delete { seq: said } });
    let other = AppError::invalid(Field::Author, Problem::OtherAccount);
    assert_eq!(bo.ask::<causerie::model::Acted>("act", act).await, Err(other));
}

#[tokio::test]
async fn acts_are_answered_alike_under_one_op_and_told_once() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let thread = ana.direct_with(&bo).await;
    let said = ana.post(thread, "hello").await.seq;
    let mut socket = bo.socket().await;
    let (act, key) = (react(said, "👍", true), op());
    let both = tokio::join!(ana.act_under(thread, &act, key), ana.act_under(thread, &act, key));
    assert_eq!(both.0, both.1);
    let rev = both.0.expect("it is hers").rev;
    ana.act(thread, react(said, "👍", false)).await.expect("it is hers");
    assert_eq!(ana.act_under(thread, &act, key).await.map(|acted| acted.rev), Ok(rev), "a late one changes nothing");
    assert_eq!(ana.act_under(thread, &react(said, "🎉", true), key).await, Err(AppError::Conflict));
    let told = [socket.next_change().await, socket.next_change().await];
    let counts = told.map(|change| (change.seq, change.rows.messages[0].reactions.len()));
    assert_eq!(counts, [(rev, 1), (rev.next(), 0)]);
}

#[tokio::test]
async fn a_card_tells_that_its_last_word_was_deleted() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let group = ana.group("Chess", false, &[&bo]).await;
    let (mine, theirs) = (bo.post(group, "a secret").await.seq, bo.post(group, "another secret").await.seq);
    ana.act(group, Act::Delete { seq: theirs }).await.expect("she is a host");
    for (person, words) in [(&ana, Locale::En.words()), (&bo, Locale::En.words())] {
        let page = person.get("/people").await;
        assert!(page.text().contains(words.deleted_by_host) && !page.text().contains("another secret"));
    }
    bo.act(group, Act::Delete { seq: mine }).await.expect("it is his");
    let page = ana.page(group).await;
    assert!(page.text().contains("Bo deleted this message"));
    assert!(!page.text().contains("secret"), "{}", page.text());
    assert!(bo.page(group).await.text().contains(Locale::En.words().deleted_by_me));
    assert_eq!(ana.card(group).await.map(|card| card.unread.count), Ok(0));
}

/// The page of a message, and where its forms lead.
fn address(thread: ThreadId, seq: Seq) -> String {
    format!("/c/{thread}/{seq}/act")
}

#[tokio::test]
async fn all_of_it_works_by_form() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let said = ana.post(LOBBY, "hello <all>").await.seq;
    let here = address(LOBBY, said);
    assert!(ana.page(LOBBY).await.text().contains(&format!("href=\"{here}\"")), "each row leads there");
    let back = format!("/c/1?at={said}#m{said}");
    let submit = async |person: &Person, fields: &[(&str, &str)]| {
        server.clock.advance(SECOND);
        let answer = person.form(&here, fields).await;
        assert_eq!(answer.status, 303, "{fields:?}");
        answer.header("location").to_owned()
    };
    assert_eq!(submit(&bo, &[("react", "🎉")]).await, back);
    assert_eq!(submit(&ana, &[("react", "🎉")]).await, back);
    assert_eq!(submit(&ana, &[("unreact", "🎉")]).await, back);
    let kind = Reaction { emoji: "🎉".into(), count: 1, people: vec![bo.id] };
    assert_eq!(message(&ana, LOBBY, said).await.reactions, [kind]);
    assert_eq!(submit(&ana, &[("verb", "edit"), ("said", &said.to_string()), ("body", "hello, all")]).await, back);
    assert_eq!(message(&bo, LOBBY, said).await.body, "hello, all");
    let page = bo.page(LOBBY).await;
    assert!(page.text().contains(">🎉 1<") && page.text().contains(&format!(">{} · ", Locale::En.words().edited)));
    let key = op().to_string();
    let reply = [("verb", "reply"), ("op", &*key), ("body", "well\r\nmet")];
    let to = submit(&bo, &reply).await;
    assert_eq!(submit(&bo, &reply).await, to, "however often it is sent");
    assert_eq!(bo.texts(LOBBY).await, ["hello, all", "well\nmet"]);
    assert_eq!(submit(&ana, &[("verb", "delete")]).await, back);
    assert_eq!(bo.texts(LOBBY).await, ["well\nmet"]);
    assert_eq!(ana.get(&here).await.status, 404, "nothing is left to be done");
}

#[tokio::test]
async fn the_link_of_a_message_leads_to_where_it_stands_and_strangers_to_nothing() {
    let server = Server::start().await;
    let (ana, bo, eve) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Eve").await);
    let thread = ana.direct_with(&bo).await;
    let said = ana.post(thread, "between us").await.seq;
    let link = format!("/t/{thread}/{said}");
    let place = format!("/c/{thread}?at={said}#m{said}");
    for person in [&bo, &eve] {
        let answer = person.get(&link).await;
        assert_eq!((answer.status, answer.header("location")), (303, &*place), "the link itself tells nothing");
    }
    let asked = place.split('#').next().expect("it has a path");
    let (seen, hidden) = (bo.get(asked).await, eve.get(asked).await);
    assert!(seen.status == 200 && seen.text().contains(&format!("id=\"m{said}\"")), "{}", seen.text());
    assert!(hidden.status == 404 && !hidden.text().contains("between us"));
    assert_eq!(bo.get(&format!("/t/{thread}/x")).await.status, 404);
    let nothing = bo.get(&format!("/c/{thread}?at=9999")).await;
    assert!(nothing.text().contains(Locale::En.words().no_message), "what never was is said");
    assert!(!seen.text().contains(Locale::En.words().no_message));
}

#[tokio::test]
async fn the_page_of_a_message_shows_each_what_they_may_do() {
    let server = Server::start().await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await.speaking("fr"));
    let said = bo.post(LOBBY, "*hello* <all>").await.seq;
    ana.act(LOBBY, react(said, "🎉", true)).await.expect("she is in it");
    let (of_ana, of_bo) = (ana.get(&address(LOBBY, said)).await, bo.get(&address(LOBBY, said)).await);
    let (of_ana, of_bo) = (of_ana.text(), of_bo.text());
    assert!(of_ana.contains("<em") && of_ana.contains("&lt;all&gt;"), "{of_ana}");
    assert!(of_ana.contains("name=\"unreact\" value=\"🎉\"") && of_bo.contains("name=\"react\" value=\"🎉\""));
    assert!(!of_ana.contains("value=\"edit\"") && of_ana.contains("value=\"delete\""), "she is a host there");
    assert!(of_bo.contains("value=\"edit\"") && of_bo.contains("Supprimer ce message"));
    assert_eq!(server.guest().get(&address(LOBBY, said)).await.status, 303, "to the door");
}

#[tokio::test]
async fn whoever_was_too_late_is_told_so_and_keeps_what_they_typed() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let said = ana.post(LOBBY, "hello").await.seq;
    ana.act(LOBBY, Act::Edit { seq: said, said, body: "from the phone".into() }).await.expect("it is hers");
    let fields = [("verb", "edit"), ("said", &*said.to_string()), ("body", "50% from\r\nthe <desk> & co")];
    let page = ana.form_and_page(&address(LOBBY, said), &fields).await;
    assert!(page.text().contains("changed elsewhere meanwhile"), "{}", page.text());
    assert!(page.text().contains("from the phone") && page.text().contains("50% from\r\nthe &lt;desk&gt; &amp; co"));
    let rev = message(&ana, LOBBY, said).await.said();
    assert!(
        page.text().contains(&format!("name=\"said\" value=\"{rev}\"")),
        "the next try names what stands there now"
    );
    assert_eq!(ana.submit(&address(LOBBY, said), &fields).await.error(), AppError::Conflict);
    let other = ana.post(LOBBY, "other").await.seq;
    let fields = [("verb", "reply"), ("op", &*op().to_string()), ("body", " ")];
    let empty = ana.form_and_page(&address(LOBBY, other), &fields).await;
    assert!(empty.text().contains(Locale::En.words().message_empty));
}
