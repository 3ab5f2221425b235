//! What goes to very many goes in parts, and what goes to few does not wait behind it: a word to ten thousand delays no
//! conversation of two.
//!
//! # Why
//! Each line keeps its order, for what is of a line of which something waits goes behind that. Between lines there is no
//! order that anyone could see.

use super::connection::Outlet;
use crate::model::Line;
use bytes::Bytes;
use std::{collections::VecDeque, sync::Arc, vec};

/// Connections that are given a frame in one go.
const PART: usize = 256;
/// Frames that wait, at the most; with more the first is finished before anything else.
const WAITING: usize = 64;

/// Frames on their way to many.
#[derive(Debug, Default)]
pub(super) struct Broadcasts(VecDeque<Broadcast>);

#[derive(Debug)]
struct Broadcast {
    line: Line,
    frame: Bytes,
    left: vec::IntoIter<Arc<Outlet>>,
}

impl Broadcasts {
    /// Gives it to few at once, and to many in parts.
    pub fn send(&mut self, line: Line, frame: Bytes, outlets: Vec<Arc<Outlet>>) {
        if outlets.len() <= PART && self.0.iter().all(|other| other.line != line) {
            return outlets.iter().for_each(|outlet| outlet.push(&frame));
        }
        while self.0.len() >= WAITING {
            self.go_on();
        }
        self.0.push_back(Broadcast { line, frame, left: outlets.into_iter() });
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One part of the first.
    pub fn go_on(&mut self) {
        let Some(first) = self.0.front_mut() else { return };
        first.left.by_ref().take(PART).for_each(|outlet| outlet.push(&first.frame));
        if first.left.len() == 0 {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{SessionId, ThreadId, UserId},
        server::realtime::connection::{Bounds, Outgoing, SocketId},
    };

    fn outlets(count: u64) -> Vec<Arc<Outlet>> {
        let bounds = Bounds { frames: 9, bytes: 99 };
        let outlet = |n| Arc::new(Outlet::new(SocketId(n), UserId(1), SessionId(1), bounds));
        (0..count).map(outlet).collect()
    }

    #[test]
    fn what_goes_to_few_waits_for_what_goes_to_many_of_its_own_line_alone() {
        let (mut broadcasts, all) = (Broadcasts::default(), outlets(PART as u64 + 1));
        let (line, last) = (Line::Thread(ThreadId(1)), all[PART].clone());
        broadcasts.send(line, "one".into(), all);
        broadcasts.send(line, "two".into(), vec![last.clone()]);
        broadcasts.send(Line::House, "other".into(), vec![last.clone()]);
        while !broadcasts.is_empty() {
            broadcasts.go_on();
        }
        let heard: Vec<Outgoing> = std::iter::from_fn(|| last.pop()).collect();
        assert_eq!(heard, ["other", "one", "two"].map(|text| Outgoing::Frame(text.into())));
    }

    #[test]
    fn what_waits_is_bounded() {
        let (mut broadcasts, all) = (Broadcasts::default(), outlets(PART as u64 + 1));
        for n in 0..1_000 {
            broadcasts.send(Line::Thread(ThreadId(n)), "word".into(), all.clone());
            assert!(broadcasts.0.len() <= WAITING);
        }
    }
}
