//! What is done to messages on paper.

use super::{Draft, place_of};
use crate::{
    id::{Millis, Seq, ThreadId, UserId},
    model::Reaction,
    server::store::{MessageBulk, ReactionBulk},
};

impl Draft {
    /// A person says something that answers another message.
    pub fn reply(&mut self, (id, to): (ThreadId, Seq), author: UserId, body: String, at: Millis) -> Seq {
        let seq = self.post(id, author, body, at);
        self.touch(id, seq, |row, _| row.reply_to = Some(to));
        seq
    }

    /// The author finds other words.
    pub fn edit(&mut self, (id, seq): (ThreadId, Seq), body: &str, at: Millis) {
        let rev = self.next(id);
        self.touch(id, seq, |row, _| {
            (row.rev, row.said, row.edited_at) = (rev, Some(rev), Some(at));
            body.clone_into(&mut row.body);
        });
    }

    /// Somebody deletes it to whom nobody has reacted.
    pub fn delete(&mut self, (id, seq): (ThreadId, Seq), by: UserId, at: Millis) {
        let rev = self.next(id);
        self.touch(id, seq, |row, _| {
            (row.rev, row.deleted_at, row.deleted_by) = (rev, Some(at), Some(by));
            (row.reply_to, row.said, row.edited_at) = (None, None, None);
            row.body.clear();
        });
    }

    /// Somebody reacts who has not yet done so.
    pub fn react(&mut self, (id, seq): (ThreadId, Seq), user: UserId, emoji: &str) {
        let rev = self.next(id);
        self.rows.reactions.push(ReactionBulk { thread: id, seq, emoji: emoji.to_owned(), user, rev });
        self.touch(id, seq, |row, kinds| {
            row.rev = rev;
            match kinds.iter_mut().find(|kind| kind.emoji == emoji) {
                Some(kind) => (kind.count, _) = (kind.count + 1, kind.people.insert(0, user)),
                None => kinds.push(Reaction { emoji: emoji.to_owned(), count: 1, people: vec![user] }),
            }
        });
    }

    /// The number of a change that touches a message.
    fn next(&mut self, id: ThreadId) -> Seq {
        let row = &mut self.rows.threads[place_of(id.0)];
        row.seq = row.seq.next();
        row.seq
    }

    /// Changes a message that was not taken yet, and how people reacted to it.
    fn touch(&mut self, id: ThreadId, seq: Seq, change: impl FnOnce(&mut MessageBulk, &mut Vec<Reaction>)) {
        let Some(row) = self.rows.messages.iter_mut().rfind(|row| (row.thread, row.seq) == (id, seq)) else { return };
        let known = row.reactions.as_deref().and_then(|column| serde_json::from_str(column).ok());
        let mut kinds: Vec<Reaction> = known.unwrap_or_default();
        change(row, &mut kinds);
        row.reactions = (!kinds.is_empty()).then(|| serde_json::json!(kinds).to_string());
    }
}
