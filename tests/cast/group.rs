use super::{Person, op};
use causerie::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, Act, Acted, GroupChange, GroupPage, MemberPage, MemberRole, NewGroup},
};
use serde_json::json;

impl Person {
    /// Makes a group of one's own with these people in it.
    pub async fn group(&self, name: &str, open: bool, with: &[&Person]) -> ThreadId {
        let with: Vec<UserId> = with.iter().map(|person| person.id).collect();
        let group = NewGroup { name: name.to_owned(), open, with };
        self.make_group(&group, op()).await.expect("it can be made")
    }

    pub async fn make_group(&self, group: &NewGroup, op: Op) -> Result<ThreadId, AppError> {
        self.ask("make_group", json!({ "group": group, "op": op })).await
    }

    pub async fn join(&self, thread: ThreadId) -> Result<(), AppError> {
        self.ask("join_group", json!({ "thread": thread, "op": op() })).await
    }

    pub async fn change(&self, thread: ThreadId, change: GroupChange) -> Result<(), AppError> {
        self.change_under(thread, change, op()).await
    }

    /// The same, under an op of the caller's choice.
    pub async fn change_under(&self, thread: ThreadId, change: GroupChange, op: Op) -> Result<(), AppError> {
        self.ask("change_group", json!({ "thread": thread, "change": change, "op": op })).await
    }

    pub async fn open_groups(&self, find: &str) -> GroupPage {
        self.ask("groups", json!({ "find": find, "after": 0 })).await.expect("everyone may look for groups")
    }

    pub async fn members(&self, thread: ThreadId) -> Result<Vec<(String, MemberRole)>, AppError> {
        let page: MemberPage = self.ask("members", json!({ "thread": thread, "find": "", "after": 0 })).await?;
        Ok(page.members.into_iter().map(|(person, role)| (person.name, role)).collect())
    }

    /// Does something to a message.
    pub async fn act(&self, thread: ThreadId, act: Act) -> Result<Acted, AppError> {
        self.act_under(thread, &act, op()).await
    }

    pub async fn act_under(&self, thread: ThreadId, act: &Act, op: Op) -> Result<Acted, AppError> {
        self.ask("act", json!({ "thread": thread, "op": op, "author": self.id, "act": act })).await
    }

    /// Says something that answers another message.
    pub async fn reply(&self, thread: ThreadId, to: Seq, body: &str) -> Result<Ack, AppError> {
        let said = json!({ "thread": thread, "op": op(), "author": self.id, "body": body, "reply_to": to });
        self.ask("send_message", said).await
    }
}
