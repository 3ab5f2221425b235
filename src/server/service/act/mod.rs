//! What is done to a message after it was said: its author edits it, it is deleted, people react to it.

use super::{
    access::{self, ThreadAccess},
    emoji,
    session::Actor,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Op, Seq, ThreadId, UserId},
    model::{Act, Acted, Body, Message, Person, Rights},
    server::{
        App,
        error::{Error, Result},
        store::ActOn,
    },
};

/// What someone wishes, and where.
#[derive(Clone, Debug)]
pub struct Deed {
    pub thread: ThreadId,
    pub op: Op,
    /// Who wishes it.
    pub author: UserId,
    pub act: Act,
}

/// Does it by its thread's id. Answers once it is on disk; asking again with the same op gets the same answer, even of
/// whoever has lost the thread since.
pub async fn act(app: &App, actor: &Actor, deed: &Deed) -> Result<Acted> {
    if deed.author != actor.id() {
        return Err(AppError::invalid(Field::Author, Problem::OtherAccount).into());
    }
    let (thread, session, op) = (deed.thread, actor.session, deed.op);
    let act = ActOn { thread, me: actor.id(), session, op, act: checked(&deed.act)? };
    let access: Result<ThreadAccess> = access::thread(app, actor, thread).await;
    match access {
        Ok(access) => {
            let (thread, me, session) = (access.thread_id(), access.user_id(), access.session());
            let acted = app.writer.act(ActOn { thread, me, session, ..act }).await?;
            Ok(acted.ok_or(AppError::Unauthenticated)?)
        }
        Err(Error::App(AppError::NotFound)) => {
            let acted = app.store.read().await?.acted(&act).await?;
            Ok(acted.ok_or(AppError::NotFound)?)
        }
        Err(error) => Err(error),
    }
}

/// The same, as it is kept.
fn checked(act: &Act) -> Result<Act> {
    Ok(match act {
        Act::Edit { seq, said, body } => {
            Act::Edit { seq: *seq, said: *said, body: Body::parse(body)?.as_str().to_owned() }
        }
        Act::Delete { seq } => Act::Delete { seq: *seq },
        Act::React { seq, emoji, on } => Act::React { seq: *seq, emoji: emoji::parse(emoji)?.to_owned(), on: *on },
    })
}

/// A message by itself, as somebody sees it who may do something to it.
#[derive(Clone, Debug)]
pub struct Sight {
    pub message: Message,
    pub rights: Rights,
    /// The kinds of their own reactions.
    pub own: Vec<String>,
    /// The cards of those it speaks of.
    pub people: Vec<Person>,
}

/// One message. What is deleted, or was said by the system, is not found: nothing can be done to it.
pub async fn see(app: &App, access: &ThreadAccess, seq: Seq) -> Result<Sight> {
    let mut read = app.store.read().await?;
    let message = read.message(access.thread_id(), seq).await?.filter(|message| message.is_said());
    let message = message.filter(|message| !message.is_deleted()).ok_or(AppError::NotFound)?;
    let own = read.own_kinds(access.user_id(), &message).await?;
    let reacting = message.reactions.iter().flat_map(|kind| kind.people.iter().copied());
    let people = read.people(message.people().chain(reacting)).await?;
    Ok(Sight { rights: access.rights(), message, own, people })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk;
