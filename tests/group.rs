//! Groups: who comes and goes, what each of them hears of it, and who may change what.

use crate::cast::{Person, SECOND, Server, Socket, op};
use causerie::{
    error::{AppError, Field, Problem},
    id::{LOBBY, Seq, ThreadId, UserId},
    model::{At, GroupChange, Line, MemberRole, MessageKind, NewGroup},
    protocol::Change,
    words::Locale,
};
use http::Method;

/// Ana is host of a group with Bo; Chloé is not in it.
struct Stage {
    server: Server,
    ana: Person,
    bo: Person,
    chloe: Person,
    group: ThreadId,
}

impl Stage {
    async fn set() -> Self {
        let server = Server::start().await;
        let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
        let group = ana.group("Robotics", false, &[&bo]).await;
        server.clock.advance(SECOND);
        Self { server, ana, bo, chloe, group }
    }
}

/// What the next change says: its line, and the kinds of its entries.
async fn heard(socket: &mut Socket) -> (Line, Vec<MessageKind>) {
    let Change { line, rows, .. } = socket.next_change().await;
    (line, rows.messages.iter().map(|message| message.kind).collect())
}

async fn is_listed(person: &Person, thread: ThreadId) -> bool {
    person.threads(None).await.cards.iter().any(|card| card.thread.id == thread)
}

#[tokio::test]
async fn everyone_in_a_new_group_sees_it_at_once_and_nobody_else() {
    let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
    let (mut his, mut hers) = (bo.socket().await, chloe.socket().await);
    let second = ana.group("", false, &[&bo]).await;
    let shown = his.next_change().await;
    assert_eq!((shown.line, shown.rows.mine[0].thread, shown.rows.mine[0].listed), (Line::Own, second, true));
    assert_eq!(shown.rows.threads[0].some, [ana.id, bo.id], "with what it takes to call it by its members");
    assert_eq!(shown.rows.people.iter().map(|person| &*person.name).collect::<Vec<_>>(), ["Ana", "Bo"]);
    assert_eq!(heard(&mut his).await, (Line::Thread(second), vec![MessageKind::Made]));
    ana.post(group, "between us").await;
    ana.post(LOBBY, "to all").await;
    assert_eq!(hers.next_change().await.rows.messages[0].body, "to all", "the first thing that she hears");
    assert_eq!(chloe.card(group).await, Err(AppError::NotFound));
}

#[tokio::test]
async fn whoever_is_added_reads_everything_and_hears_what_follows() {
    let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
    ana.post(group, "before her").await;
    let (mut his, mut hers) = (bo.socket().await, chloe.socket().await);
    ana.change(group, GroupChange::Add(vec![chloe.id, bo.id])).await.expect("a host adds");
    let shown = hers.next_change().await;
    assert_eq!((shown.line, shown.rows.mine[0].read_seq, shown.rows.unread[0].count), (Line::Own, Seq(3), 0));
    for socket in [&mut his, &mut hers] {
        let added = socket.next_change().await;
        assert_eq!((added.line, added.seq, added.rows.threads[0].size), (Line::Thread(group), Seq(3), 3));
        assert_eq!(added.rows.members.iter().map(|member| member.user).collect::<Vec<_>>(), [chloe.id]);
        assert_eq!(added.rows.messages[0].about, [chloe.id], "Bo was there already");
    }
    ana.post(group, "welcome").await;
    assert_eq!(hers.next_texts(group, 1).await, ["welcome"]);
    assert_eq!(chloe.texts(group).await, ["before her", "welcome"]);
}

#[tokio::test]
async fn whoever_is_removed_is_told_so_and_hears_nothing_more() {
    let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
    let (mut hers, mut his) = (ana.socket().await, bo.socket().await);
    ana.change(group, GroupChange::Remove(bo.id)).await.expect("a host removes");
    ana.post(group, "without him").await;
    let gone = his.next_change().await;
    assert_eq!((gone.line, gone.rows.mine[0].thread, gone.rows.mine[0].listed), (Line::Own, group, false));
    assert!(gone.rows.threads.is_empty() && gone.rows.messages.is_empty());
    his.say(&causerie::protocol::Up::Changes { line: Line::Thread(group), after: Seq(0) }).await;
    chloe.post(LOBBY, "to all").await;
    assert_eq!(his.next_texts(LOBBY, 1).await, ["to all"]);
    assert_eq!(heard(&mut hers).await, (Line::Thread(group), vec![MessageKind::Removed]));
    assert_eq!(hers.next_texts(group, 1).await, ["without him"]);
    assert!(!is_listed(&bo, group).await);
    assert_eq!(bo.history(group, At::Tail).await, Err(AppError::NotFound));
    let sent = bo.submit(&format!("/c/{group}"), &[("body", "let me in"), ("op", &op().to_string())]).await;
    assert_eq!(sent.error(), AppError::NotFound);
    let page = bo.page(group).await;
    assert!(page.status == 404 && page.text().contains(Locale::En.words().gone));
    assert_eq!(bo.greeted(&[group]).await.1.cards.len(), 1, "the Lobby");
}

