//! What a name may be spelled with, by the tables of Unicode.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup as Group, UnicodeGeneralCategory};

/// Marks on one letter, at the most. Scripts need up to three; a tower of them runs over the lines above and below.
const MARKS: usize = 4;
/// Letters and marks that nobody sees: the default-ignorable ones that are in no other category we refuse, and the
/// blank of Braille.
const UNSEEN: [(u32, u32); 9] = [
    (0x034f, 0x034f),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xffa0, 0xffa0),
    (0xe0100, 0xe01ef),
];

/// What scripts and emoji put between letters to join or part them, or behind one to choose its shape.
const JOINS: [(u32, u32); 5] =
    [(0x034f, 0x034f), (0x180b, 0x180f), (0x200c, 0x200d), (0xfe00, 0xfe0f), (0xe0100, 0xe01ef)];

/// Whether this can be a user name but for its length: letters with their marks, digits, `.`, `_` and `-`, beginning
/// with a letter or a digit.
pub(super) fn spell_name(text: &str) -> bool {
    let mut bearing = false;
    let spelled = text.chars().all(|c| {
        let letter = c.general_category_group() == Group::Letter;
        let mark = is_mark(c) && bearing;
        bearing = letter || mark;
        is_seen(c) && (letter || mark || is_digit(c) || matches!(c, '.' | '_' | '-'))
    });
    spelled && !text.starts_with(['.', '_', '-']) && !is_laden(text)
}

/// Whether everything in it is seen, and nothing stands where it does not belong.
pub(super) fn can_be_shown(text: &str) -> bool {
    text.chars().all(is_seen) && !text.starts_with(is_mark) && !is_laden(text)
}

/// The same where letters may be joined and parted. What does so is nothing by itself.
pub(super) fn can_be_shown_joined(text: &str) -> bool {
    let seen: String = text.chars().filter(|c| !is_within(&JOINS, *c)).collect();
    let seen = seen.trim();
    !seen.is_empty() && can_be_shown(seen)
}

fn is_digit(c: char) -> bool {
    c.general_category() == GeneralCategory::DecimalNumber
}

fn is_mark(c: char) -> bool {
    c.general_category_group() == Group::Mark
}

/// Neither control, direction, join nor line; assigned, and with a shape. A space is seen: it parts words.
fn is_seen(c: char) -> bool {
    let shapeless = match c.general_category() {
        GeneralCategory::SpaceSeparator => c != ' ',
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => true,
        _ => c.general_category_group() == Group::Other,
    };
    !shapeless && !is_within(&UNSEEN, c)
}

fn is_within(ranges: &[(u32, u32)], c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(c)))
}

fn is_laden(text: &str) -> bool {
    let marks = text.chars().scan(0, |row, c| {
        *row = if is_mark(c) { *row + 1 } else { 0 };
        Some(*row)
    });
    marks.max().unwrap_or(0) > MARKS
}
