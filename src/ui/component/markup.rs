use crate::{
    markup::{Address, Block, Inline, Item, Style, parse},
    ui::{
        part::part,
        piece::{IntoPiece, Piece},
        value::Value,
    },
    words::Words,
};
use leptos::{html::custom, prelude::*};

/// Bytes of a line of code that fit everywhere: beyond, the code may have to be scrolled.
const NARROW: usize = 20;

/// The text of a message, from typed nodes. Elements are made by name: one kind of them for all keeps the browser's half
/// small, and leptos then draws those of a changed text anew, whatever they were.
#[component]
pub fn Markup(#[prop(into)] text: Value<String>, words: &'static Words) -> impl IntoView {
    // The direction is decided by each of the outermost blocks; what is in it goes the same way.
    part(move || {
        let blocks = text.with(|text| parse(text)).into_iter();
        Piece::of(blocks.map(|node| block(node, Some("auto"), words)).collect::<Vec<_>>())
    })
}

fn block(node: Block, direction: Option<&str>, words: &'static Words) -> Piece {
    let direction = direction.map(str::to_owned);
    match node {
        Block::Paragraph(inside) => element("p", "dir", direction, line(inside)),
        Block::Quote(inside) => element("blockquote", "dir", direction, beneath(inside, words)),
        Block::List(items) => {
            let ordered = items.iter().any(|item| item.number.is_some());
            let item = |Item { number, blocks }: Item| {
                element("li", "value", number.map(|number| number.to_string()), beneath(blocks, words))
            };
            element(if ordered { "ol" } else { "ul" }, "dir", direction, items.into_iter().map(item).collect())
        }
        Block::Code { text, .. } => code(text, words),
    }
}

fn beneath(blocks: Vec<Block>, words: &'static Words) -> Vec<Piece> {
    blocks.into_iter().map(|node| block(node, None, words)).collect()
}

fn line(inside: Vec<Inline>) -> Vec<Piece> {
    let inline = |node| match node {
        Inline::Text(text) => Piece::of(text),
        Inline::Code(text) => element("code", "dir", None, vec![Piece::of(text)]),
        Inline::Link { text, address } => link(text, &address),
        Inline::Styled(style, inside) => {
            let name = match style {
                Style::Strong => "strong",
                Style::Emphasis => "em",
                Style::Strike => "s",
            };
            element(name, "dir", None, line(inside))
        }
    };
    inside.into_iter().map(inline).collect()
}

/// An element of this name with at most one attribute. Names are ours, never a person's.
fn element(name: &'static str, attribute: &'static str, value: Option<String>, inside: Vec<Piece>) -> Piece {
    Piece::of(custom(name).attr(attribute, value).child(inside))
}

/// Leaves this house: in a tab of its own, and without a trace of us. A text that is not the address has it as its title.
fn link(text: String, address: &Address) -> Piece {
    let address = address.as_str().to_owned();
    let title = (text != address).then(|| address.clone());
    view! { <a href=address title=title target="_blank" rel="noopener noreferrer nofollow ugc">{text}</a> }.piece()
}

/// Lines as they are. Those that may be too long for their place can be reached, and so scrolled, by keyboard.
fn code(text: String, words: &'static Words) -> Piece {
    let long = text.lines().any(|line| line.len() > NARROW || line.contains('\t'));
    view! {
        <pre dir="ltr" role=long.then_some("group") tabindex=long.then_some("0") aria-label=long.then_some(words.code)>
            <code>{text}</code>
        </pre>
    }
    .piece()
}