#[tokio::test]
async fn an_open_group_is_found_and_joined() {
    let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
    assert!(chloe.open_groups("rob").await.groups.is_empty());
    assert_eq!(chloe.join(group).await, Err(AppError::NotFound));
    ana.change(group, GroupChange::Open(true)).await.expect("a host opens");
    let found = chloe.open_groups("rob").await.groups;
    assert_eq!((found.len(), found[0].thread.id, found[0].joined), (1, group, false));
    assert_eq!(chloe.history(group, At::Tail).await, Err(AppError::NotFound), "finding it is not yet being in it");
    let mut his = bo.socket().await;
    for _ in 0..2 {
        chloe.join(group).await.expect("it is open");
    }
    assert_eq!(heard(&mut his).await, (Line::Thread(group), vec![MessageKind::Joined]));
    chloe.post(group, "here I am").await;
    assert_eq!(his.next_texts(group, 1).await, ["here I am"], "she joined once");
    assert!(chloe.open_groups("").await.groups.iter().all(|group| group.joined));
}

#[tokio::test]
async fn leaving_goes_on_to_the_longest_standing_member() {
    let Stage { server, ana, bo, chloe, group } = Stage::set().await;
    ana.change(group, GroupChange::Add(vec![chloe.id])).await.expect("a host adds");
    server.clock.advance(SECOND);
    let op = op();
    for _ in 0..2 {
        ana.change_under(group, GroupChange::Leave, op).await.expect("the same answer when no answer had come");
    }
    let host = |name: &str| (name.to_owned(), MemberRole::Host);
    let member = |name: &str| (name.to_owned(), MemberRole::Member);
    assert_eq!(bo.members(group).await, Ok(vec![host("Bo"), member("Chloé")]));
    let history = bo.history(group, At::Tail).await.expect("he is in it");
    let left = history.messages.last().expect("there is an entry");
    assert_eq!((left.kind, left.author, &left.about[..]), (MessageKind::Left, ana.id, &[bo.id][..]));
    assert_eq!(history.messages.iter().map(|message| message.seq.0).collect::<Vec<_>>(), [1, 2, 3]);
    bo.change(group, GroupChange::Leave).await.expect("anyone leaves");
    chloe.change(group, GroupChange::Leave).await.expect("and the last");
    for person in [&ana, &bo, &chloe] {
        assert_eq!(person.members(group).await, Err(AppError::NotFound), "a closed group ends with its last member");
    }
}

#[tokio::test]
async fn a_deleted_group_leaves_every_screen() {
    let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
    ana.post(group, "secret").await;
    let mut his = bo.socket().await;
    let wrong = AppError::invalid(Field::GroupName, Problem::NoMatch);
    assert_eq!(ana.change(group, GroupChange::Delete("Robot".into())).await, Err(wrong));
    ana.change(group, GroupChange::Delete("robotics".into())).await.expect("it is its name");
    let gone = his.next_change().await;
    assert_eq!((gone.line, gone.rows.mine[0].listed), (Line::Own, false));
    for person in [&ana, &bo, &chloe] {
        assert_eq!(person.page(group).await.status, 404);
        assert!(!is_listed(person, group).await);
        assert_eq!(person.join(group).await, Err(AppError::NotFound));
    }
    ana.post(LOBBY, "to all").await;
    assert_eq!(his.next_texts(LOBBY, 1).await, ["to all"], "and nothing came before it");
}

#[tokio::test]
async fn hosts_who_remove_each_other_at_once_leave_one_host() {
    for _ in 0..5 {
        let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
        ana.change(group, GroupChange::Add(vec![chloe.id])).await.expect("a host adds");
        ana.change(group, GroupChange::Host(bo.id, true)).await.expect("a host makes another");
        let (one, other) =
            tokio::join!(ana.change(group, GroupChange::Remove(bo.id)), bo.change(group, GroupChange::Remove(ana.id)),);
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        let members = chloe.members(group).await.expect("she is in it");
        assert_eq!(members.iter().map(|(_, role)| *role).collect::<Vec<_>>(), [MemberRole::Host, MemberRole::Member]);
    }
}

