//! From JSON text (RFC 8259) to [`Node`]s.

use super::Node;

/// Lists within lists, at the most: what comes here may be meant to exhaust the stack.
const DEEPEST: usize = 64;

/// The whole text as one value, if it is JSON.
pub fn parse(text: &str) -> Option<Node> {
    let mut reader = Reader { rest: after_space(text) };
    let node = reader.value(DEEPEST)?;
    reader.rest.is_empty().then_some(node)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Node> {
        match self.rest.chars().next()? {
            '[' => self.list(depth.checked_sub(1)?),
            '{' => self.fields(depth.checked_sub(1)?),
            '"' => self.text().map(Node::Text),
            'n' => self.token("null").then_some(Node::Null),
            't' => self.token("true").then_some(Node::Bool(true)),
            'f' => self.token("false").then_some(Node::Bool(false)),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Node> {
        let mut items = Vec::new();
        let mut more = self.token("[") && !self.token("]");
        while more {
            items.push(self.value(depth)?);
            more = self.goes_on("]")?;
        }
        Some(Node::List(items))
    }

    fn fields(&mut self, depth: usize) -> Option<Node> {
        let mut fields = Vec::new();
        let mut more = self.token("{") && !self.token("}");
        while more {
            let name = self.text()?;
            let value = if self.token(":") { self.value(depth)? } else { return None };
            fields.push((name, value));
            more = self.goes_on("}")?;
        }
        Some(Node::Fields(fields))
    }

    /// After a part of a list: whether another one follows.
    fn goes_on(&mut self, end: &str) -> Option<bool> {
        if self.token(",") { Some(true) } else { self.token(end).then_some(false) }
    }

    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        self.rest = self.rest.strip_prefix('"')?;
        loop {
            let plain = self.rest.find(|letter| letter == '"' || letter == '\\' || letter < ' ')?;
            text.push_str(self.take(plain));
            if self.token("\"") {
                return Some(text);
            }
            self.rest = self.rest.strip_prefix('\\')?;
            text.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.take(1) {
            "\"" => '"',
            "\\" => '\\',
            "/" => '/',
            "b" => '\u{8}',
            "f" => '\u{c}',
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "u" => self.utf16()?,
            _ => return None,
        })
    }

    /// Four digits; eight, with `\u` between them, for a character that UTF-16 writes as a pair.
    fn utf16(&mut self) -> Option<char> {
        let first = self.unit()?;
        let second = if first & 0xfc00 == 0xd800 && self.take(2) == "\\u" { Some(self.unit()?) } else { None };
        char::decode_utf16([first].into_iter().chain(second)).next()?.ok()
    }

    fn unit(&mut self) -> Option<u16> {
        let digits = self.take(4);
        let whole = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| whole)
    }

    fn number(&mut self) -> Option<Node> {
        let begin = self.rest;
        self.skip("-");
        if !self.skip("0") {
            self.digits()?;
        }
        if self.skip(".") {
            self.digits()?;
        }
        if self.skip("e") || self.skip("E") {
            let _ = self.skip("+") || self.skip("-");
            self.digits()?;
        }
        let number = &begin[..begin.len() - self.rest.len()];
        self.rest = after_space(self.rest);
        Some(number.parse().map_or(Node::Fraction, Node::Number))
    }

    fn digits(&mut self) -> Option<()> {
        let rest = self.rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let some = rest.len() < self.rest.len();
        self.rest = rest;
        some.then_some(())
    }

    /// Goes over this and the space behind it, if it is next.
    fn token(&mut self, token: &str) -> bool {
        let found = self.skip(token);
        if found {
            self.rest = after_space(self.rest);
        }
        found
    }

    fn skip(&mut self, part: &str) -> bool {
        self.rest.strip_prefix(part).map(|rest| self.rest = rest).is_some()
    }

    /// So many bytes; none if that is within a character, or beyond the end.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (part, rest) = self.rest.split_at_checked(bytes).unwrap_or(("", self.rest));
        self.rest = rest;
        part
    }
}

