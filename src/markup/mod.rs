//! The text of a message, read as people write it in a chat: text in, typed nodes out. Nothing in it is ever HTML.
//!
//! **Blocks**, by line. What stands between quotes and lists is bounded: [`BLOCK_DEPTH`] of them in one another.
//! * A paragraph is a run of lines; its line breaks and spaces stay. A blank line ends it.
//! * A fence of three backticks or more begins code, up to a fence as long, or to the end. One word after it names the
//!   language; more words than one are code. Nothing inside is read. A fence around nothing is text.
//! * `>` begins a quote, on every line of it.
//! * `- `, `* ` or `1. ` (up to three digits) begins an item, and what is indented by two spaces beneath belongs to it.
//!   Numbers are shown as typed, and a number that is repeated counts on. In the middle of a paragraph only `1.`, `-` and
//!   `*` begin a list.
//!
//! **Within a paragraph and an item**, [`INLINE_DEPTH`] in one another:
//! * `**strong**`, `*emphasis*`, `_emphasis_`, `~~strike~~`, `***both***`. They open after what is no word and before what
//!   is no space, and close after what is no space and before what is no word: `snake_case_name`, `2*3*4` are text, and `^_^`.
//! * `` `code` ``, between as many backticks: one, two or three.
//! * `http://…`, `https://…`, `mailto:…`, without the punctuation behind it, and up to a bracket that it did not open;
//!   `[text](address)` with an address of the same three schemes. A text that looks like another address is not believed.
//! * A backslash makes the ASCII punctuation behind it text.
//!
//! What does not fit stays text: nothing is lost, and nothing is an error. The work is linear in the text, whatever it is,
//! and a message has at most [`NODES`] nodes, or a few more: beyond, the rest of each open block is one text.

mod block;
mod inline;
mod link;
#[cfg(test)]
mod tests;
mod token;

pub use link::Address;

/// Nodes that one message may have before the rest is left as it is.
pub const NODES: usize = 500;
/// Quotes and lists that may stand in one another.
const BLOCK_DEPTH: usize = 4;
/// Styles that may stand in one another.
const INLINE_DEPTH: usize = 8;
/// Characters in the one line of a list.
const LINE: usize = 120;
/// Bytes that are read for that line.
const GLANCE: usize = 2048;

/// What stands beneath one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text; a line break is a `\n` in it.
    Paragraph(Vec<Inline>),
    /// Lines as they are, and the word behind the fence.
    Code {
        language: Option<String>,
        text: String,
    },
    Quote(Vec<Block>),
    /// Items, all with a number or none.
    List(Vec<Item>),
}

/// One point of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub number: Option<u32>,
    pub blocks: Vec<Block>,
}

/// What stands beside one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    Styled(Style, Vec<Inline>),
    Code(String),
    Link { text: String, address: Address },
}

/// How words are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Strong,
    Emphasis,
    Strike,
}

/// Reads a text. White space at its ends does not count, as in a message that is on disk.
pub fn parse(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.trim_end().trim_start_matches(['\n', '\r']).split('\n').collect();
    block::blocks(&lines, 0, &mut { NODES })
}

/// The beginning of a text as one line without syntax, for a list: cheap, however long the text is.
pub fn plain(text: &str) -> String {
    let text = text.trim_start();
    let mut said = String::new();
    tell_blocks(&parse(&text[..text.floor_char_boundary(GLANCE)]), &mut said);
    let mut line = String::new();
    for word in said.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line.chars().take(LINE).collect()
}

fn tell_blocks(blocks: &[Block], said: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(inside) => tell(inside, said),
            Block::Code { text, .. } => said.push_str(text),
            Block::Quote(inside) => tell_blocks(inside, said),
            Block::List(items) => items.iter().for_each(|item| tell_blocks(&item.blocks, said)),
        }
        said.push(' ');
    }
}

fn tell(inside: &[Inline], said: &mut String) {
    for inline in inside {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Link { text, .. } => said.push_str(text),
            Inline::Styled(_, inside) => tell(inside, said),
        }
    }
}

/// Counts the bytes that are looked at, so that a test can hold the parser to linear work.
#[cfg(test)]
fn work(bytes: usize) {
    tests::WORK.set(tests::WORK.get() + bytes);
}

#[cfg(not(test))]
fn work(_: usize) {}
