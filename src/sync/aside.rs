//! What goes with the window of a thread and stands in none of its rows: what they answer, and which reactions are one's
//! own where the row does not name everyone.

use crate::{
    id::{Seq, UserId},
    model::{History, Message, Reaction},
};

#[derive(Clone, Debug, Default)]
pub(super) struct Aside {
    /// Each gives way only to a higher rev, as rows do.
    quoted: Vec<Message>,
    mine: Vec<(Seq, String)>,
}

impl Aside {
    pub fn message(&self, seq: Seq) -> Option<&Message> {
        self.quoted.iter().find(|message| message.seq == seq)
    }

    /// What a page tells beside its rows.
    pub fn turn(&mut self, page: &mut History) {
        self.mine.retain(|(seq, _)| page.messages.iter().all(|message| message.seq != *seq));
        self.mine.append(&mut page.mine);
        self.quote(std::mem::take(&mut page.quoted));
    }

    /// Keeps what some row may answer.
    pub fn quote(&mut self, messages: impl IntoIterator<Item = Message>) {
        for message in messages {
            match self.quoted.iter_mut().find(|quoted| quoted.seq == message.seq) {
                Some(quoted) if quoted.rev < message.rev => *quoted = message,
                Some(_) => {}
                None => self.quoted.push(message),
            }
        }
    }

    /// A message is changed; in the window it was this `before`.
    pub fn follow(&mut self, before: Option<&Message>, message: &Message, me: UserId) {
        let quoted = self.quoted.iter_mut().find(|quoted| quoted.seq == message.seq && quoted.rev < message.rev);
        quoted.into_iter().for_each(|quoted| quoted.clone_from(message));
        if before.is_some_and(|before| before.rev < message.rev) {
            let before = before.map_or(&[][..], |before| &before.reactions);
            self.mine.retain(|(seq, emoji)| {
                *seq != message.seq || message.reactions.iter().any(|kind| kind.emoji == *emoji && !kind.is_whole())
            });
            let kinds = message.reactions.iter().filter(|kind| !kind.is_whole());
            kinds.for_each(|kind| self.follow_kind(before, message.seq, kind, me));
        }
    }

    /// Named, it is mine. No longer named, it was pushed out by others' unless it became less: then I took it back.
    fn follow_kind(&mut self, before: &[Reaction], seq: Seq, kind: &Reaction, me: UserId) {
        let before = before.iter().find(|before| before.emoji == kind.emoji && before.people.contains(&me));
        if kind.people.contains(&me) {
            self.reacted(seq, &kind.emoji, true);
        } else if let Some(before) = before {
            self.reacted(seq, &kind.emoji, before.count <= kind.count);
        }
    }

    /// One's own reaction is there, or not.
    pub fn reacted(&mut self, seq: Seq, emoji: &str, on: bool) {
        self.mine.retain(|(other, kind)| *other != seq || kind != emoji);
        self.mine.extend(on.then(|| (seq, emoji.to_owned())));
    }

    /// Whether a kind of a row's reactions is one's own too.
    pub fn is_mine(&self, seq: Seq, kind: &Reaction, me: UserId) -> bool {
        let known = || self.mine.iter().any(|(other, emoji)| *other == seq && *emoji == kind.emoji);
        kind.people.contains(&me) || !kind.is_whole() && known()
    }

    /// Drops what no row needs, nor anything that is `answered` and not there yet.
    pub fn prune(&mut self, rows: &[Message], answered: impl Fn(Seq) -> bool) {
        let answers = |seq: Seq| rows.iter().any(|row| row.reply_to == Some(seq));
        self.quoted.retain(|quoted| answers(quoted.seq) || answered(quoted.seq));
        self.mine.retain(|(seq, _)| rows.iter().any(|row| row.seq == *seq));
    }
}