fn after_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::{Node, parse};
    use proptest::prelude::*;
    use serde_json::Value;

    fn same(node: &Node, value: &Value) -> bool {
        match (node, value) {
            (Node::Null, Value::Null) => true,
            (Node::Bool(ours), Value::Bool(theirs)) => ours == theirs,
            // The zero below zero is a fraction to serde_json.
            (Node::Number(0), Value::Number(theirs)) => theirs.as_f64() == Some(0.0),
            (Node::Number(ours), Value::Number(theirs)) => theirs.as_i64() == Some(*ours),
            (Node::Fraction, Value::Number(theirs)) => theirs.as_i64().is_none(),
            (Node::Text(ours), Value::String(theirs)) => ours == theirs,
            (Node::List(ours), Value::Array(theirs)) => {
                ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
            }
            (Node::Fields(ours), Value::Object(theirs)) => {
                theirs.iter().all(|(name, theirs)| {
                    ours.iter().rfind(|(ours, _)| ours == name).is_some_and(|(_, ours)| same(ours, theirs))
                }) && ours.iter().all(|(name, _)| theirs.contains_key(name))
            }
            _ => false,
        }
    }

    fn agrees(text: &str) -> bool {
        match (parse(text), serde_json::from_str::<Value>(text)) {
            (Some(node), Ok(value)) => same(&node, &value),
            (None, Err(_)) => true,
            // A number that no f64 can hold is one that we do not need.
            (Some(_), Err(error)) => error.to_string().contains("number out of range"),
            (None, Ok(_)) => false,
        }
    }

    #[test]
    fn it_reads_what_others_read_and_refuses_what_they_refuse() {
        let cases = r#"| |[]|{}|[ ]|{ }| [1 , 2]|[1,]|[,1]|[1 2]|[|]|{"a":1}| {"a" : 1 , "b":null} |{"a"}|{"a":}|{"a":1,}|{a:1}|
            0|-0|01|-|+1|1.|.5|1.5|-1.5e+3|1E5|1e|1e+|9223372036854775807|-9223372036854775808|9223372036854775808|1e999|0x1|
            "|""|"a|"\"|"\\"|"\/\b\f\n\r\t\""|"\x"|"\u00e9"|"\u00"|"\u+123"|"\ud83c\udf3b"|"\ud83c"|"\ud83c\u0041"|"\udf3b"|"\ud83cA"|"\uD83C\uDF3B"|
            nul|null|nulll|true|false|tru|null null|"é|["é"]|{"é":[{"🌻":[]}]}|{"a":1,"a":2}|[1]]|"a" "b"|NaN|'a'"#;
        for case in cases.split('|') {
            assert!(agrees(case), "{case:?}: {:?}", parse(case));
        }
        assert!(agrees("\"\u{1}\"") && agrees("\"\u{7f}\"") && agrees("\u{feff}1") && agrees("\u{a0}1"));
    }

    #[test]
    fn nothing_exhausts_the_stack() {
        for open in ["[", "{\"a\":"] {
            assert!(parse(&open.repeat(1_000_000)).is_none());
        }
        assert!(parse(&format!("{}{}", "[".repeat(64), "]".repeat(64))).is_some());
        assert!(parse(&format!("{}{}", "[".repeat(65), "]".repeat(65))).is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read_alike(text in r#"([\[\]{},:" \\/a0-9.eE+-]|"[a-zé🌻\\]*"|\\u[0-9a-fA-F]{3,4}|true|null|-?[0-9]{1,20}){0,12}"#) {
            prop_assert!(agrees(&text), "{text:?}: {:?}", parse(&text));
        }

        #[test]
        fn any_string_survives(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap_or_default();
            prop_assert!(matches!(parse(&written), Some(Node::Text(read)) if read == text));
        }
    }
}
