//! What was promised, held against what was seen from outside: what each tab wrote, was told and showed, and at the end
//! everything that is stored, read as anyone may read it. Knows nothing of the server, and nothing of the faults.

mod end;
mod law;
mod log;

pub use log::{Event, LastView, Log, Told, Written};

use causerie::{
    id::{Seq, ThreadId, UserId},
    model::Message,
};
use std::collections::BTreeMap;

/// Everything that was ever said, by thread, in the order in which it was read.
pub type Stored = BTreeMap<ThreadId, Vec<Message>>;

/// Somebody was out of a thread: when it was first asked for that they leave, and that they come back.
#[derive(Clone, Copy, Debug)]
pub struct Away {
    pub thread: ThreadId,
    pub user: UserId,
    pub left: u64,
    pub back: Option<u64>,
}

/// All that there is to judge by.
#[derive(Default)]
pub struct Trial {
    pub logs: Vec<Log>,
    pub stored: Stored,
    /// In the order in which it happened.
    pub aways: Vec<Away>,
}

/// A promise that was not kept.
#[derive(Clone, Debug)]
pub struct Broken {
    pub law: &'static str,
    pub told: String,
    /// What happened around it, oldest first.
    pub events: Vec<Event>,
}

impl Trial {
    /// Every promise that was not kept.
    pub fn judge(&self) -> Vec<Broken> {
        let at_once = self.logs.iter().flat_map(|log| log.broken.clone()).collect();
        let laws = [
            at_once,
            self.stored_in_order(),
            self.stored_once(),
            self.acked_is_stored(),
            self.refused_is_not_stored(),
            self.written_is_stored(),
            self.order_of_senders(),
            self.same_everywhere(),
            self.no_hole(),
            self.nothing_after_removal(),
            self.views_are_whole(),
        ];
        laws.concat()
    }

    /// A copy of the database taken at some time: everything acknowledged before is in it, and nothing else than in the
    /// original.
    pub fn judge_copy(&self, at: u64, copy: &Stored) -> Vec<Broken> {
        self.copy_has_what_was_acked(at, copy).into_iter().chain(self.copy_is_a_beginning(copy)).collect()
    }

    fn of(&self, thread: ThreadId) -> &[Message] {
        self.stored.get(&thread).map_or(&[], Vec::as_slice)
    }

    fn at(&self, thread: ThreadId, seq: Seq) -> Option<&Message> {
        let said = self.of(thread);
        said.binary_search_by_key(&seq, |message| message.seq).ok().and_then(|place| said.get(place))
    }
}
