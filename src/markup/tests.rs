//! What is read how, as a table; and what holds for every text.

use super::*;
use proptest::prelude::*;
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

#[track_caller]
fn reads(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(short(&parse(text)), *expected, "{text:?}");
    }
}

/// The same within one paragraph.
#[track_caller]
fn reads_line(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(short(&parse(text)), format!("p({expected})"), "{text:?}");
    }
}

#[test]
fn paragraphs() {
    reads(&[
        ("", ""),
        (" \n \n", ""),
        ("one", "p(one)"),
        ("one\ntwo", "p(one\ntwo)"),
        ("one\n\n \n\ntwo\n", "p(one)p(two)"),
        ("  kept  as\n   it is", "p(  kept  as\n   it is)"),
        ("# no heading\n---\n| a | b |", "p(# no heading\n---\n| a | b |)"),
        ("<b>&amp;</b>", "p(<b>&amp;</b>)"),
    ]);
}

#[test]
fn styles() {
    reads_line(&[
        ("**b** *i* _i_ ~~s~~", "b(b) i(i) i(i) s(s)"),
        ("***both***", "b(i(both))"),
        ("***a* b**", "b(i(a) b)"),
        ("**a *b***", "b(a i(b))"),
        ("*a **b***", "i(a b(b))"),
        ("**bold _and ~~all~~_**, said", "b(bold i(and s(all))), said"),
        ("*over\ntwo lines*", "i(over\ntwo lines)"),
        ("(*a*), \u{ab}\u{a0}**b**\u{a0}\u{bb}", "(i(a)), \u{ab}\u{a0}b(b)\u{a0}\u{bb}"),
        ("これは**太字**です", "これはb(太字)です"),
    ]);
}

#[test]
fn what_is_no_style() {
    let same = [
        "snake_case_name and __init__",
        "2*3*4 and 2 * 3 * 4",
        "f(*args, **kwargs)",
        "*open",
        "close*",
        "* *",
        "**",
        "****",
        "* not* *this either *",
        "~tilde~ and ~~~three~~~",
        "été*s*",
        "5 ** 3 ** 2",
        "-_- ^_^ >_<",
        "*a*b",
        "a_b_ _c_d",
    ];
    for text in same {
        assert_eq!(short(&parse(text)), format!("p({text})"));
    }
    reads_line(&[
        ("*a *b*", "*a i(b)"),
        ("*a **b* c**", "i(a **b) c**"),
        ("**a *b** c*", "b(a *b) c*"),
        ("`*a*` [*b*](https://c.d)", "`*a*` <*b*|https://c.d>"),
    ]);
}

