//! How far a line is known here.

use crate::id::Seq;

/// One line's place in its own numbering.
#[derive(Clone, Debug)]
pub(super) struct Local {
    /// Everything up to here is applied.
    at: Seq,
    /// The highest number heard of.
    known: Seq,
    /// The question under way: what happened after this?
    asked: Option<Seq>,
}

impl Local {
    pub fn new(at: Seq) -> Self {
        Self { at, known: at, asked: None }
    }

    pub fn at(&self) -> Seq {
        self.at
    }

    pub fn known(&self) -> Seq {
        self.known
    }

    /// Learns that the line has come this far, somewhere.
    pub fn hear(&mut self, head: Seq) {
        self.known = self.known.max(head);
    }

    /// Takes the step from `after` to `head`, if it leads on from here without a gap.
    pub fn take(&mut self, after: Seq, head: Seq) -> bool {
        self.hear(head);
        let leads_on = after <= self.at && self.at < head;
        if leads_on {
            self.at = head;
        }
        leads_on
    }

    /// Begins anew from data that were read at this number; never goes back.
    pub fn reach(&mut self, head: Seq) {
        self.hear(head);
        self.at = self.at.max(head);
    }

    /// Whether this was the question under way; it no longer is.
    pub fn answered(&mut self, after: Seq) -> bool {
        let ours = self.asked == Some(after);
        if ours {
            self.asked = None;
        }
        ours
    }

    /// The question to ask now: none when nothing is missing, or when one is under way.
    pub fn question(&mut self) -> Option<Seq> {
        let missing = self.known > self.at && self.asked.is_none();
        if missing {
            self.asked = Some(self.at);
        }
        self.asked.filter(|_| missing)
    }

    pub fn forget_question(&mut self) {
        self.asked = None;
    }
}
