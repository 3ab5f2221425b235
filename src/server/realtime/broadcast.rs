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
