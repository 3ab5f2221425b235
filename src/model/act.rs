//! What is done to a message after it was said, and who may do it.

use super::{MemberRole, Message, ThreadKind};
use crate::id::{Seq, UserId};
use serde::{Deserialize, Serialize};

/// People who are named in one [`Reaction`], at the most.
pub const NAMED_REACTING: usize = 30;
/// Kinds of reactions to one message, at the most.
pub const MAX_KINDS: usize = 50;
/// Of these, one person's.
pub const MAX_OWN_KINDS: usize = 20;
/// What people react with most.
pub const USUAL_KINDS: [&str; 6] = ["👍", "❤\u{fe0f}", "😂", "🎉", "😮", "😢"];

/// What is to become of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Other words, in place of those that the change `said` gave it: of any other words it is a conflict.
    Edit { seq: Seq, said: Seq, body: String },
    /// Its words are gone, for everyone.
    Delete { seq: Seq },
    /// One's reaction of this kind, there or not.
    React { seq: Seq, emoji: String, on: bool },
}

impl Act {
    /// The message.
    pub fn seq(&self) -> Seq {
        match self {
            Self::Edit { seq, .. } | Self::Delete { seq } | Self::React { seq, .. } => *seq,
        }
    }
}

/// It is done, and on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The change that did it; if there was nothing to do, the one that last touched the message.
    pub rev: Seq,
}

/// How people reacted to a message with one emoji: the same for everyone who sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// As Unicode writes it in full.
    pub emoji: String,
    pub count: u32,
    /// Who, the newest first, at most [`NAMED_REACTING`] of them. Of others than all of them ([`Self::is_whole`]) a page
    /// says which are one's own ([`History::mine`](super::History::mine)).
    pub people: Vec<UserId>,
}

impl Reaction {
    /// Whether everyone who reacted so is named.
    pub fn is_whole(&self) -> bool {
        usize::try_from(self.count).is_ok_and(|count| count == self.people.len())
    }
}

/// Someone's place in a thread, as it is asked whether they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    pub user: UserId,
    pub kind: ThreadKind,
    pub role: MemberRole,
    pub hosts_only: bool,
}

impl Rights {
    /// Write, and so reply.
    pub fn may_post(&self) -> bool {
        self.role == MemberRole::Host || (self.role == MemberRole::Member && !self.hosts_only)
    }

    /// Edit: one's own words, where one writes.
    pub fn may_edit(&self, message: &Message) -> bool {
        message.is_said() && self.edits(message.author)
    }

    /// Delete: one's own words; in a group its hosts anyone's.
    pub fn may_delete(&self, message: &Message) -> bool {
        message.is_said() && self.deletes(message.author)
    }

    /// React: to what a person said, whoever does more than read.
    pub fn may_react(&self, message: &Message) -> bool {
        message.is_said() && self.reacts()
    }

    /// Whether one may edit what this person said.
    pub fn edits(&self, author: UserId) -> bool {
        author == self.user && self.may_post()
    }

    /// Whether one may delete what this person said.
    pub fn deletes(&self, author: UserId) -> bool {
        let looks_after = self.kind == ThreadKind::Group && self.role == MemberRole::Host;
        author == self.user || looks_after
    }

    /// Whether one may react to what people say.
    pub fn reacts(&self) -> bool {
        self.role != MemberRole::Reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{LOBBY, Millis},
        model::MessageKind,
    };

    /// May I post, edit mine, edit theirs, delete mine, delete theirs, react?
    fn may(kind: ThreadKind, role: MemberRole, hosts_only: bool) -> String {
        let rights = Rights { user: UserId(1), kind, role, hosts_only };
        let said = |author| Message::new((LOBBY, Seq(1)), UserId(author), "hello".into(), Millis(0));
        let (mine, theirs) = (said(1), said(2));
        let answers = [
            rights.may_post(),
            rights.may_edit(&mine),
            rights.may_edit(&theirs),
            rights.may_delete(&mine),
            rights.may_delete(&theirs),
            rights.may_react(&theirs),
        ];
        let event = Message { kind: MessageKind::Joined, ..mine };
        assert!(!rights.may_edit(&event) && !rights.may_delete(&event) && !rights.may_react(&event));
        answers.map(|may| if may { '+' } else { '-' }).into_iter().collect()
    }

    #[test]
    fn what_one_may_do_follows_from_ones_place() {
        use {MemberRole as Role, ThreadKind as Kind};
        for (kind, role, hosts_only, answers) in [
            (Kind::Direct, Role::Member, false, "++-+-+"),
            (Kind::Direct, Role::Host, false, "++-+-+"),
            (Kind::Group, Role::Member, false, "++-+-+"),
            (Kind::Group, Role::Member, true, "---+-+"),
            (Kind::Group, Role::Host, false, "++-+++"),
            (Kind::Group, Role::Host, true, "++-+++"),
            (Kind::Group, Role::Reader, false, "---+--"),
            (Kind::Group, Role::Reader, true, "---+--"),
        ] {
            assert_eq!(may(kind, role, hosts_only), answers, "{kind:?} {role:?} {hosts_only}");
        }
    }
}
