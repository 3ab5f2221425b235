//! Changes of a group's own row, and of who its hosts are. None: there was nothing to do.

use super::{
    super::super::{Called, Tx, message::Event},
    Scene, refused,
};
use crate::{
    error::{AppError, Problem},
    id::{Seq, UserId},
    model::{MemberRole, MessageKind},
    server::error::Result,
};

impl Scene {
    pub(super) async fn rename(&self, tx: &mut Tx<'_>, called: Option<&Called>) -> Result<Option<Seq>> {
        if self.row.name.as_ref() == called.map(|called| &called.name) {
            return Ok(None);
        }
        let seq = tx.next_thread_seq(self.thread).await?;
        tx.update_name(self.thread, called).await?;
        let body = called.map_or("", |called| &called.name);
        let event = Event { kind: MessageKind::Renamed, author: self.me, about: &[], body };
        tx.tell_event(self.thread, seq, &event, Vec::new()).await?;
        Ok(Some(seq))
    }

    pub(super) async fn open(&self, tx: &mut Tx<'_>, open: bool) -> Result<Option<Seq>> {
        if self.row.open == open {
            return Ok(None);
        }
        let seq = tx.next_thread_seq(self.thread).await?;
        tx.update_open(self.thread, open).await?;
        let kind = if open { MessageKind::Opened } else { MessageKind::Closed };
        self.tell(tx, seq, kind).await
    }

    pub(super) async fn hosts_only(&self, tx: &mut Tx<'_>, hosts_only: bool) -> Result<Option<Seq>> {
        if self.row.hosts_only == hosts_only {
            return Ok(None);
        }
        let seq = tx.next_thread_seq(self.thread).await?;
        tx.update_hosts_only(self.thread, hosts_only).await?;
        let kind = if hosts_only { MessageKind::HostsOnly } else { MessageKind::Everyone };
        self.tell(tx, seq, kind).await
    }

    async fn tell(&self, tx: &mut Tx<'_>, seq: Seq, kind: MessageKind) -> Result<Option<Seq>> {
        let event = Event { kind, author: self.me, about: &[], body: "" };
        tx.tell_event(self.thread, seq, &event, Vec::new()).await?;
        Ok(Some(seq))
    }

    /// Makes a member host, or a host member.
    pub(super) async fn host(&self, tx: &mut Tx<'_>, user: UserId, host: bool) -> Result<Option<Seq>> {
        let member = tx.read.member(self.thread, user).await?.filter(|member| member.active);
        let member = member.ok_or(AppError::NotFound)?;
        if (member.role == MemberRole::Host) == host {
            return Ok(None);
        }
        if host {
            tx.must_be_active(&[user]).await?;
        }
        let seq = tx.next_member_seq(self.thread, 0).await?;
        let role = if host { MemberRole::Host } else { MemberRole::Member };
        let members = vec![tx.update_place(self.thread, user, role, seq).await?];
        if !host && !tx.read.has_host(self.thread).await? {
            return Err(refused(Problem::LastHost).into());
        }
        let kind = if host { MessageKind::Hosted } else { MessageKind::Unhosted };
        let event = Event { kind, author: self.me, about: &[user], body: "" };
        tx.tell_event(self.thread, seq, &event, members).await?;
        Ok(Some(seq))
    }
}
