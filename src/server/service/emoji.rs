//! What a reaction is: one emoji, as Unicode lists them.
//!
//! # Why
//! By the list and not by properties of characters: three thumbs joined by U+200D are one cluster by every rule, and three
//! thumbs on every screen. The list also knows how each is written in full, so that a heart with its selector and one
//! without are one kind.

use crate::{
    error::{AppError, Field, Problem},
    server::error::Result,
};

/// The emoji that this is, written in full.
pub fn parse(text: &str) -> Result<&'static str> {
    let emoji = emojis::get(text).map(emojis::Emoji::as_str);
    Ok(emoji.ok_or(AppError::invalid(Field::Reaction, Problem::Character))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_of_any_kind_is_one() {
        for one in [
            "👍",
            "👍🏽",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🇫🇷",
            "1\u{fe0f}\u{20e3}",
            "👩\u{200d}👩\u{200d}👧\u{200d}👦",
            "🧑🏻\u{200d}🤝\u{200d}🧑🏿",
            "🏳\u{fe0f}\u{200d}🌈",
            "❤\u{fe0f}\u{200d}🔥",
            "🫠",
            "©\u{fe0f}",
        ] {
            assert_eq!(parse(one).ok(), Some(one), "{one}");
            assert!(one.len() <= 64, "as many bytes as the database takes");
        }
    }

    #[test]
    fn each_is_kept_as_it_is_written_in_full() {
        for (short, full) in [("❤", "❤\u{fe0f}"), ("☺", "☺\u{fe0f}"), ("🏳\u{200d}🌈", "🏳\u{fe0f}\u{200d}🌈")]
        {
            assert_eq!(parse(short).ok(), Some(full));
        }
    }

    #[test]
    fn all_that_unicode_lists_are_taken_and_fit() {
        let all: Vec<&str> = emojis::iter().map(emojis::Emoji::as_str).collect();
        assert!(all.len() > 1_800, "{}", all.len());
        assert_eq!(all.iter().find(|one| parse(one).ok() != Some(**one) || one.len() > 64), None);
    }

    #[test]
    fn nothing_else_is_one() {
        for other in [
            "",
            " ",
            "a",
            "1",
            "#",
            "+1",
            ":thumbsup:",
            "👍👍",
            "👍 ",
            " 👍",
            "👍\0",
            "👍\u{200d}👍\u{200d}👍",
            "\u{200d}",
            "\u{fe0f}",
            "🏽",
            "🇫",
            "🇫🇽",
            "\u{20e3}",
            "e\u{301}",
            "👍\u{301}",
            "<b>",
            "☃☃",
            &"👍".repeat(20_000),
        ] {
            assert!(parse(other).is_err(), "{other:?}");
        }
    }
}
