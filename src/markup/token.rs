//! A paragraph to tokens: one walk that finds code and links, and pairs the marks of styles.

use super::{Address, Style, link, work};

/// What sets words apart, and how.
pub const MARKS: [(&str, Style); 4] =
    [("**", Style::Strong), ("*", Style::Emphasis), ("_", Style::Emphasis), ("~~", Style::Strike)];

/// A part of the text, and where it begins.
pub struct Token<'a> {
    pub at: usize,
    pub part: Part<'a>,
}

pub enum Part<'a> {
    Text(&'a str),
    Code(&'a str),
    Link(&'a str, Address),
    /// One of [`MARKS`].
    Open(usize),
    Close(usize),
}

/// The walk over a paragraph.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins that has not become a token.
    from: usize,
    tokens: Vec<Token<'a>>,
    /// Marks that may yet be closed: the token, and which of [`MARKS`].
    open: Vec<(usize, usize)>,
    /// How many of each kind are among them: what cannot be closed is not looked for.
    waiting: [usize; MARKS.len()],
    /// Runs of one, two and three backticks that were looked for in vain: there are no more.
    exhausted: [bool; 3],
}

/// Cuts a paragraph into tokens. Every mark that is [`Part::Open`] has its [`Part::Close`], properly nested.
pub fn cut(text: &str) -> Vec<Token<'_>> {
    let mut walk = Walk {
        text,
        at: 0,
        from: 0,
        tokens: Vec::new(),
        open: Vec::new(),
        waiting: [0; MARKS.len()],
        exhausted: [false; 3],
    };
    walk.walk();
    walk.tokens
}

/// How often this byte stands at the beginning of the text.
pub fn run(text: &str, byte: u8) -> usize {
    let length = text.bytes().take_while(|next| *next == byte).count();
    work(length);
    length
}

impl<'a> Walk<'a> {
    fn walk(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            work(1);
            match byte {
                b'\\' if bytes.get(self.at + 1).is_some_and(u8::is_ascii_punctuation) => {
                    self.flush();
                    self.from = self.at + 1;
                    self.at += 2;
                }
                b'`' => self.code(),
                b'[' => match link::labelled(&self.text[self.at..]) {
                    Some((text, address)) => {
                        self.push("[]()".len() + text.len() + address.as_str().len(), Part::Link(text, address));
                    }
                    None => self.at += 1,
                },
                b'*' | b'_' | b'~' => self.marks(*byte),
                b'h' | b'H' | b'm' | b'M' => self.address(),
                _ => self.at += 1,
            }
        }
        self.flush();
    }

    /// Makes what was passed over a token.
    fn flush(&mut self) {
        let passed = &self.text[self.from..self.at];
        if !passed.is_empty() {
            self.tokens.push(Token { at: self.from, part: Part::Text(passed) });
        }
        self.from = self.at;
    }

    /// Makes the next so many bytes a token.
    fn push(&mut self, length: usize, part: Part<'a>) {
        self.flush();
        self.tokens.push(Token { at: self.at, part });
        self.at += length;
        self.from = self.at;
    }

    fn address(&mut self) {
        let inside_word = self.text[..self.at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let address = if inside_word { None } else { link::bare(&self.text[self.at..]) };
        match address {
            Some((text, address)) => self.push(text.len(), Part::Link(text, address)),
            None => self.at += 1,
        }
    }

    fn code(&mut self) {
        let text = &self.text[self.at..];
        let ticks = run(text, b'`');
        let rest = &text[ticks..];
        let end = match self.exhausted.get_mut(ticks - 1) {
            Some(exhausted) if !*exhausted => {
                let end = closing(rest, ticks);
                *exhausted = end.is_none();
                end
            }
            _ => None,
        };
        match end {
            Some(end) => self.push(ticks + end + ticks, Part::Code(&rest[..end])),
            None => self.at += ticks,
        }
    }

    fn marks(&mut self, byte: u8) {
        let run = run(&self.text[self.at..], byte);
        let before = self.text[..self.at].chars().next_back();
        let after = self.text[self.at + run..].chars().next();
        let face = byte == b'_' && before.is_some_and(sign) && after.is_some_and(sign);
        let opens = !face && !before.is_some_and(in_word) && after.is_some_and(|c| !c.is_whitespace());
        let closes = !after.is_some_and(in_word) && before.is_some_and(|c| !c.is_whitespace());
        let end = self.at + run;
        while closes && self.close(byte, end - self.at) {}
        if opens && self.at + run == end {
            for mark in (0..MARKS.len()).filter(|mark| fits(*mark, byte, run)) {
                self.open.push((self.tokens.len() + usize::from(self.from < self.at), mark));
                self.waiting[mark] += 1;
                self.push(MARKS[mark].0.len(), Part::Text(MARKS[mark].0));
            }
        }
        self.at = end;
    }

    /// Closes the nearest mark that so many bytes can close, if there is one. What was opened in between stays text.
    fn close(&mut self, byte: u8, bytes: usize) -> bool {
        let can = (0..MARKS.len()).any(|mark| fits(mark, byte, bytes) && self.waiting[mark] > 0);
        while can && let Some((token, mark)) = self.open.pop() {
            work(1);
            self.waiting[mark] -= 1;
            if fits(mark, byte, bytes) {
                self.tokens[token].part = Part::Open(mark);
                self.push(MARKS[mark].0.len(), Part::Close(mark));
                return true;
            }
        }
        false
    }
}

/// Whether a run of so many bytes is this mark, or the two of `***`.
fn fits(mark: usize, byte: u8, run: usize) -> bool {
    let name = MARKS[mark].0.as_bytes();
    name[0] == byte && (name.len() == run || (byte == b'*' && run == 3))
}

/// Letters of alphabets and digits. Scripts without spaces between words do not count, nor do signs.
fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{1fff}')
}

/// Signs that faces such as `^_^` are made of.
fn sign(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '*' | '~' | '`' | '[')
}

/// How far away the next run of exactly so many backticks is.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        let next = text[at..].find('`');
        work(next.unwrap_or(text.len() - at));
        at += next?;
        let found = run(&text[at..], b'`');
        if found == ticks {
            return Some(at);
        }
        at += found;
    }
}
