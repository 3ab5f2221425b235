//! What is left at the end: the screens, and the copies.

use super::{
    Broken, Log, Stored, Trial,
    law::{is, told},
    log::print_of,
};
use causerie::{
    id::{Seq, ThreadId},
    model::{Message, MessageKind},
};

impl Trial {
    /// When all is quiet every tab shows the end of its conversation as it is stored, its list too, and nothing waits.
    pub(super) fn views_are_whole(&self) -> Vec<Broken> {
        self.logs.iter().filter_map(|log| self.amiss(log)).collect()
    }

    fn amiss(&self, log: &Log) -> Option<Broken> {
        const LAW: &str = "every view is whole at the end";
        let view = &log.last;
        if view.sends {
            return Some(log.broken_law(LAW, ThreadId(0), Seq(0), "something never left".to_owned()));
        }
        for (thread, last) in &view.list {
            let text = self.of(*thread).iter().rev().find(|message| message.kind == MessageKind::Text);
            let (text, told) = (text.map(|message| message.seq), "the list does not show the last word");
            if text != *last {
                return Some(log.broken_law(LAW, *thread, text.unwrap_or_default(), told.to_owned()));
            }
        }
        let thread = view.open?;
        let stored: Vec<Seq> = self.of(thread).iter().map(|message| message.seq).collect();
        let missing = stored.iter().rev().zip(view.seqs.iter().rev()).find(|(one, other)| one != other);
        let whole = view.whole && stored.ends_with(&view.seqs) && view.seqs.is_empty() == stored.is_empty();
        let seq = missing.map_or(Seq(0), |(one, _)| *one);
        let shows = format!("it ends at {:?} and the history at {:?}", view.seqs.last(), stored.last());
        (!whole).then(|| log.broken_law(LAW, thread, seq, format!("{shows}; whole: {}", view.whole)))
    }

    pub(super) fn copy_has_what_was_acked(&self, at: u64, copy: &Stored) -> Vec<Broken> {
        let acked = self.acked().filter(|(_, _, _, when)| *when < at);
        acked
            .filter_map(|(log, written, seq, _)| {
                let is_it = |message: &Message| message.seq == seq && is(message, log, written);
                let there = copy.get(&written.thread).is_some_and(|said| said.iter().any(is_it));
                let told = format!("{} was acknowledged before the copy and is not in it", written.op);
                (!there).then(|| log.broken_law("a copy has what was acknowledged", written.thread, seq, told))
            })
            .collect()
    }

    /// Each conversation of a copy is what the original begins with, without a hole.
    pub(super) fn copy_is_a_beginning(&self, copy: &Stored) -> Vec<Broken> {
        const LAW: &str = "a copy is a beginning";
        let same = |one: &Message, other: &Message| one.seq == other.seq && print_of(one) == print_of(other);
        let broken = copy.iter().filter_map(|(thread, said)| {
            let original = self.of(*thread);
            let wrong = said.iter().zip(original).find(|(one, other)| !same(one, other));
            let beyond = said.get(original.len()).map(|message| (message, "it is not in the original"));
            let wrong = wrong.map(|(message, _)| (message, "something else is in the original")).or(beyond);
            wrong.map(|(message, what)| told(LAW, *thread, message.seq, what))
        });
        broken.collect()
    }
}
