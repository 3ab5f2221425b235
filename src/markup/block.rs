//! Lines to blocks. Each block takes its lines, strips what made them its own, and what is inside is read in the same way.

use super::{BLOCK_DEPTH, Block, Inline, Item, inline, token::run, work};

/// How a line begins.
enum Start<'a> {
    Blank,
    Text,
    /// So many backticks, and what stands behind them.
    Fence(usize, &'a str),
    Quote,
    Item(Marker),
}

/// What makes a line an item.
struct Marker {
    number: Option<u32>,
    /// Columns before it.
    indent: usize,
    /// The byte at which the item's own text begins.
    content: usize,
}

/// Reads lines. Of the nodes that are `left` each takes one; when none is left, the rest is one text.
pub fn blocks(mut lines: &[&str], depth: usize, left: &mut usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    while let Some(line) = lines.first() {
        let start = start(line, depth);
        if matches!(start, Start::Blank) {
            lines = &lines[1..];
            continue;
        }
        if *left == 0 {
            blocks.push(verbatim(lines, left));
            break;
        }
        *left -= 1;
        let (block, taken) = match start {
            Start::Fence(ticks, info) => fence(lines, ticks, info, left),
            Start::Quote => quote(lines, depth, left),
            Start::Item(marker) => list(lines, marker.number.is_some(), depth, left),
            Start::Text | Start::Blank => paragraph(lines, depth, left),
        };
        blocks.push(block);
        lines = &lines[taken..];
    }
    blocks
}

fn start(line: &str, depth: usize) -> Start<'_> {
    work(line.len());
    let text = line.trim_start();
    let ticks = run(text, b'`');
    if text.is_empty() {
        Start::Blank
    } else if ticks >= 3 && !text[ticks..].contains('`') {
        Start::Fence(ticks, text[ticks..].trim())
    } else if depth == BLOCK_DEPTH {
        Start::Text
    } else if text.starts_with('>') {
        Start::Quote
    } else {
        marker(line).map_or(Start::Text, Start::Item)
    }
}

/// Lines that are nothing but text.
fn verbatim(lines: &[&str], left: &mut usize) -> Block {
    *left = left.saturating_sub(1);
    Block::Paragraph(vec![Inline::Text(join(lines).trim_end().to_owned())])
}

fn join(lines: &[&str]) -> String {
    let text = lines.join("\n");
    work(text.len());
    text
}

fn paragraph(lines: &[&str], depth: usize, left: &mut usize) -> (Block, usize) {
    let goes_on = |line: &&&str| match start(line, depth) {
        Start::Text => true,
        Start::Item(marker) => marker.number.is_some_and(|number| number != 1),
        _ => false,
    };
    let taken = 1 + lines[1..].iter().take_while(goes_on).count();
    (Block::Paragraph(inline::parse(&join(&lines[..taken]), left)), taken)
}

fn fence(lines: &[&str], ticks: usize, info: &str, left: &mut usize) -> (Block, usize) {
    let closes = |line: &&str| {
        let line = line.trim();
        work(line.len());
        line.len() >= ticks && run(line, b'`') == line.len()
    };
    let end = lines[1..].iter().position(closes).map_or(lines.len(), |at| at + 1);
    let taken = lines.len().min(end + 1);
    let mut text = join(&lines[1..end]);
    let mut language = (!info.is_empty()).then(|| info.to_owned());
    if info.contains(char::is_whitespace) {
        language = None;
        text.insert(0, '\n');
        text.insert_str(0, info);
    }
    if text.trim().is_empty() {
        return (verbatim(&lines[..taken], left), taken);
    }
    (Block::Code { language, text }, taken)
}

fn quote(lines: &[&str], depth: usize, left: &mut usize) -> (Block, usize) {
    let inside: Vec<&str> = lines.iter().map_while(|line| quoted(line)).collect();
    let blocks = blocks(&inside, depth + 1, left);
    let block = if blocks.is_empty() { verbatim(&lines[..inside.len()], left) } else { Block::Quote(blocks) };
    (block, inside.len())
}

fn quoted(line: &str) -> Option<&str> {
    work(line.len());
    let rest = line.trim_start().strip_prefix('>')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

fn list(lines: &[&str], ordered: bool, depth: usize, left: &mut usize) -> (Block, usize) {
    let mut items: Vec<Item> = Vec::new();
    let (mut taken, mut typed) = (0, None);
    while let Some(marker) = lines.get(taken).and_then(|line| marker(line)) {
        let full = *left == 0 && !items.is_empty();
        if full || marker.number.is_some() != ordered {
            break;
        }
        *left = left.saturating_sub(1);
        let repeated = typed == marker.number;
        typed = marker.number;
        let before = items.last().and_then(|item| item.number);
        let number = before.filter(|_| repeated).map(|number| number + 1).or(typed);
        let (inside, length) = item(&lines[taken..], &marker);
        items.push(Item { number, blocks: blocks(&inside, depth + 1, left) });
        taken += length;
    }
    (Block::List(items), taken)
}

/// The lines of an item, without what made them its own, and how many there are with the blank ones behind it.
fn item<'a>(lines: &[&'a str], marker: &Marker) -> (Vec<&'a str>, usize) {
    let belongs = |line: &&&str| line.trim_start().is_empty() || outdent(line, usize::MAX).1 >= marker.indent + 2;
    let taken = 1 + lines[1..].iter().take_while(belongs).count();
    let first = [&lines[0][marker.content..]];
    let others = lines[1..taken].iter().map(|line| outdent(line, marker.content).0);
    (first.into_iter().chain(others).collect(), taken)
}

fn marker(line: &str) -> Option<Marker> {
    let (text, indent) = outdent(line, usize::MAX);
    let digits = text.bytes().take_while(u8::is_ascii_digit).take(4).count();
    let (number, rest) = match digits {
        0 => (None, text.strip_prefix(['-', '*'])?),
        1..=3 if digits == 1 || !text.starts_with('0') => {
            (text[..digits].parse().ok(), text[digits..].strip_prefix('.')?)
        }
        _ => return None,
    };
    let own = rest.trim_start();
    let holds = rest.len() > own.len() && !own.is_empty();
    holds.then_some(Marker { number, indent, content: line.len() - own.len() })
}

/// The line without at most so many columns of space before it, and how many it lost. A tab is as good as four.
fn outdent(line: &str, columns: usize) -> (&str, usize) {
    let mut lost = 0;
    let strip = |c: char| {
        let width = match c {
            ' ' => 1,
            '\t' => 4,
            _ => return false,
        };
        let strip = lost < columns;
        lost += if strip { width } else { 0 };
        strip
    };
    let rest = line.trim_start_matches(strip);
    work(line.len() - rest.len());
    (rest, lost)
}
