//! Accounts: made, given another password or another role, taken out of use and back.

use super::{
    super::{NameKeys, Pass, Tx, lock::Scope, message::Event, user::UserInsert},
    NewSession, Writer,
    entry::Write,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{LOBBY, SessionId, UserId},
    model::{MemberRole, MessageKind, Role, Rows},
    server::error::Result,
    words::Locale,
};

/// A person to be, with their first session.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: String,
    pub keys: NameKeys,
    pub password_hash: String,
    pub locale: Locale,
    pub zone: String,
    pub session: NewSession,
    /// What lets them in.
    pub pass: Pass,
}

/// Another password. Whoever was signed in with the old one no longer is, but for the session that may stay.
#[derive(Clone, Debug)]
pub struct NewPassword {
    pub user: UserId,
    pub hash: String,
    pub stays: Option<SessionId>,
}

struct NewRole(UserId, Role);
struct NewActive(UserId, bool);

impl Writer {
    /// Makes an account that is in the Lobby and signed in: all of it or none.
    pub async fn sign_up(&self, user: NewUser) -> Result<UserId> {
        self.submit(user).await
    }

    /// Another password; keys of the person open nothing any more.
    pub async fn set_password(&self, new: NewPassword) -> Result<()> {
        self.submit(new).await
    }

    /// Another role. The last administrator stays one.
    pub async fn set_role(&self, user: UserId, role: Role) -> Result<()> {
        self.submit(NewRole(user, role)).await
    }

    /// Takes an account out of use, whose sessions and keys end, or back into it. The last administrator's stays.
    pub async fn set_active(&self, user: UserId, active: bool) -> Result<()> {
        self.submit(NewActive(user, active)).await
    }
}

impl Write for NewUser {
    type Answer = UserId;

    fn scope(&self) -> Scope {
        Scope::thread(LOBBY).and(Scope::house())
    }

    /// The Lobby's number is taken before the house's: the order in which every write takes them.
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<UserId> {
        tx.read.admit(&self.pass, tx.now).await?;
        let joined = tx.next_member_seq(LOBBY, 1).await?;
        let house = tx.next_house_seq().await?;
        if let Some(problem) = tx.read.name_problem(&self.keys).await? {
            return Err(AppError::invalid(Field::Name, problem).into());
        }
        let (name, keys, password_hash) = (&*self.name, &self.keys, &*self.password_hash);
        let insert = UserInsert { name, keys, password_hash, locale: self.locale.tag(), zone: &self.zone, rev: house };
        let user = tx.insert_user(&insert).await?;
        let people = tx.read.people([user]).await?;
        tx.tell_house(house, Rows { people: people.clone(), ..Rows::default() });
        // Whoever comes first to an empty group looks after it.
        let first = tx.read.thread(LOBBY).await?.size == 1;
        let role = if first { MemberRole::Host } else { MemberRole::Member };
        let members = vec![tx.insert_member(LOBBY, user, role, joined).await?];
        let event = Event { kind: MessageKind::Joined, author: user, about: &[], body: "" };
        let messages = vec![tx.insert_event(LOBBY, joined, &event).await?];
        let threads = vec![tx.read.thread(LOBBY).await?];
        tx.show(user, LOBBY, joined).await?;
        tx.tell_thread(LOBBY, joined, Rows { threads, messages, members, people, ..Rows::default() });
        self.session.insert(tx, user).await?;
        Ok(user)
    }
}

impl Write for NewPassword {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.user)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.update_password(self.user, &self.hash).await?;
        tx.delete_keys_of(self.user).await?;
        Ok(tx.delete_sessions_of(self.user, self.stays).await?)
    }
}

impl Write for NewRole {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::person(self.0).and(Scope::house())
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Self(user, role) = *self;
        let person = tx.read.person(user).await?.ok_or(AppError::NotFound)?;
        if person.role == role {
            return Ok(());
        }
        if role != Role::Admin {
            someone_else_looks_after_it(tx, user).await?;
            tx.delete_keys_for_others(user).await?;
        }
        Ok(tx.update_role(user, role).await?)
    }
}

impl Write for NewActive {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope { groups_of: vec![self.0], people: vec![self.0], house: true, ..Scope::default() }
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Self(user, active) = *self;
        let person = tx.read.person(user).await?.ok_or(AppError::NotFound)?;
        if person.active == active {
            return Ok(());
        }
        if active {
            return turn(tx, user, true).await;
        }
        someone_else_looks_after_it(tx, user).await?;
        tx.delete_sessions_of(user, None).await?;
        tx.delete_keys_of(user).await?;
        tx.delete_keys_for_others(user).await?;
        turn(tx, user, false).await
    }
}

/// Takes an account out of use, or back into it. Its groups count those whose accounts are open, and one that has no host
/// left gets one. The groups' numbers are taken before the house's: the order in which every write takes them.
async fn turn(tx: &mut Tx<'_>, user: UserId, active: bool) -> Result<()> {
    let mut groups = Vec::new();
    for group in tx.read.groups_of(user).await? {
        groups.push((group, tx.next_member_seq(group, if active { 1 } else { -1 }).await?));
    }
    tx.update_active(user, active).await?;
    for (group, seq) in groups {
        match tx.succeed(group, seq).await? {
            Some(successor) => {
                let about = [successor.user];
                let event = Event { kind: MessageKind::Hosted, author: user, about: &about, body: "" };
                tx.tell_event(group, seq, &event, vec![successor]).await?;
            }
            None => tx.tell_row(group, seq).await?,
        }
    }
    Ok(())
}

/// Without an administrator nobody could make one.
async fn someone_else_looks_after_it(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    let last = tx.read.is_last_admin(user).await?;
    if last { Err(AppError::invalid(Field::Role, Problem::Last).into()) } else { Ok(()) }
}
