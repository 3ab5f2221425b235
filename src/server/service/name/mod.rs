//! Names: what may be one, and by what they are told apart and found. Here and not in the model, so that the tables of
//! Unicode stay on the server.

mod fold;
mod letter;
mod rekey;
mod reserved;

#[cfg(test)]
mod tests;

use crate::{
    error::{AppError, Field, Problem},
    server::store::NameKeys,
};
use fold::{folded, plain};
pub use rekey::rekey;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection, skeleton};

/// Characters in a user name.
const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=32;
/// Characters in a display name, at the most.
const DISPLAY_CHARS: usize = 64;
/// Characters in a group's name, at the most.
const GROUP_CHARS: usize = 80;
/// Words of a name by which its bearer is found.
const WORDS: usize = 16;

/// A user name: 2–32 letters of one script or of scripts that go together, digits, `.`, `_` and `-`. Composed (NFC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Takes the name without the white space around it.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let text: String = text.trim().nfc().collect();
        let problem = match text.chars().count() {
            0 => Problem::Empty,
            count if count < *NAME_CHARS.start() => Problem::TooShort,
            count if count > *NAME_CHARS.end() => Problem::TooLong,
            _ if !letter::spell_name(&text) => Problem::Character,
            _ if is_mixed(&text) => Problem::Mixed,
            _ if reserved::is_reserved(&text) => Problem::Reserved,
            _ => return Ok(Self(text)),
        };
        Err(AppError::invalid(Field::Name, problem))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name someone is shown by: 1–64 characters of any script, all of them seen. Composed (NFC); not unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Takes the name without the white space around it, and with single spaces in it.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let text: String = single_spaced(text).nfc().collect();
        let problem = match text.chars().count() {
            0 => Problem::Empty,
            count if count > DISPLAY_CHARS => Problem::TooLong,
            _ if !letter::can_be_shown(&text) => Problem::Character,
            _ if reserved::is_reserved(&text) => Problem::Reserved,
            _ => return Ok(Self(text)),
        };
        Err(AppError::invalid(Field::DisplayName, problem))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a group is called: 1–80 characters of any script, none of which hides or turns others around. Composed (NFC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupName(String);

impl GroupName {
    /// Takes the name without the white space around it, and with single spaces in it; none if nothing is left.
    pub fn parse(text: &str) -> Result<Option<Self>, AppError> {
        let text: String = single_spaced(text).nfc().collect();
        let problem = match text.chars().count() {
            0 => return Ok(None),
            count if count > GROUP_CHARS => Problem::TooLong,
            _ if !letter::can_be_shown_joined(&text) => Problem::Character,
            _ => return Ok(Some(Self(text))),
        };
        Err(AppError::invalid(Field::GroupName, problem))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A user name as user names are compared: NFKC case folding.
pub fn name_key(name: &str) -> String {
    folded(name.trim())
}

/// Text as people are looked for by it: without capitals and accents.
pub fn search_key(text: &str) -> String {
    plain(&single_spaced(text))
}

/// Everything by which someone of these names is told apart and found.
pub fn keys(name: &str, display_name: &str) -> NameKeys {
    let name_key = name_key(name);
    let shapes = [shape(&name_key), shape(name)];
    let display_key = search_key(display_name);
    let begun = beginnings(&search_key(name)).into_iter().chain(beginnings(&display_key));
    let words: BTreeSet<String> = begun.collect();
    NameKeys { name_key, shapes, display_key, words: words.into_iter().collect() }
}

/// What a reader sees: the confusable skeleton (UTS 39 §4), whose capitals are shapes of small letters again.
fn shape(text: &str) -> String {
    folded(&skeleton(text).collect::<String>())
}

/// Whether it is put together of alphabets that look alike: less than "moderately restrictive" (UTS 39 §5.2). A script
/// that the tables do not recommend may stand alone all the same.
fn is_mixed(text: &str) -> bool {
    let text: String = text.nfkc().collect();
    !text.as_str().is_single_script() && !text.as_str().check_restriction_level(RestrictionLevel::ModeratelyRestrictive)
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text from the beginning of each of its words on.
fn beginnings(text: &str) -> Vec<String> {
    let parts = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '_' | '\'');
    let after = text.char_indices().filter(|(_, c)| parts(*c)).map(|(at, c)| at + c.len_utf8());
    let starts =
        std::iter::once(0).chain(after).filter_map(|at| text.get(at..)).filter(|rest| !rest.starts_with(parts));
    starts.filter(|rest| !rest.is_empty()).take(WORDS).map(str::to_owned).collect()
}
