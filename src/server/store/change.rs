//! What happened on a line after a number: everything up to a stated head, or that it is too much to tell.

use super::{Read, thread::Stand};
use crate::{
    id::{Seq, ThreadId, UserId},
    model::{Message, Rows},
    protocol::{Answer, MAX_CHANGES},
};
use std::io;

/// Bytes of one answer, as it is encoded.
const MAX_BYTES: usize = 512 * 1024;
/// One row more than fits shows that there are too many.
const LIMIT: i64 = MAX_CHANGES as i64 + 1;

impl Read<'_> {
    /// Of a thread. Whether the person asking may know is not asked here.
    pub async fn thread_changes(&mut self, thread: ThreadId, after: Seq) -> sqlx::Result<Answer> {
        let Stand { head, reset, member_rev, thread: row } = self.stand(thread).await?;
        if after > head || after < reset {
            return Ok(Answer::Reset);
        }
        let mut rows = Rows { messages: self.messages_changed(thread, after, LIMIT).await?, ..Rows::default() };
        rows.quoted = self.quoted(thread, &rows.messages).await?;
        if member_rev > after {
            rows.members = self.members_changed(thread, after, LIMIT).await?;
        }
        if row.rev > after {
            rows.threads.push(row);
            self.name_by_members(&mut rows.threads).await?;
        }
        rows.people = self.people(people_of(&rows)).await?;
        Ok(answer(head, rows))
    }

    /// Of a person's own line.
    pub async fn own_changes(&mut self, me: UserId, after: Seq) -> sqlx::Result<Answer> {
        let head = self.own_seq(me).await?;
        if after > head {
            return Ok(Answer::Reset);
        }
        let (mine, unread): (Vec<_>, Vec<_>) = self.mine_changed(me, after, LIMIT).await?.into_iter().unzip();
        let threads = self.threads_of(mine.iter().filter(|mine| mine.listed).map(|mine| mine.thread)).await?;
        let people = self.people(threads.iter().flat_map(|thread| thread.called_by(me))).await?;
        Ok(answer(head, Rows { threads, mine, unread, people, ..Rows::default() }))
    }

    /// Of the house.
    pub async fn house_changes(&mut self, after: Seq) -> sqlx::Result<Answer> {
        let (_, head) = self.house().await?;
        if after > head {
            return Ok(Answer::Reset);
        }
        let people = self.people_changed(after, LIMIT).await?;
        let too_many = people.len() > MAX_CHANGES;
        let rows = Rows { people, ..Rows::default() };
        Ok(if too_many { Answer::Reset } else { answer(head, rows) })
    }
}

/// Whom these rows speak of.
pub(super) fn people_of(rows: &Rows) -> impl Iterator<Item = UserId> {
    let authors = rows.messages.iter().chain(&rows.quoted).flat_map(Message::people);
    let named = rows.threads.iter().flat_map(|thread| thread.some.iter().copied());
    authors.chain(rows.members.iter().map(|member| member.user)).chain(named)
}

/// All of it or nothing. Cards and what is quoted, which only come along, are no changes, but they count as bytes like all that is sent.
fn answer(head: Seq, rows: Rows) -> Answer {
    let count = rows.threads.len() + rows.messages.len() + rows.members.len() + rows.mine.len();
    let fits = count <= MAX_CHANGES && Bytes::of(&rows) <= MAX_BYTES;
    if fits { Answer::UpTo { head, rows } } else { Answer::Reset }
}

/// Counts what is written to it, and keeps nothing.
#[derive(Default)]
struct Bytes(usize);

impl Bytes {
    /// As they are sent: a control character in a text becomes six.
    fn of(rows: &Rows) -> usize {
        let mut bytes = Self::default();
        serde_json::to_writer(&mut bytes, rows).map_or(usize::MAX, |()| bytes.0)
    }
}

impl io::Write for Bytes {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        self.0 += written.len();
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
