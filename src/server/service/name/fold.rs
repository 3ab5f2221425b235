//! Text as it is compared and as it is looked for: what a reader takes for the same made the same.

use unicode_normalization::UnicodeNormalization;

/// Accents of the alphabets that are written with and without them.
const ACCENTS: [(char, char); 4] =
    [('\u{300}', '\u{36f}'), ('\u{1ab0}', '\u{1aff}'), ('\u{1dc0}', '\u{1dff}'), ('\u{20d0}', '\u{20ff}')];
/// Letters that Unicode does not take apart, and people do.
const APART: [(char, &str); 10] = [
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('ħ', "h"),
    ('þ', "th"),
    ('ŧ', "t"),
    ('’', "'"),
];

/// Compatible forms made one and capitals let go: NFKC case folding. By way of the capital, so that ß is ss and ς is σ.
pub(super) fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
}

/// The same without accents.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in folded(text).nfkd().filter(|c| !is_accent(*c)) {
        match APART.iter().find(|(letter, _)| *letter == c) {
            Some((_, letters)) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    plain
}

fn is_accent(c: char) -> bool {
    ACCENTS.iter().any(|(first, last)| (*first..=*last).contains(&c))
}
