//! Old state + frames == fresh state, for every verb: what a tab has put together from its page and the socket is what
//! a page loaded now would show.

use crate::cast::{Person, SECOND, Server, Tab, op};
use causerie::{
    id::{LOBBY, Millis, ThreadId},
    model::{Act, GroupChange},
    sync::Unsent,
};
use serde_json::{Value, json};

/// Ana and Bo in a conversation, Chloé beside it.
struct Stage {
    server: Server,
    ana: Person,
    bo: Person,
    chloe: Person,
    thread: ThreadId,
}

impl Stage {
    async fn set() -> Self {
        let server = Server::start().await;
        let (ana, bo, chloe) = (server.sign_up("Ana").await, server.sign_up("Bo").await, server.sign_up("Chloé").await);
        let thread = ana.direct_with(&bo).await;
        ana.post(thread, "hello").await;
        server.clock.advance(SECOND);
        Self { server, ana, bo, chloe, thread }
    }

    /// Everyone looks at something: each of the two at their conversation and at the Lobby, Chloé at the Lobby.
    async fn tabs(&self) -> Vec<Tab<'_>> {
        let mut tabs = Vec::new();
        for (who, thread) in [
            (&self.ana, self.thread),
            (&self.ana, LOBBY),
            (&self.bo, self.thread),
            (&self.bo, LOBBY),
            (&self.chloe, LOBBY),
        ] {
            tabs.push(Tab::open(who, thread).await);
        }
        tabs
    }
}

/// The verb, done while everyone looks, and again while nobody's line is there.
async fn prove(verb: impl AsyncFn(&Stage, &str)) {
    let stage = Stage::set().await;
    let mut tabs = stage.tabs().await;
    verb(&stage, "Dora").await;
    for tab in &mut tabs {
        tab.assert_fresh().await;
        tab.disconnect();
    }
    stage.server.clock.advance(SECOND);
    verb(&stage, "Emil").await;
    verb(&stage, "Fay").await;
    for tab in &mut tabs {
        tab.connect().await;
        tab.assert_fresh().await;
    }
}

#[tokio::test]
async fn after_someone_signed_up() {
    prove(async |stage: &Stage, name: &str| {
        stage.server.sign_up(name).await;
    })
    .await;
}

#[tokio::test]
async fn after_someone_is_shown_by_another_name() {
    prove(async |stage: &Stage, name: &str| {
        stage.bo.show_as(name).await;
        stage.ana.show_as(&format!("{name} of Ana")).await;
    })
    .await;
}

#[tokio::test]
async fn after_a_word_in_the_lobby() {
    prove(async |stage: &Stage, name: &str| {
        stage.chloe.post(LOBBY, name).await;
    })
    .await;
}

#[tokio::test]
async fn after_a_word_in_a_conversation() {
    prove(async |stage: &Stage, name: &str| {
        stage.bo.post(stage.thread, name).await;
        stage.ana.post(stage.thread, "yes").await;
    })
    .await;
}

#[tokio::test]
async fn after_messages_were_edited_reacted_to_and_answered() {
    prove(async |stage: &Stage, name: &str| {
        let (bo, ana, thread) = (&stage.bo, &stage.ana, stage.thread);
        let said = bo.post(thread, name).await.seq;
        let react = |on| Act::React { seq: said, emoji: "🎉".into(), on };
        ana.act(thread, react(true)).await.expect("she is in it");
        bo.act(thread, Act::Edit { seq: said, said, body: format!("{name}, I meant") }).await.expect("it is his");
        bo.act(thread, react(true)).await.expect("it is his");
        let reply = ana.reply(thread, said, "I see").await.expect("it is there");
        ana.act(thread, react(false)).await.expect("she is in it");
        bo.act(thread, Act::React { seq: reply.seq, emoji: "👍".into(), on: true }).await.expect("he is in it");
        let word = stage.chloe.post(LOBBY, name).await.seq;
        ana.act(LOBBY, Act::React { seq: word, emoji: "👋".into(), on: true }).await.expect("she is in it");
    })
    .await;
}

#[tokio::test]
async fn after_a_conversation_was_opened() {
    prove(async |stage: &Stage, name: &str| {
        let other = stage.server.sign_up(name).await;
        stage.ana.direct_with(&other).await;
        other.direct_with(&stage.bo).await;
        stage.chloe.direct_with(&stage.chloe).await;
    })
    .await;
}

#[tokio::test]
async fn after_the_first_word_of_a_conversation() {
    prove(async |stage: &Stage, name: &str| {
        let other = stage.server.sign_up(name).await;
        let thread = other.direct_with(&stage.ana).await;
        other.post(thread, "we have not met").await;
        let thread = stage.bo.direct_with(&stage.chloe).await;
        stage.bo.post(thread, name).await;
    })
    .await;
}

