//! Text that people type, parsed once. Having one of these types is the proof that it was checked.

use crate::error::{AppError, Field, Problem};

/// Bytes in a message, at the most.
pub const BODY_BYTES: usize = 16 * 1024;
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
}
