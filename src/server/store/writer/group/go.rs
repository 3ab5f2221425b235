//! Leaving a group, and the end of one.

use super::{
    super::super::{Called, Tx, message::Event},
    Scene,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{LOBBY, Seq, UserId},
    model::MessageKind,
    server::error::Result,
};

impl Scene {
    /// The last to leave a closed group ends it: nobody could ever come back, and a closed account is nobody. An open one
    /// waits for whoever joins.
    pub(super) async fn leave(&self, tx: &mut Tx<'_>) -> Result<Seq> {
        if !self.row.open && self.thread != LOBBY && tx.read.is_alone(self.thread, self.me).await? {
            return self.end(tx).await;
        }
        let seq = tx.next_member_seq(self.thread, -1).await?;
        let mut members = tx.dismiss(self.thread, &[self.me], seq).await?;
        let successor = tx.succeed(self.thread, seq).await?;
        let about: Vec<UserId> = successor.iter().map(|member| member.user).collect();
        members.extend(successor);
        tx.unlist(self.thread, &[self.me]).await?;
        let event = Event { kind: MessageKind::Left, author: self.me, about: &about, body: "" };
        tx.tell_event(self.thread, seq, &event, members).await?;
        Ok(seq)
    }

    /// What was typed must be the group's name, however it is written; for one without a name, how many are in it.
    pub(super) async fn delete(&self, tx: &mut Tx<'_>, typed: &str, called: Option<&Called>) -> Result<Seq> {
        let meant = match tx.read.group_key(self.thread).await? {
            Some(key) => called.is_some_and(|called| called.key == key),
            None => typed.trim() == self.row.size.to_string(),
        };
        if !meant {
            return Err(AppError::invalid(Field::GroupName, Problem::NoMatch).into());
        }
        self.end(tx).await
    }

    /// Ends it for everyone. What was written goes a little later, in parts ([`super::Purge`]).
    async fn end(&self, tx: &mut Tx<'_>) -> Result<Seq> {
        let present = tx.read.present(self.thread).await?;
        let seq = tx.next_member_seq(self.thread, -i64::from(self.row.size)).await?;
        tx.mark_deleted(self.thread, seq).await?;
        tx.dismiss(self.thread, &present, seq).await?;
        tx.unlist(self.thread, &present).await?;
        Ok(seq)
    }
}
