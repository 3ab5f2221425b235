//! Where a link may lead: `http`, `https` and `mailto`, and nowhere else.

use super::work;

const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];
/// What stands behind an address rather than in it.
const TRAILING: &str = ".,;:!?'\"»”’…*_~";

/// An address that a link may have, as it was typed. Having one is the proof that its scheme is one of the three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address that this text begins with, which is its own text.
pub fn bare(text: &str) -> Option<(&str, Address)> {
    let scheme = scheme(text)?;
    let address = text[..reach(text)].trim_end_matches(|c| TRAILING.contains(c));
    (address.len() > scheme).then(|| (address, Address(address.to_owned())))
}

/// The text and the address of the `[text](address)` that this text begins with.
///
/// Linear over a whole paragraph: this looks no farther than the next `[`, and then along an address that, if this is no
/// link after all, is one by itself or inside code, and is not looked at again.
pub fn labelled(text: &str) -> Option<(&str, Address)> {
    let inside = &text[1..];
    let end = inside.find(['[', ']']).unwrap_or(inside.len());
    work(end);
    let label = &inside[..end];
    let rest = inside[end..].strip_prefix("](")?;
    scheme(rest)?;
    let address = &rest[..reach(rest)];
    let closed = rest[address.len()..].starts_with(')');
    let honest = label == address || !label.contains("://");
    (closed && honest && !label.trim().is_empty()).then(|| (label, Address(address.to_owned())))
}

/// How long the scheme is, if it is one of ours and something stands behind it that a host or a name may begin with.
fn scheme(text: &str) -> Option<usize> {
    let begins = |scheme: &&&str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let length = SCHEMES.iter().find(begins)?.len();
    let first = text[length..].chars().next()?;
    (first.is_ascii_alphanumeric() || first == '[' || (first >= '\u{c0}' && !first.is_whitespace())).then_some(length)
}

/// How far an address goes: to a space, a quotation mark, or a bracket that it did not open.
fn reach(text: &str) -> usize {
    let mut open = 0_usize;
    let ends = |c: char| match c {
        '(' | '[' => {
            open += 1;
            false
        }
        ')' | ']' => {
            let foreign = open == 0;
            open = open.saturating_sub(1);
            foreign
        }
        '<' | '>' | '"' | '`' => true,
        _ => c.is_whitespace() || c.is_control(),
    };
    let end = text.find(ends).unwrap_or(text.len());
    work(end);
    end
}
