//! Texts and how they are read.

use super::{super::*, LONGEST, WORK, short};

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
        ("(_a_), \"_`b`_\" and -_c_", "(i(a)), \"i(`b`)\" and -i(c)"),
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
        "a * * b",
        "**",
        "****",
        "a * not* *this either *",
        "~tilde~ and ~~~three~~~",
        "été*s*",
        "5 ** 3 ** 2",
        "-_- a ^_^ or >_<",
        "*a*b",
        "a_b_ _c_d",
    ];
    for text in same {
        assert_eq!(short(&parse(text)), format!("p({text})"));
    }
    reads_line(&[
        ("*a *b*", "*a i(b)"),
        ("*a b_ c~~ d*", "i(a b_ c~~ d)"),
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
        ("- - - - - a", "list(li(list(li(list(li(list(li(p(- a)))))))))"),
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
