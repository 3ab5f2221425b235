use super::*;
use crate::{id::Millis, model::Zone};

#[test]
fn the_heaviest_language_we_speak_wins() {
    assert_eq!(Locale::accepted("de,fr-CH;q=0.9,en;q=0.8"), Some(Locale::Fr));
    assert_eq!(Locale::accepted("fr;q=0.1, en-GB"), Some(Locale::En));
    assert_eq!(Locale::accepted("fr;q=0, de"), None);
    assert_eq!(Locale::accepted(""), None);
    assert_eq!(Locale::accepted("en;q=nonsense,fr;q=0.2"), Some(Locale::Fr));
}

#[test]
fn who_is_writing_is_said_of_two_by_name_and_of_no_more() {
    let name = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let said = |locale: Locale, names: &[&str]| (locale.words().writing)(&name(names));
    assert_eq!(said(Locale::En, &[]), "");
    assert_eq!(said(Locale::En, &["Ana"]), "Ana is writing…");
    assert_eq!(said(Locale::En, &["Ana", "Bo"]), "Ana and Bo are writing…");
    assert_eq!(said(Locale::En, &["Ana", "Bo", "Eve"]), "Several people are writing…");
    assert_eq!(said(Locale::Fr, &[]), "");
    assert_eq!(said(Locale::Fr, &["Ana"]), "Ana écrit…");
    assert_eq!(said(Locale::Fr, &["Ana", "Bo"]), "Ana et Bo écrivent…");
    assert_eq!(said(Locale::Fr, &["Ana", "Bo", "Eve"]), "Plusieurs personnes écrivent…");
}

#[test]
fn the_gaps_of_a_sentence_are_filled() {
    assert_eq!(fill("%0 added %1", &["Ana", "100% Bo"]), "Ana added 100% Bo");
    assert_eq!(fill("%1, %0%9 et %", &["a", "é"]), "é, a et ");
    assert_eq!(fill("", &[]), "");
}

#[test]
fn days_are_named_from_where_one_stands() {
    let utc = Zone::default();
    let day = |ms| utc.civil(Millis(ms));
    let now = day(1_772_323_200_000);
    let words = Locale::Fr.words();
    assert_eq!(words.day_heading(&now, &now), "Aujourd’hui");
    assert_eq!(words.day_heading(&day(1_772_236_800_000), &now), "Hier");
    assert_eq!(words.day_heading(&day(1_771_632_000_000), &now), "Samedi 21 février");
    assert_eq!(Locale::En.words().day_heading(&day(0), &now), "Thursday 1 January 1970");
}
