//! What a commit leaves to be told: one ordered list, from the writer to the hub.

use super::Tx;
use crate::{
    id::{Seq, SessionId, ThreadId, UserId},
    model::{Line, Rows},
    protocol::Change,
};

/// One thing that is now on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Committed {
    /// A change of a thread or of the house.
    Changed(Change),
    /// A change of this person's own line.
    Own(UserId, Change),
    /// From here on, changes of this thread reach this person.
    Shown(ThreadId, UserId),
    /// From here on, changes of this thread reach this person no more.
    Hidden(ThreadId, UserId),
    /// Whether this person hides who is here and who is not, from here on.
    Hides(UserId, bool),
    /// This session holds no more.
    SessionEnded(SessionId),
    /// Perhaps more than was told: nobody knows whether the last commit went through. Asked again, what it did is known
    /// and told to nobody.
    Unknown,
}

impl Tx<'_> {
    /// Tells the members of a thread.
    pub(super) fn tell_thread(&mut self, thread: ThreadId, seq: Seq, rows: Rows) {
        self.told.push(Committed::Changed(Change { line: Line::Thread(thread), seq, rows }));
    }

    /// Tells one person.
    pub(super) fn tell_own(&mut self, user: UserId, seq: Seq, rows: Rows) {
        self.told.push(Committed::Own(user, Change { line: Line::Own, seq, rows }));
    }

    /// Tells everyone.
    pub(super) fn tell_house(&mut self, seq: Seq, rows: Rows) {
        self.told.push(Committed::Changed(Change { line: Line::House, seq, rows }));
    }
}