#[tokio::test]
async fn after_groups_were_made_joined_and_changed() {
    prove(async |stage: &Stage, name: &str| {
        let (ana, bo, chloe) = (&stage.ana, &stage.bo, &stage.chloe);
        let other = stage.server.sign_up(name).await;
        let (group, unnamed) = (ana.group(name, true, &[bo]).await, bo.group("", false, &[ana, chloe]).await);
        let changes = [
            GroupChange::Add(vec![other.id, bo.id]),
            GroupChange::Host(bo.id, true),
            GroupChange::Rename(String::new()),
            GroupChange::HostsOnly(true),
            GroupChange::Host(ana.id, false),
        ];
        for change in changes {
            ana.change(group, change).await.expect("she is a host");
        }
        chloe.join(group).await.expect("it is open");
        bo.change(unnamed, GroupChange::Rename(name.into())).await.expect("he is a host");
        ana.change(LOBBY, GroupChange::Rename(name.into())).await.expect("the first is host there");
    })
    .await;
}

#[tokio::test]
async fn after_people_left_were_removed_and_came_back() {
    prove(async |stage: &Stage, name: &str| {
        let (ana, bo, chloe) = (&stage.ana, &stage.bo, &stage.chloe);
        let group = ana.group(name, false, &[bo, chloe]).await;
        let deleted = ana.group(name, false, &[bo, chloe]).await;
        ana.post(deleted, "hello").await;
        ana.change(group, GroupChange::Remove(bo.id)).await.expect("she is a host");
        ana.change(group, GroupChange::Remove(chloe.id)).await.expect("she is a host");
        ana.post(group, "without them").await;
        ana.change(group, GroupChange::Add(vec![chloe.id])).await.expect("she is a host");
        ana.post(group, "with her").await;
        ana.change(deleted, GroupChange::Delete(name.into())).await.expect("it is its name");
        let left = chloe.group("", true, &[ana]).await;
        chloe.change(left, GroupChange::Leave).await.expect("anyone leaves");
    })
    .await;
}

#[tokio::test]
async fn after_it_was_read_marked_unread_and_muted() {
    prove(async |stage: &Stage, name: &str| {
        let keep = async |change: Value| {
            let wish = json!({ "thread": stage.thread, "change": change, "op": op() });
            stage.bo.ask::<()>("change_mine", wish).await.expect("it is his");
        };
        let first = stage.ana.post(stage.thread, name).await.seq;
        stage.chloe.post(LOBBY, name).await;
        keep(json!({ "read": first })).await;
        keep(json!({ "mute": name == "Fay" })).await;
        stage.ana.post(stage.thread, "and?").await;
        keep(json!({ "unread": first.0 - 1 })).await;
    })
    .await;
}

#[tokio::test]
async fn after_many_of_them_at_once() {
    prove(async |stage: &Stage, name: &str| {
        let posts = (0..10).map(|number| {
            let who = [&stage.ana, &stage.bo, &stage.chloe][number % 3];
            async move { who.post(LOBBY, &number.to_string()).await }
        });
        let (other, _) = tokio::join!(stage.server.sign_up(name), futures::future::join_all(posts));
        let thread = other.direct_with(&stage.ana).await;
        tokio::join!(other.post(thread, "hello"), stage.ana.direct_with(&other), stage.bo.post(stage.thread, "and?"));
    })
    .await;
}

#[tokio::test]
async fn after_one_wrote_in_the_tab_itself() {
    let stage = Stage::set().await;
    let mut tabs = stage.tabs().await;
    for (place, tab) in tabs.iter_mut().enumerate() {
        let thread = tab.sync.opened().expect("each looks at something");
        let asks = tab.sync.send(Unsent::post(op(), thread, format!("text {place}"), Millis(0)));
        assert!(
            tab.sync.window().is_some_and(|window| window.rows.iter().any(|row| row.body == format!("text {place}")))
        );
        tab.act(asks).await;
    }
    for tab in &mut tabs {
        tab.assert_fresh().await;
    }
}

#[tokio::test]
async fn after_one_edited_reacted_and_deleted_in_the_tab_itself() {
    let stage = Stage::set().await;
    let mut tabs = stage.tabs().await;
    for tab in &mut tabs {
        let thread = tab.sync.opened().expect("each looks at something");
        for text in ["one", "two", "three"] {
            let asks = tab.sync.send(Unsent::post(op(), thread, text.to_owned(), Millis(0)));
            tab.act(asks).await;
        }
        let window = tab.sync.window().expect("it is open");
        let mut said = window.rows.iter().rev().filter_map(|row| Some((row.seq()?, row.said)));
        let mut next = || said.next().expect("three were said");
        let ((deleted, _), (liked, _), (seq, said)) = (next(), next(), next());
        let edit = Act::Edit { seq, said, body: "other words".to_owned() };
        for act in [Act::Delete { seq: deleted }, Act::React { seq: liked, emoji: "👍".into(), on: true }, edit] {
            let epoch = tab.sync.epoch().expect("it is known");
            let asks = tab.sync.send(Unsent::act(op(), (thread, epoch), act, Millis(0)));
            tab.act(asks).await;
        }
    }
    for tab in &mut tabs {
        tab.assert_fresh().await;
        assert_eq!(tab.sync.unsent(), 0);
    }
}

#[tokio::test]
async fn after_more_was_missed_than_is_told() {
    let stage = Stage::set().await;
    let mut tabs = stage.tabs().await;
    tabs.iter_mut().for_each(Tab::disconnect);
    for _ in 0..6 {
        futures::future::join_all((0..100).map(|_| stage.ana.post(LOBBY, "again"))).await;
    }
    for tab in &mut tabs {
        tab.connect().await;
        tab.assert_fresh().await;
    }
}
