//! Text that people type, parsed once. Having one of these types is the proof that it was checked.

use crate::error::{AppError, Field, Problem};

/// Bytes in a message, at the most.
pub const BODY_BYTES: usize = 16 * 1024;
/// Characters in a group's name, at the most.
const GROUP_NAME_CHARS: usize = 80;
/// Characters in a password: at least those of ASVS 5.0 §6.2.1; the upper bound keeps hashing cheap to refuse.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;

/// What a person wrote: not blank, at most [`BODY_BYTES`] bytes, no U+0000 (PostgreSQL cannot keep it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// Takes the text without the white space around it and with line ends as `\n`.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let text = text.replace("\r\n", "\n");
        let text = text.trim_end().trim_start_matches(['\n', '\r']);
        let problem = if text.trim().is_empty() {
            Problem::Empty
        } else if text.len() > BODY_BYTES {
            Problem::TooLong
        } else if text.contains('\0') {
            Problem::Character
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(AppError::invalid(Field::Message, problem))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a group is called: 1–80 characters, none of which hides or turns others around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupName(String);

impl GroupName {
    /// Takes the name without the white space around it and with one space where there is more; none if nothing is left.
    pub fn parse(text: &str) -> Result<Option<Self>, AppError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let name = words.join(" ");
        let problem = if name.is_empty() {
            return Ok(None);
        } else if name.chars().count() > GROUP_NAME_CHARS {
            Problem::TooLong
        } else if name.contains(hides) || name.chars().all(is_unseen) {
            Problem::Character
        } else {
            return Ok(Some(Self(name)));
        };
        Err(AppError::invalid(Field::GroupName, problem))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A control character, or one that turns around or hides what stands beside it.
fn hides(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let unseen = matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || turns || unseen
}

/// Scripts and emoji need these between others, and accents need a letter; alone they are a name that nobody sees, or
/// that nobody could look for.
fn is_unseen(c: char) -> bool {
    let joins =
        matches!(c, ' ' | '\u{34f}' | '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}');
    let accents = matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}');
    let blank = matches!(c, '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    joins || accents || blank
}

/// Says whether a new password will do. Nothing is asked of it but length.
pub fn check_password(text: &str) -> Result<(), AppError> {
    let problem = match text.chars().count() {
        0 => Problem::Empty,
        count if count < *PASSWORD_CHARS.start() => Problem::TooShort,
        count if count > *PASSWORD_CHARS.end() => Problem::TooLong,
        _ => return Ok(()),
    };
    Err(AppError::invalid(Field::Password, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body_problem(text: &str) -> Option<Problem> {
        match Body::parse(text) {
            Err(AppError::Invalid { field: Field::Message, problem }) => Some(problem),
            _ => None,
        }
    }

    #[test]
    fn bodies() {
        assert_eq!(body_problem(""), Some(Problem::Empty));
        assert_eq!(body_problem(" \n\t "), Some(Problem::Empty));
        assert_eq!(body_problem("a\0b"), Some(Problem::Character));
        assert_eq!(body_problem(&"é".repeat(BODY_BYTES / 2 + 1)), Some(Problem::TooLong));
        assert_eq!(body_problem(&"é".repeat(BODY_BYTES / 2)), None);
        assert_eq!(Body::parse("\r\n  two\r\nlines \n").map(|body| body.0), Ok("  two\nlines".to_owned()));
    }

    #[test]
    fn group_names() {
        let name = |text: &str| GroupName::parse(text).map(|name| name.map(|name| name.0));
        for none in ["", " ", "\n\t \u{2003}"] {
            assert_eq!(name(none), Ok(None), "{none:?}");
        }
        assert_eq!(name("  Robotics\n\tclub "), Ok(Some("Robotics club".to_owned())));
        for good in ["7", "Équipe n° 3", "李雷", "👩‍👩‍👧", "می‌خواهم", &"é".repeat(80)] {
            assert_eq!(name(good), Ok(Some(good.to_owned())), "{good}");
        }
        let wrong = |problem| Err(AppError::invalid(Field::GroupName, problem));
        assert_eq!(name(&"é".repeat(81)), wrong(Problem::TooLong));
        for bad in [
            "a\0b",
            "\u{1b}[31m",
            "\u{202e}abc",
            "a\u{2067}b",
            "\u{200b}",
            "a\u{feff}",
            "\u{200d}",
            "\u{301}",
            "\u{301} \u{20e3}",
            "\u{3164} \u{2800}",
        ] {
            assert_eq!(name(bad), wrong(Problem::Character), "{bad:?}");
        }
    }
}
