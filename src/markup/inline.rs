//! Tokens to nodes, within bounds.

use super::{
    INLINE_DEPTH, Inline, Style,
    token::{self, MARKS, Part},
};
use std::mem;

/// The walk along the tokens.
struct Build<'l> {
    /// What is around the innermost style, from the outside, and that style.
    outer: Vec<(Style, Vec<Inline>)>,
    here: Vec<Inline>,
    /// Styles that are open and too deep: their marks are text.
    flat: usize,
    left: &'l mut usize,
}

/// Reads a paragraph. Each node takes one of those that are `left`; when none is left, the rest is one text.
pub fn parse(text: &str, left: &mut usize) -> Vec<Inline> {
    let mut build = Build { outer: Vec::new(), here: Vec::new(), flat: 0, left };
    let mut rest = "";
    for token in token::cut(text) {
        if *build.left == 0 {
            rest = &text[token.at..];
            break;
        }
        build.take(token.part);
    }
    while build.close() {}
    build.say(rest);
    build.here
}

impl Build<'_> {
    fn take(&mut self, part: Part) {
        match part {
            Part::Text(text) => self.say(text),
            Part::Code(text) => self.push(Inline::Code(unpadded(text).to_owned())),
            Part::Link(text, address) => self.push(Inline::Link { text: text.to_owned(), address }),
            Part::Open(mark) if self.outer.len() == INLINE_DEPTH => {
                self.flat += 1;
                self.say(MARKS[mark].0);
            }
            Part::Open(mark) => self.outer.push((MARKS[mark].1, mem::take(&mut self.here))),
            Part::Close(mark) if self.flat > 0 => {
                self.flat -= 1;
                self.say(MARKS[mark].0);
            }
            Part::Close(_) => {
                self.close();
            }
        }
    }

    fn push(&mut self, node: Inline) {
        *self.left = self.left.saturating_sub(1);
        self.here.push(node);
    }

    /// Text beside text is one node.
    fn say(&mut self, text: &str) {
        match self.here.last_mut() {
            _ if text.is_empty() => {}
            Some(Inline::Text(before)) => before.push_str(text),
            _ => self.push(Inline::Text(text.to_owned())),
        }
    }

    /// Ends the innermost style, if there is one.
    fn close(&mut self) -> bool {
        let Some((style, outer)) = self.outer.pop() else { return false };
        let inside = mem::replace(&mut self.here, outer);
        if !inside.is_empty() {
            self.push(Inline::Styled(style, inside));
        }
        true
    }
}

/// Code without the one space on each side that lets it begin or end with a backtick.
fn unpadded(code: &str) -> &str {
    let inside = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
    inside.filter(|inside| !inside.trim().is_empty()).unwrap_or(code)
}
