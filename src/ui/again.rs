//! What the server drew before. A row that many look at is the same HTML for all of them, and to draw it takes a hundred
//! times as long as to write it once more. It is found again by all that it was drawn from, compared in full, so it can be
//! nobody else's; there are never more than two thousand, and none is long. Nothing of this is in the browser.

use super::piece::Piece;
use crate::words::Locale;
use leptos::tachys::html::InertElement;
use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    mem,
    sync::{LazyLock, Mutex, PoisonError},
};

/// Rows that are kept before the older half is let go.
const KEPT: usize = 1000;
/// Bytes of HTML that are kept of a row, at the most.
const LONGEST: usize = 3000;

/// Rows of one kind, each under all that it is drawn from.
pub struct Again<K>(LazyLock<Mutex<Kept<K>>>);

type Rows<K> = HashMap<u64, (Locale, K, String)>;

struct Kept<K> {
    hasher: RandomState,
    young: Rows<K>,
    old: Rows<K>,
}

impl<K: Hash + PartialEq + Clone> Again<K> {
    /// None yet.
    pub const fn new() -> Self {
        Self(LazyLock::new(Mutex::default))
    }

    /// What this is drawn as, in this language; drawn now if it was not before. On the server alone.
    pub fn piece(&self, locale: Locale, from: &K, draw: impl FnOnce() -> Piece) -> Piece {
        let known = self.kept().find(locale, from);
        let html = known.unwrap_or_else(|| {
            let html = draw().html();
            if html.len() <= LONGEST {
                self.kept().keep(locale, from.clone(), html.clone());
            }
            html
        });
        Piece::of(InertElement::new(html))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Self { hasher: RandomState::new(), young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Hash + PartialEq> Kept<K> {
    fn find(&mut self, locale: Locale, from: &K) -> Option<String> {
        let place = self.hasher.hash_one(from);
        let is_it = |row: &&(Locale, K, String)| row.0 == locale && row.1 == *from;
        if let Some((.., html)) = self.young.get(&place).filter(is_it) {
            return Some(html.clone());
        }
        let (locale, from, html) = self.old.remove(&place).filter(|row| is_it(&row))?;
        self.keep(locale, from, html.clone());
        Some(html)
    }

    fn keep(&mut self, locale: Locale, from: K, html: String) {
        if self.young.len() >= KEPT {
            self.old = mem::take(&mut self.young);
        }
        let place = self.hasher.hash_one(&from);
        self.young.insert(place, (locale, from, html));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::piece::IntoPiece;
    use leptos::prelude::*;

    fn draw(rows: &Again<String>, locale: Locale, from: &str) -> String {
        rows.piece(locale, &from.to_owned(), || view! { <li>{format!("{from} {}", locale.tag())}</li> }.piece()).html()
    }

    #[test]
    fn a_row_is_drawn_once_in_each_language_and_never_as_another() {
        let rows = Again::new();
        for locale in [Locale::En, Locale::Fr] {
            for from in ["one", "two", "<"] {
                let drawn = draw(&rows, locale, from);
                let again = rows.piece(locale, &from.to_owned(), || panic!("it was drawn before")).html();
                assert_eq!(drawn, again);
                assert!(drawn.contains(locale.tag()), "{drawn}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let rows = Again::new();
        for number in 0..10 * KEPT {
            draw(&rows, Locale::En, &number.to_string());
            // Whoever is looked at stays.
            draw(&rows, Locale::En, "the first");
        }
        let kept = rows.kept();
        assert!(kept.young.len() + kept.old.len() <= 2 * KEPT);
        drop(kept);
        rows.piece(Locale::En, &"the first".to_owned(), || panic!("it is asked for all the time"));
        draw(&rows, Locale::En, &"long".repeat(LONGEST));
        assert!(rows.kept().young.values().all(|row| row.2.len() <= LONGEST));
    }
}
