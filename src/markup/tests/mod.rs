//! What is read how, and what holds for every text.

mod law;
mod table;

use super::*;
use std::cell::Cell;

thread_local! {
    /// Bytes that the parser has looked at in this thread.
    pub static WORK: Cell<usize> = const { Cell::new(0) };
}

/// Bytes in the longest message.
const LONGEST: usize = 16 * 1024;

/// Nodes in short: `p(…)`, `pre[language](…)`, `q(…)`, `ul(li(…))`, `b(…)`, `i(…)`, `s(…)`, `` `…` ``, `<text|address>`.
fn short(blocks: &[Block]) -> String {
    let item = |item: &Item| match item.number {
        Some(number) => format!("{number}({})", short(&item.blocks)),
        None => format!("li({})", short(&item.blocks)),
    };
    let block = |block: &Block| match block {
        Block::Paragraph(inside) => format!("p({})", line(inside)),
        Block::Code { language, text } => format!("pre[{}]({text})", language.as_deref().unwrap_or_default()),
        Block::Quote(inside) => format!("q({})", short(inside)),
        Block::List(items) => format!("list({})", items.iter().map(item).collect::<String>()),
    };
    blocks.iter().map(block).collect()
}

fn line(inside: &[Inline]) -> String {
    let inline = |inline: &Inline| match inline {
        Inline::Text(text) => text.clone(),
        Inline::Styled(Style::Strong, inside) => format!("b({})", line(inside)),
        Inline::Styled(Style::Emphasis, inside) => format!("i({})", line(inside)),
        Inline::Styled(Style::Strike, inside) => format!("s({})", line(inside)),
        Inline::Code(text) => format!("`{text}`"),
        Inline::Link { text, address } if text == address.as_str() => format!("<{text}>"),
        Inline::Link { text, address } => format!("<{text}|{}>", address.as_str()),
    };
    inside.iter().map(inline).collect()
}
