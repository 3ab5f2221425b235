//! What is done to a message after it was said. Each act is one change of its thread: one number, one row, one frame.
//!
//! # Why
//! As a change of a group, and unlike a post, it reads the actor's place in its own transaction: it reads the message
//! there anyhow. What there was to do already takes no number: the answer is the change that did it.

mod react;

use super::{
    super::{Committed, Digest, Read, Tx, change::people_of, lock::Scope, op::Asked},
    Writer,
    entry::Write,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, Op, Seq, SessionId, ThreadId, UserId},
    model::{Act, Acted, Message, Rows},
    server::error::Result,
};

const NUMBER: &str = "update threads set seq = seq + 1 where id = $1 returning seq";
const WORDS: &str = "update messages set rev = $3, said_rev = $3, body = $4, edited_at = $5, spans = null
     where thread_id = $1 and seq = $2";
const ERASE: &str =
    "update messages set rev = $3, body = '', spans = null, reply_to = null, said_rev = null, edited_at = null,
         reactions = null, deleted_at = $4, deleted_by = $5
     where thread_id = $1 and seq = $2";

/// For the test of what the databases mean to do.
#[cfg(test)]
pub(in crate::server::store) const STATEMENTS: [&str; 4] = [NUMBER, WORDS, ERASE, react::COLUMN];

/// An act to be, checked by its service.
#[derive(Clone, Debug)]
pub struct ActOn {
    pub thread: ThreadId,
    pub me: UserId,
    /// Under which it was allowed.
    pub session: SessionId,
    pub op: Op,
    pub act: Act,
}

impl Writer {
    /// Does it; none if the session has ended.
    pub async fn act(&self, act: ActOn) -> Result<Option<Acted>> {
        self.submit(act).await
    }
}

impl Read<'_> {
    /// What this was answered, if it was done before under its op; a conflict if that was another one.
    pub async fn acted(&mut self, act: &ActOn) -> Result<Option<Acted>> {
        let answered = self.answered(act.me, act.op, act.digest()?).await?;
        Ok(answered.map(|answered| Acted { rev: answered.ack.seq }))
    }
}

impl Write for ActOn {
    type Answer = Option<Acted>;

    fn scope(&self) -> Scope {
        Scope::thread(self.thread)
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<Acted>> {
        if !tx.read.session_holds(self.session, self.me, tx.here).await? {
            tx.told.push(Committed::SessionEnded(self.session));
            return Ok(None);
        }
        if let Some(acted) = tx.read.acted(self).await? {
            return Ok(Some(acted));
        }
        let row = self.enter(tx).await?;
        let rev = self.carry_out(tx, row).await?;
        let asked = Asked { user: self.me, op: self.op, digest: self.digest()? };
        tx.insert_op(asked, self.thread, rev).await?;
        Ok(Some(Acted { rev }))
    }
}

impl ActOn {
    /// What was asked.
    fn digest(&self) -> Result<Digest> {
        let act = serde_json::to_vec(&self.act).map_err(anyhow::Error::from)?;
        Ok(Digest::of(&[b"act", &self.thread.0.to_be_bytes(), &act]))
    }

    /// The gate: the message, if this may be done to it.
    async fn enter(&self, tx: &mut Tx<'_>) -> Result<Message> {
        let place = tx.read.membership(self.me, self.thread).await?.ok_or(AppError::NotFound)?;
        let row = tx.read.message(self.thread, self.act.seq()).await?.ok_or(AppError::NotFound)?;
        let rights = place.rights(self.me);
        let may = match &self.act {
            Act::Edit { .. } => rights.may_edit(&row),
            Act::Delete { .. } => rights.may_delete(&row),
            Act::React { .. } => rights.may_react(&row),
        };
        if may { Ok(row) } else { Err(AppError::Forbidden.into()) }
    }

    /// Does it; the number of the change, or of the last one if there was nothing to do.
    async fn carry_out(&self, tx: &mut Tx<'_>, row: Message) -> Result<Seq> {
        match &self.act {
            Act::Edit { said, body, .. } => edit(tx, row, *said, body).await,
            Act::Delete { .. } => self.delete(tx, row).await,
            Act::React { emoji, on, .. } => self.react(tx, row, emoji, *on).await,
        }
    }

    /// Nothing that was in it stays, nor what people thought of it.
    async fn delete(&self, tx: &mut Tx<'_>, row: Message) -> Result<Seq> {
        if row.is_deleted() {
            return Ok(row.rev);
        }
        let rev = tx.next_act_seq(self.thread).await?;
        let row = row.deleted(self.me, rev);
        tx.erase(&row, self.me).await?;
        tx.delete_reactions(&row).await?;
        tx.tell_message(row).await
    }
}

/// Other words; a conflict if they were to take the place of others than those that stand there.
async fn edit(tx: &mut Tx<'_>, row: Message, said: Seq, body: &str) -> Result<Seq> {
    if row.is_deleted() {
        return Err(gone());
    }
    if row.body == body {
        return Ok(row.rev);
    }
    if row.said() != said {
        return Err(AppError::Conflict.into());
    }
    let rev = tx.next_act_seq(row.thread).await?;
    let row = Message { rev, body: body.to_owned(), said: Some(rev), edited_at: Some(tx.now), ..row };
    tx.update_words(&row).await?;
    tx.tell_message(row).await
}

/// There is nothing left that this could be done to.
fn gone() -> crate::server::error::Error {
    AppError::invalid(Field::Message, Problem::Deleted).into()
}

impl Tx<'_> {
    /// The next number of a thread, for a change that touches nothing but one of its messages.
    async fn next_act_seq(&mut self, thread: ThreadId) -> sqlx::Result<Seq> {
        let seq = on!(self.read, |db| sqlx::query_scalar(NUMBER).bind(thread.0).fetch_one(db).await?);
        Ok(Seq(seq))
    }

    /// Tells the thread what one of its messages is from now on; the number of that change.
    async fn tell_message(&mut self, row: Message) -> Result<Seq> {
        let (thread, rev) = (row.thread, row.rev);
        let mut rows = Rows { messages: vec![row], ..Rows::default() };
        rows.people = self.read.people(people_of(&rows)).await?;
        self.tell_thread(thread, rev, rows);
        Ok(rev)
    }

    /// Other words. What was worked out from the old ones goes with them.
    async fn update_words(&mut self, row: &Message) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            let query = sqlx::query(WORDS).bind(row.thread.0).bind(row.seq.0).bind(row.rev.0).bind(&row.body);
            query.bind(now).execute(db).await?.rows_affected()
        });
        Ok(())
    }

    /// No words. The row stays, with who deleted it and when.
    async fn erase(&mut self, row: &Message, by: UserId) -> sqlx::Result<()> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            let query = sqlx::query(ERASE).bind(row.thread.0).bind(row.seq.0).bind(row.rev.0).bind(now);
            query.bind(by.0).execute(db).await?.rows_affected()
        });
        Ok(())
    }
}
