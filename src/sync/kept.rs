//! The last changes of the open thread, for pages that were read before them and land after them.

use crate::{id::Seq, model::Message};
use std::collections::VecDeque;

/// An unbroken run of changes, up to where the thread stands here.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The run begins behind this number.
    after: Seq,
    steps: VecDeque<Step>,
    most: i64,
}

/// What one step changed.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub head: Seq,
    /// In the order of their places.
    pub messages: Vec<Message>,
    /// What some of them answer.
    pub quoted: Vec<Message>,
}

impl Kept {
    pub fn new(after: Seq, most: usize) -> Self {
        Self { after, steps: VecDeque::new(), most: i64::try_from(most).unwrap_or(i64::MAX) }
    }

    pub fn keep(&mut self, step: Step) {
        let head = step.head;
        self.steps.push_back(step);
        while head.0.saturating_sub(self.after.0) > self.most {
            let Some(oldest) = self.steps.pop_front() else {
                return;
            };
            self.after = oldest.head;
        }
    }

    /// Whether every change after this number is held.
    pub fn reaches_back_to(&self, head: Seq) -> bool {
        self.after <= head
    }

    /// The steps that go beyond this number, in order.
    pub fn since(&self, head: Seq) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.head > head)
    }
}