#[tokio::test]
async fn whatever_is_done_at_once_every_number_is_given_once() {
    let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
    ana.change(group, GroupChange::Open(true)).await.expect("a host opens");
    ana.change(group, GroupChange::Host(bo.id, true)).await.expect("a host makes another");
    let mut socket = ana.socket().await;
    let (left, removed, joined, renamed, said) = tokio::join!(
        chloe.change(group, GroupChange::Leave),
        bo.change(group, GroupChange::Remove(chloe.id)),
        chloe.join(group),
        bo.change(group, GroupChange::Rename("Robots".into())),
        chloe.say(group, op(), chloe.id, "hello"),
    );
    assert!(matches!(left, Ok(()) | Err(AppError::NotFound)), "{left:?}");
    assert!(matches!(removed, Ok(()) | Err(AppError::NotFound)), "{removed:?}");
    assert!(matches!(said, Ok(_) | Err(AppError::NotFound)), "{said:?}");
    assert_eq!((joined, renamed), (Ok(()), Ok(())));
    let history = ana.history(group, At::Tail).await.expect("she is in it");
    let numbers: Vec<i64> = history.messages.iter().map(|message| message.seq.0).collect();
    assert_eq!(numbers, (1..=history.head.0).collect::<Vec<_>>());
    for seq in 4..=history.head.0 {
        let change = socket.next_change().await;
        assert_eq!((change.line, change.seq), (Line::Thread(group), Seq(seq)));
    }
}

#[tokio::test]
async fn adding_to_a_group_that_is_being_deleted_shows_it_to_nobody() {
    for _ in 0..5 {
        let Stage { ana, bo, chloe, group, server: _server, .. } = Stage::set().await;
        ana.change(group, GroupChange::Host(bo.id, true)).await.expect("a host makes another");
        let (deleted, added, said) = tokio::join!(
            ana.change(group, GroupChange::Delete("Robotics".into())),
            bo.change(group, GroupChange::Add(vec![chloe.id])),
            bo.say(group, op(), bo.id, "hello"),
        );
        assert_eq!(deleted, Ok(()));
        assert!(matches!(added, Ok(()) | Err(AppError::NotFound)) && matches!(said, Ok(_) | Err(AppError::NotFound)));
        for person in [&ana, &bo, &chloe] {
            assert!(!is_listed(person, group).await);
        }
    }
}

#[tokio::test]
async fn the_same_wish_under_one_op_is_granted_once() {
    let Stage { ana, bo, group, server: _server, .. } = Stage::set().await;
    let wish = NewGroup { name: "Chess".into(), open: false, with: vec![bo.id] };
    let asked = op();
    let first = ana.make_group(&wish, asked).await;
    assert_eq!(ana.make_group(&wish, asked).await, first);
    assert_eq!(ana.make_group(&NewGroup { open: true, ..wish }, asked).await, Err(AppError::Conflict));
    let rename = |name: &str| GroupChange::Rename(name.into());
    let asked = op();
    ana.change_under(group, rename("One"), asked).await.expect("a host renames");
    ana.change(group, rename("Two")).await.expect("and again");
    ana.change_under(group, rename("One"), asked).await.expect("it was done");
    assert_eq!(ana.card(group).await.expect("it is hers").thread.name.as_deref(), Some("Two"), "and not done again");
    assert_eq!(ana.change_under(group, rename("Two"), asked).await, Err(AppError::Conflict));
}

/// The form of a group's page, as a browser without scripts sends it: where it leads.
async fn by_form(person: &Person, group: ThreadId, verb: &str, values: &[String]) -> String {
    let op = op().to_string();
    let mut fields = vec![("verb", verb), ("op", &*op)];
    fields.extend(values.iter().map(|value| ("value", &**value)));
    let answer = person.form(&format!("/c/{group}/group"), &fields).await;
    assert_eq!(answer.status, 303, "{verb}: {}", answer.text());
    answer.header("location").to_owned()
}

