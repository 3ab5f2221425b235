use super::{Answer, Guest, op};
use causerie::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::{Ack, At, Card, History, Invitation, PeoplePage, Snapshot, ThreadCursor, ThreadPage},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::ops::Deref;

/// Someone signed in.
pub struct Person {
    pub id: UserId,
    guest: Guest,
}

impl Deref for Person {
    type Target = Guest;

    fn deref(&self) -> &Guest {
        &self.guest
    }
}

impl Person {
    /// Whoever holds the session cookie of this guest.
    pub async fn of(guest: Guest) -> Self {
        let mut person = Self { id: UserId(0), guest };
        person.id = person.snapshot(None, At::Tail).await.me.id;
        person
    }

    /// The same person, whose browser asks for this language.
    pub fn speaking(self, language: &'static str) -> Self {
        Self { guest: self.guest.speaking(language), ..self }
    }

    /// Calls a server function and reads its answer.
    pub async fn ask<T: DeserializeOwned>(&self, endpoint: &str, arguments: Value) -> Result<T, AppError> {
        let answer = self.call(endpoint, &arguments).await;
        if answer.status == 200 { Ok(answer.json()) } else { Err(answer.error()) }
    }

    /// Everything a page is drawn from.
    pub async fn snapshot(&self, open: Option<ThreadId>, at: At) -> Snapshot {
        self.ask("snapshot", json!({ "open": open, "at": at })).await.expect("one's own page can be read")
    }

    pub async fn threads(&self, before: Option<ThreadCursor>) -> ThreadPage {
        self.ask("threads", json!({ "before": before })).await.expect("one's own list can be read")
    }

    pub async fn card(&self, id: ThreadId) -> Result<Card, AppError> {
        self.ask("thread", json!({ "id": id })).await
    }

    pub async fn direct_with(&self, other: &Person) -> ThreadId {
        self.open_direct(other.id, op()).await.expect("there is such a person")
    }

    pub async fn open_direct(&self, with: UserId, op: Op) -> Result<ThreadId, AppError> {
        self.ask("open_direct", json!({ "with": with, "op": op })).await
    }

    pub async fn history(&self, thread: ThreadId, at: At) -> Result<History, AppError> {
        self.ask("history", json!({ "thread": thread, "at": at })).await
    }

    /// Writes into a thread of one's own.
    pub async fn post(&self, thread: ThreadId, body: &str) -> Ack {
        self.say(thread, op(), self.id, body).await.expect("one may write there")
    }

    /// Writes, under an op and as an author of the caller's choice.
    pub async fn say(&self, thread: ThreadId, op: Op, author: UserId, body: &str) -> Result<Ack, AppError> {
        self.ask("send_message", json!({ "thread": thread, "op": op, "author": author, "body": body })).await
    }

    /// The link that lets someone in; empty when nobody comes in by one.
    pub async fn invitation(&self) -> String {
        self.invited().await.link.unwrap_or_default()
    }

    pub async fn invited(&self) -> Invitation {
        self.ask("invitation", json!({})).await.expect("everyone who is in may pass it on")
    }

    pub async fn find(&self, begins: &str) -> PeoplePage {
        self.ask("people", json!({ "find": begins, "after": "" })).await.expect("everyone may look for people")
    }

    /// Another name to be shown by.
    pub async fn show_as(&self, display_name: &str) {
        let answer = self.submit("/you/name", &[("display_name", display_name)]).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    /// Ends this session, as the button of one's own page does.
    pub async fn sign_out(&self) -> Answer {
        self.form("/sign-out", &[("user", &self.id.to_string())]).await
    }

    /// The texts at the end of a thread.
    pub async fn texts(&self, thread: ThreadId) -> Vec<String> {
        let history = self.history(thread, At::Tail).await.expect("one may read there");
        history.messages.into_iter().map(|message| message.body).filter(|body| !body.is_empty()).collect()
    }

    /// The page of a thread.
    pub async fn page(&self, thread: ThreadId) -> Answer {
        self.get(&format!("/c/{thread}")).await
    }
}
