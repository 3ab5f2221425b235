//! Adding people to a group, and taking one out of it. None: there was nothing to do.

use super::{
    super::super::{Tx, message::Event},
    Scene, count,
};
use crate::{
    error::AppError,
    id::{Seq, UserId},
    model::{MemberRole, MessageKind},
    server::error::Result,
};

impl Scene {
    /// All of them or, if one of them is not there, nobody. However many: one change.
    pub(super) async fn add(&self, tx: &mut Tx<'_>, users: &[UserId]) -> Result<Option<Seq>> {
        tx.must_be_active(users).await?;
        let coming = tx.read.absent(self.thread, users).await?;
        if coming.is_empty() {
            return Ok(None);
        }
        let seq = tx.next_member_seq(self.thread, count(&coming)).await?;
        let members = tx.admit(self.thread, &coming, MemberRole::Member, seq).await?;
        tx.list(self.thread, &coming, seq).await?;
        let event = Event { kind: MessageKind::Added, author: self.me, about: &coming, body: "" };
        tx.tell_event(self.thread, seq, &event, members).await?;
        Ok(Some(seq))
    }

    /// Whoever was never in it is not found; whoever has left it is out already.
    pub(super) async fn remove(&self, tx: &mut Tx<'_>, user: UserId) -> Result<Option<Seq>> {
        let member = tx.read.member(self.thread, user).await?.ok_or(AppError::NotFound)?;
        if !member.active {
            return Ok(None);
        }
        let counted = tx.read.person(user).await?.is_some_and(|person| person.active);
        let seq = tx.next_member_seq(self.thread, -i64::from(counted)).await?;
        let members = tx.dismiss(self.thread, &[user], seq).await?;
        tx.unlist(self.thread, &[user]).await?;
        let event = Event { kind: MessageKind::Removed, author: self.me, about: &[user], body: "" };
        tx.tell_event(self.thread, seq, &event, members).await?;
        Ok(Some(seq))
    }
}