#[tokio::test]
async fn everything_is_done_without_scripts_too() {
    let Stage { server, ana, bo, chloe, .. } = Stage::set().await;
    let (his, hers, op) = (bo.id.to_string(), chloe.id.to_string(), op().to_string());
    let fields = [("name", "Chess"), ("open", "yes"), ("with", &*his), ("with", &*hers), ("op", &*op)];
    let made = ana.form("/groups", &fields).await;
    let group: ThreadId =
        made.header("location").strip_prefix("/c/").and_then(|id| id.parse().ok()).expect("it leads in");
    let again = ana.form("/groups", &fields).await;
    assert_eq!(again.header("location"), made.header("location"), "posting twice is making once");
    assert_eq!(bo.members(group).await.map(|members| members.len()), Ok(3));
    let dora = server.sign_up("Dora").await;
    let joined = dora.form(&format!("/c/{group}/join"), &[("op", &cast_op())]).await;
    assert_eq!((joined.status, joined.header("location")), (303, &*format!("/c/{group}")));
    let about = format!("/c/{group}/about");
    let verbs: [(&str, &[&str]); 9] = [
        ("rename", &["Go"]),
        ("close", &[]),
        ("open", &[]),
        ("hosts_only", &[]),
        ("everyone", &[]),
        ("remove", &[&hers]),
        ("add", &[&hers, &his]),
        ("host", &[&his]),
        ("unhost", &[&his]),
    ];
    for (verb, values) in verbs {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(by_form(&ana, group, verb, &values).await, about, "{verb}");
    }
    let card = ana.card(group).await.expect("she is in it");
    assert_eq!((card.thread.name.as_deref(), card.thread.size, card.head), (Some("Go"), 4, Seq(11)));
    assert_eq!(by_form(&dora, group, "leave", &[]).await, "/");
    assert_eq!(by_form(&ana, group, "delete", &["go".to_owned()]).await, "/");
    assert!(!is_listed(&ana, group).await);
}

fn cast_op() -> String {
    op().to_string()
}

#[tokio::test]
async fn a_form_that_asks_for_too_much_leads_back_with_a_sentence() {
    let Stage { ana, bo, group, server: _server, .. } = Stage::set().await;
    assert_eq!(by_form(&bo, group, "rename", &["x".to_owned()]).await, format!("/c/{group}/about"));
    assert!(bo.cookie("flash").is_some(), "the sentence waits for that page");
    let path = format!("/c/{group}/group");
    for (value, problem) in [("x".repeat(81), Problem::TooLong), ("\u{202e}".into(), Problem::Character)] {
        let answer = ana.submit(&path, &[("verb", "rename"), ("value", &value), ("op", &cast_op())]).await;
        assert_eq!(answer.error(), AppError::invalid(Field::GroupName, problem));
    }
    let answer = ana.submit(&path, &[("verb", "unhost"), ("value", &ana.id.to_string()), ("op", &cast_op())]).await;
    assert_eq!(answer.error(), AppError::invalid(Field::Group, Problem::LastHost));
    let malformed = AppError::invalid(Field::Request, Problem::Malformed);
    let op = cast_op();
    for fields in [
        &[("verb", "explode"), ("op", &*op)][..],
        &[("op", &*op)],
        &[("verb", "leave")],
        &[("verb", "leave"), ("op", "zz")],
        &[("verb", "remove"), ("op", &*op)],
        &[("verb", "remove"), ("value", "Bo"), ("op", &*op)],
        &[("verb", "add"), ("value", "1"), ("value", "Bo"), ("op", &*op)],
    ] {
        assert_eq!(ana.submit(&path, fields).await.error(), malformed, "{fields:?}");
    }
    assert_eq!(ana.submit("/groups", &[("name", "x"), ("with", "Bo"), ("op", &*op)]).await.error(), malformed);
    assert_eq!(ana.submit("/c/x/group", &[("verb", "leave"), ("op", &*op)]).await.error(), AppError::NotFound);
    assert_eq!(ana.submit(&format!("/c/{group}/join"), &[("op", "zz")]).await.error(), malformed);
    let get = ana.send(ana.own_page(Method::GET, &path)).await;
    assert_eq!(get.status, 405);
    assert_eq!(ana.card(group).await.expect("it is as it was").head, Seq(1));
}

#[tokio::test]
async fn nobody_is_added_who_is_not_there() {
    let Stage { ana, chloe, group, server: _server, .. } = Stage::set().await;
    for nobody in [0, -1, 99, i64::MAX, i64::MIN] {
        let nobody = UserId(nobody);
        assert_eq!(ana.change(group, GroupChange::Add(vec![chloe.id, nobody])).await, Err(AppError::NotFound));
        assert_eq!(ana.change(group, GroupChange::Remove(nobody)).await, Err(AppError::NotFound));
        assert_eq!(ana.change(group, GroupChange::Host(nobody, true)).await, Err(AppError::NotFound));
        let with = NewGroup { name: String::new(), open: true, with: vec![nobody] };
        assert_eq!(ana.make_group(&with, op()).await, Err(AppError::NotFound));
        assert_eq!(ana.join(ThreadId(nobody.0)).await, Err(AppError::NotFound));
    }
    let crowd = GroupChange::Add((1..=501).map(UserId).collect());
    assert_eq!(ana.change(group, crowd).await, Err(AppError::invalid(Field::Group, Problem::TooLong)));
    assert_eq!(ana.members(group).await.map(|members| members.len()), Ok(2));
}
