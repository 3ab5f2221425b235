//! What people say: exchanges written by hand, in which most lines can be worded in several ways.
//!
//! An exchange begins with `= topic`; each line of it is a speaker's letter and their words. `A` to `D` speak the
//! language of the file, `X` the other one. `| ` goes on with the message before. `{this|that}` is one of them, and
//! may hold others; `{B}` is the name of a speaker.

use super::dice::Dice;
use crate::words::Locale;

/// A few messages that belong together.
#[derive(Debug)]
pub struct Exchange {
    pub topic: &'static str,
    pub locale: Locale,
    pub turns: Vec<Turn>,
}

/// One message of it.
#[derive(Debug)]
pub struct Turn {
    pub speaker: char,
    text: String,
}

impl Exchange {
    /// All there are in a language.
    pub fn all(locale: Locale) -> Vec<Self> {
        let (text, locale) = match locale {
            Locale::En => (include_str!("en.txt").to_owned(), locale),
            Locale::Fr => (spaced(include_str!("fr.txt")), locale),
        };
        let exchange = |block: &str| {
            let block = block.trim_start().strip_prefix("= ")?;
            let topic = TOPICS.into_iter().find(|topic| block.lines().next() == Some(*topic))?;
            Some(Self { topic, locale, turns: turns(block) })
        };
        text.split("\n\n").filter_map(exchange).collect()
    }

    /// The letters of those who speak or are spoken of.
    pub fn letters(&self) -> Vec<char> {
        let named = |letter: &char| {
            let called = format!("{{{letter}}}");
            self.turns.iter().any(|turn| turn.speaker == *letter || turn.text.contains(&called))
        };
        LETTERS.into_iter().filter(named).collect()
    }
}

/// What an exchange can be about.
const TOPICS: [&str; 6] = ["robots", "jardin", "lobby", "salon", "fete", "direct"];
const LETTERS: [char; 5] = ['A', 'B', 'C', 'D', 'X'];

fn turns(block: &str) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for line in block.lines().skip(1) {
        match (line.split_once(": "), turns.last_mut(), line.strip_prefix('|')) {
            (_, Some(turn), Some(more)) => {
                turn.text.push('\n');
                turn.text.push_str(more.strip_prefix(' ').unwrap_or(more));
            }
            (Some((speaker, text)), _, _) => {
                turns.extend(speaker.chars().next().map(|speaker| Turn { speaker, text: text.to_owned() }));
            }
            _ => {}
        }
    }
    turns
}

/// The spaces that French typography asks for, which no keyboard has.
fn spaced(text: &str) -> String {
    let text = text.replace(" !", "\u{202f}!").replace(" ?", "\u{202f}?").replace(" ;", "\u{202f};");
    text.replace(" :", "\u{a0}:").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»")
}

impl Turn {
    /// The words, in one of their wordings; `name` knows who stands behind a letter.
    pub fn say(&self, dice: &mut Dice, name: &dyn Fn(char) -> String) -> String {
        let mut said = String::with_capacity(self.text.len());
        choose(&self.text, dice, name, &mut said);
        said
    }
}

fn choose(text: &str, dice: &mut Dice, name: &dyn Fn(char) -> String, said: &mut String) {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let inner = &rest[open + 1..];
        let Some(close) = closing(inner) else { break };
        said.push_str(&rest[..open]);
        one_of(&inner[..close], dice, name, said);
        rest = &inner[close + 1..];
    }
    said.push_str(rest);
}

/// A choice, a name, or braces that are just braces.
fn one_of(inner: &str, dice: &mut Dice, name: &dyn Fn(char) -> String, said: &mut String) {
    let choices = choices(inner);
    match (choices.as_slice(), inner.chars().next()) {
        ([_], Some(letter)) if inner.len() == 1 && LETTERS.contains(&letter) => said.push_str(&name(letter)),
        ([_], _) => {
            said.push('{');
            choose(inner, dice, name, said);
            said.push('}');
        }
        _ => choose(choices[dice.below(choices.len())], dice, name, said),
    }
}

/// Where the brace ends that was open before this text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (place, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(place),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What stands between the bars that are in no inner brace.
fn choices(inner: &str) -> Vec<&str> {
    let (mut depth, mut from, mut choices) = (0, 0, Vec::new());
    for (place, sign) in inner.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                choices.push(&inner[from..place]);
                from = place + 1;
            }
            _ => {}
        }
    }
    choices.push(&inner[from..]);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Body;

    fn say(text: &str, number: u64) -> String {
        let turn = Turn { speaker: 'A', text: text.to_owned() };
        turn.say(&mut Dice::new(number), &|letter| format!("<{letter}>"))
    }

    #[test]
    fn choices_names_and_plain_braces() {
        let all: std::collections::BTreeSet<String> = (0..50).map(|number| say("{a|b {c|d}} {B}", number)).collect();
        assert_eq!(all.into_iter().collect::<Vec<_>>(), ["a <B>", "b c <B>", "b d <B>"]);
        assert_eq!(say("if x { y({1}) } {", 1), "if x { y({1}) } {");
    }

    #[test]
    fn every_exchange_is_a_talk_of_several_that_can_be_posted() {
        for exchange in Locale::ALL.into_iter().flat_map(Exchange::all) {
            let opening = &exchange.turns[0].text;
            assert!((3..8).contains(&exchange.turns.len()), "{opening}");
            assert!(exchange.letters().len() > 1, "{opening}");
            for turn in &exchange.turns {
                assert!(LETTERS.contains(&turn.speaker), "{}", turn.text);
                for number in 0..20 {
                    let said = turn.say(&mut Dice::new(number), &|_| "Ana".to_owned());
                    assert_eq!(Body::parse(&said).as_ref().map(Body::as_str), Ok(said.as_str()));
                    let code = said.contains("```");
                    assert!(code || !said.contains(['{', '}', '|']), "{said}");
                }
            }
        }
    }

    #[test]
    fn both_languages_have_a_few_hundred_lines_between_them() {
        let lines: usize = Locale::ALL.into_iter().flat_map(Exchange::all).map(|exchange| exchange.turns.len()).sum();
        assert!(lines > 300, "{lines}");
    }
}
