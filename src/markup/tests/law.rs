//! What holds for every text, meant well or not.

use super::{super::*, LONGEST, WORK, short};
use proptest::prelude::*;

/// Everything that is told: what is read, where links lead, and languages.
fn told(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(inside) => told_inline(inside, out),
            Block::Code { language, text } => out.extend([language.as_deref().unwrap_or_default(), text]),
            Block::Quote(inside) => told(inside, out),
            Block::List(items) => items.iter().for_each(|item| told(&item.blocks, out)),
        }
    }
}

fn told_inline(inside: &[Inline], out: &mut String) {
    for inline in inside {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Styled(_, inside) => told_inline(inside, out),
            Inline::Link { text, address } if text == address.as_str() => out.push_str(text),
            Inline::Link { text, address } => out.extend([text, address.as_str()]),
        }
    }
}

fn nodes(blocks: &[Block]) -> usize {
    let inside = |block: &Block| match block {
        Block::Paragraph(inside) => inline_nodes(inside),
        Block::Code { .. } => 0,
        Block::Quote(inside) => nodes(inside),
        Block::List(items) => items.iter().map(|item| 1 + nodes(&item.blocks)).sum(),
    };
    blocks.iter().map(|block| 1 + inside(block)).sum()
}

fn inline_nodes(inside: &[Inline]) -> usize {
    inside.iter().map(|inline| if let Inline::Styled(_, inside) = inline { 1 + inline_nodes(inside) } else { 1 }).sum()
}

/// What is neither syntax nor space, and no digit: the numbers of items may be counted on.
fn payload(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic() || (!c.is_ascii() && !c.is_whitespace())).collect()
}

/// Whatever the text: no panic, nothing lost, nothing made up, no more nodes than allowed, linear work.
fn holds(text: &str) {
    WORK.set(0);
    let blocks = parse(text);
    let work = WORK.get();
    let mut out = String::new();
    told(&blocks, &mut out);
    assert_eq!(payload(&out), payload(text), "{text:?}");
    assert!(out.len() <= text.len(), "{text:?}");
    assert_eq!(blocks.is_empty(), text.trim().is_empty(), "{text:?}");
    let most = (2 * text.len() + 1).min(NODES + INLINE_DEPTH + 4 * BLOCK_DEPTH);
    assert!(nodes(&blocks) <= most, "{} nodes: {text:?}", nodes(&blocks));
    assert!(work <= MOST_WORK * text.len() + MOST_WORK, "{work} for {}: {text:?}", text.len());
    assert!(plain(text).chars().count() <= LINE);
}

/// How often the parser may look at a byte: each of four levels of blocks looks a few times.
const MOST_WORK: usize = 20;

/// Scraps of syntax, words and spaces: what a text is made of that means to be difficult.
fn difficult() -> impl Strategy<Value = String> {
    let scraps = prop::sample::select(vec![
        "*",
        "**",
        "***",
        "_",
        "~~",
        "`",
        "``",
        "```",
        "````",
        "[",
        "]",
        "](",
        ")",
        "(",
        "](https://x.y/",
        "https://",
        "https://a.b",
        "mailto:c@d",
        "javascript:e",
        "\\",
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "12. ",
        "\n",
        "\n\n",
        "\n  ",
        "\n> ",
        "\n- ",
        "\n```\n",
        " ",
        "\t",
        "a",
        "bc",
        "é",
        "語",
        "\u{bb}",
        "🎉",
        "\u{202e}",
        "\u{a0}",
        ".",
        "\"",
        "<b>",
        "&amp;",
    ]);
    prop::collection::vec(scraps, 0..60).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_of_any_text(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn nothing_is_lost_of_a_difficult_text(text in difficult()) {
        holds(&text);
    }

    #[test]
    fn nothing_is_lost_of_a_long_text(scraps in difficult(), times in 1_usize..200) {
        holds(&scraps.repeat(times));
    }
}

/// Texts that are all syntax, to be repeated.
const HOSTILE: &[&str] = &[
    "*",
    "**",
    "* ",
    "*a ",
    "**a ",
    "*a **b _c ~~d ",
    "_a*",
    "a*_",
    "~~a",
    "***a ",
    "a***",
    "`",
    "` ",
    "`a``b```c",
    "[",
    "[a",
    "[a](",
    "[a](https://b",
    "[`](https://b",
    "[](https://b",
    "[https://a](https://b",
    "](https://b",
    "https://a",
    "xhttps://a",
    "https://",
    "https://(",
    "(https://a)",
    "mailto:",
    "mailto:a",
    "http://.",
    ">",
    "> ",
    "> \n",
    ">\n>",
    "- ",
    "- a\n",
    "  - a\n",
    "1. ",
    "1. a\n",
    "-\n",
    "\n",
    " \n",
    "\n ",
    "```\n",
    "```a\n",
    "```\n\n",
    "````",
    "\\``",
    "\\",
    "\\*",
    "\\\n",
    " ",
    "\t",
    "é",
    "語*",
    "> - ",
    "- > ",
    "> 1. - ",
    "- ```\n  ",
    "> ```\n",
    "\n\n- a",
    "a\n\n",
    "*a* ",
    "`a` ",
    "**a**\n\n",
    "> *a*\n\n",
    "- *a*\n",
];

#[test]
fn hostile_texts_cost_what_their_length_costs() {
    for scrap in HOSTILE {
        let text = |bytes: usize| scrap.repeat(bytes / scrap.len());
        let cost = |text: &str| {
            holds(text);
            WORK.set(0);
            parse(text);
            WORK.get()
        };
        let (half, whole) = (cost(&text(LONGEST / 2)), cost(&text(LONGEST)));
        assert!(whole <= 2 * half + half / 10 + 200, "{scrap:?}: {half} bytes looked at, then {whole}");
    }
}

#[test]
fn hostile_nesting_costs_what_its_length_costs() {
    let nested = |open: &str, close: &str, times: usize| open.repeat(times) + "x" + &close.repeat(times);
    for (open, close) in [("*a **b ", " b** a*"), ("(", ")"), ("[", "]"), ("_a ~~b ", " b~~ a_"), ("`` ` ", " ` ``")] {
        holds(&nested(open, close, LONGEST / (open.len() + close.len())));
    }
    let steps: String = (0..180).map(|depth| " ".repeat(depth) + "- a\n").collect();
    holds(&steps);
    let ticks: String = (1..180).map(|ticks| "`".repeat(ticks) + " ").collect();
    holds(&ticks);
    holds(&("[a](https://b".to_owned() + &"(".repeat(LONGEST)));
    holds(&("https://a".to_owned() + &")".repeat(LONGEST)));
}

#[test]
fn beyond_the_bounds_it_is_text() {
    let deep = "*a _b ".repeat(6) + "x" + &" b_ a*".repeat(6);
    let read = short(&parse(&deep));
    assert_eq!((read.matches("i(").count(), read.matches('*').count()), (INLINE_DEPTH, 4), "{read}");
    let many = "*a* ".repeat(LONGEST / 4);
    let blocks = parse(&many);
    let [Block::Paragraph(inside)] = &blocks[..] else { panic!("one paragraph") };
    assert!(matches!(inside.last(), Some(Inline::Text(rest)) if rest.len() > LONGEST / 2));
    assert!(nodes(&blocks) <= NODES + 2);
    let list = "- a\n".repeat(1000);
    assert!(nodes(&parse(&list)) <= NODES + 4);
}