#[test]
fn escapes() {
    reads_line(&[
        (r"\*a\* \_b\_ \`c\` \[d](https://e.f)", "*a* _b_ `c` [d](<https://e.f>)"),
        (r"C:\new \é \ end\", r"C:\new \é \ end\"),
        (r"\\*a*", r"\i(a)"),
        (r"1\. one", "1. one"),
        (r"\- one", "- one"),
        (r"\> one", "> one"),
        (r"\https://a.b", r"\<https://a.b>"),
        (r"`a\`b", r"`a\`b"),
    ]);
}

#[test]
fn code() {
    reads_line(&[
        ("a `b  c` d", "a `b  c` d"),
        ("``a ` b`` and `` `c` ``", "`a ` b` and ``c``"),
        ("`open and ``two``", "`open and `two`"),
        ("````", "````"),
        ("```one line```", "`one line`"),
        ("` `", "` `"),
        ("`<b>` `a\nb`", "`<b>` `a\nb`"),
    ]);
    reads(&[
        ("```\na\n\n  *b*\n```\nc", "pre[](a\n\n  *b*)p(c)"),
        ("a\n```rust\nfn main() {}\n```", "p(a)pre[rust](fn main() {})"),
        ("```\nnot closed\n> q", "pre[](not closed\n> q)"),
        ("````\n```\na\n```\n````", "pre[](```\na\n```)"),
        ("```two words\nb\n```", "pre[](two words\nb)"),
        ("```\n\n```\na", "p(```\n\n```)p(a)"),
        ("a\n```", "p(a)p(```)"),
        ("```js", "p(```js)"),
    ]);
}

#[test]
fn quotes() {
    reads(&[
        ("> a\n>b\nc", "q(p(a\nb))p(c)"),
        ("a\n> b\n\n> c", "p(a)q(p(b))q(p(c))"),
        ("> > a\n> b", "q(q(p(a))p(b))"),
        ("> - a\n> - b", "q(list(li(p(a))li(p(b))))"),
        ("> ```\n>   a\n> ```", "q(pre[](  a))"),
        (">>>>> a", "q(q(q(q(p(> a)))))"),
        (">", "p(>)"),
        ("1 > 0", "p(1 > 0)"),
    ]);
}

#[test]
fn lists() {
    reads(&[
        ("- a\n* b\nc", "list(li(p(a))li(p(b)))p(c)"),
        ("a:\n- b\n  c\n\n- d", "p(a:)list(li(p(b\nc))li(p(d)))"),
        ("- a\n  - b\n    - c\n- d", "list(li(p(a)list(li(p(b)list(li(p(c))))))li(p(d)))"),
        ("1. a\n  - b\n2. c", "list(1(p(a)list(li(p(b))))2(p(c)))"),
        ("1. a\n1. b\n1. c", "list(1(p(a))2(p(b))3(p(c)))"),
        ("3. a\n2. b\n7. c", "list(3(p(a))2(p(b))7(p(c)))"),
        ("- a\n1. b", "list(li(p(a)))list(1(p(b)))"),
        ("the year\n14. is none", "p(the year\n14. is none)"),
        ("2026. A year, 007. an agent", "p(2026. A year, 007. an agent)"),
        ("007. an agent", "p(007. an agent)"),
        ("- ```\n    a\n  ```", "list(li(pre[](  a)))"),
        ("\t- a\n\t\t- b", "list(li(p(a)list(li(p(b)))))"),
        ("-\n-- \n-a\n1.a", "p(-\n-- \n-a\n1.a)"),
        ("- - - - - a", "list(li(list(li(list(li(list(li(p(- a))))))))))"),
        ("- *a*\n\n  b\n\nc", "list(li(p(i(a))p(b)))p(c)"),
    ]);
}

#[test]
fn links() {
    reads_line(&[
        ("see https://a.b/c?d=e&f#g, or", "see <https://a.b/c?d=e&f#g>, or"),
        ("HTTP://A.B mailto:ana@a.b?subject=c", "<HTTP://A.B> <mailto:ana@a.b?subject=c>"),
        ("(https://a.b/c_(d)) https://a.b/c_(d).", "(<https://a.b/c_(d)>) <https://a.b/c_(d)>."),
        ("\u{ab}https://a.b\u{bb} \"https://a.b/\"!", "\u{ab}<https://a.b>\u{bb} \"<https://a.b/>\"!"),
        ("**https://a.b** _https://a.b_", "b(<https://a.b>) i(<https://a.b>)"),
        ("https://a.b/c_d_e*f*g~~h~~i", "<https://a.b/c_d_e*f*g~~h~~i>"),
        ("<https://a.b>", "<<https://a.b>>"),
        ("http://[::1]:80/", "<http://[::1]:80/>"),
        ("https://例え.jp/é https://аpple.com", "<https://例え.jp/é> <https://аpple.com>"),
        ("[a *b*](https://a.b/(c)) ![d](mailto:a@b)", "<a *b*|https://a.b/(c)> !<d|mailto:a@b>"),
        ("[https://a.b](https://a.b)", "<https://a.b>"),
        ("*[a](http://b.c)*", "i(<a|http://b.c>)"),
        ("[x] [a](http://b.c)", "[x] <a|http://b.c>"),
    ]);
}

#[test]
fn what_is_no_link() {
    let same = [
        "javascript:alert(1) data:text/html,x www.a.b ftp://a.b a@b.c",
        "[a](javascript:alert(1)) [a](data:x) [a](/c/1) [a](//a.b) [a]( https)",
        "[a](JaVaScRiPt:alert(1)) [a](\u{1}javascript:x) [a](java\tscript:x)",
        "xhttps://a.b https:// http://. mailto:? https:/a.b",
        "[a] (b) [a][b] [](c) [ ](d)",
    ];
    for text in same {
        assert_eq!(short(&parse(text)), format!("p({text})"));
    }
    reads_line(&[
        ("[https://bank.a](https://b.c)", "[<https://bank.a>](<https://b.c>)"),
        ("[a](https://b.c \"d\")", "[a](<https://b.c> \"d\")"),
        ("[](https://b.c)", "[](<https://b.c>)"),
    ]);
}

#[test]
fn one_line_for_a_list() {
    for (text, expected) in [
        ("**a** `b`\n\n> c\n- d\n1. e", "a b c d e"),
        ("```rs\nlet a;\n```", "let a;"),
        ("[a](https://b.c) https://d.e", "a https://d.e"),
        (" \n", ""),
    ] {
        assert_eq!(plain(text), expected);
    }
    WORK.set(0);
    assert_eq!(plain(&"é *".repeat(LONGEST)).chars().count(), LINE);
    assert!(WORK.get() < 20 * GLANCE, "{}", WORK.get());
}

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
    let most = (2 * text.len() + 1).min(NODES + 4 * BLOCK_DEPTH + 4);
    assert!(nodes(&blocks) <= most, "{} nodes: {text:?}", nodes(&blocks));
    assert!(work <= MOST_WORK * text.len() + MOST_WORK, "{work} for {}: {text:?}", text.len());
    assert!(plain(text).chars().count() <= LINE);
}

/// How often the parser may look at a byte: each of four levels of blocks looks a few times.
const MOST_WORK: usize = 40;

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
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

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
    assert!(nodes(&blocks) <= NODES + 1);
    let list = "- a\n".repeat(1000);
    assert!(nodes(&parse(&list)) <= NODES + 4);
}
