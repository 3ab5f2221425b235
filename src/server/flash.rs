//! What became of a form, kept until the page after it. Bounded in number, size and time, and read once.

use super::clock::Clock;
use crate::{
    id::Millis,
    model::{Done, Flash},
};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Flashes kept at once; the oldest gives way.
const KEPT: usize = 500;
/// Bytes of typed text kept in one: a message at its limit, and what was over it.
const TYPED: usize = 64 * 1024;
/// Bytes of the path of a page of ours, at the most.
const PATH: usize = 1024;
/// How long one waits for its page, in milliseconds.
const LIFE: i64 = 5 * 60 * 1000;

/// The flashes that wait for their pages, by the random key in the visitor's cookie.
pub struct Flashes {
    clock: Clock,
    waiting: Mutex<VecDeque<Waiting>>,
}

struct Waiting {
    key: String,
    /// The page it is for: no other may show it.
    path: String,
    until: Millis,
    told: Told,
}

/// What became of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Failed(Flash),
    Done(Done),
}

impl Flashes {
    pub fn new(clock: Clock) -> Self {
        Self { clock, waiting: Mutex::default() }
    }

    /// Keeps one under this key, for the page of this path; none for a path that is not one of ours.
    pub fn keep(&self, key: String, path: &str, mut told: Told) {
        if path.len() > PATH {
            return;
        }
        if let Told::Failed(flash) = &mut told
            && flash.typed.len() > TYPED
        {
            flash.typed.truncate(flash.typed.floor_char_boundary(TYPED));
        }
        let now = self.clock.now();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|other| other.until > now && other.key != key);
        if waiting.len() >= KEPT {
            waiting.pop_front();
        }
        waiting.push_back(Waiting { key, path: path.to_owned(), until: Millis(now.0 + LIFE), told });
    }

    /// Takes the one under this key for this page, if its time has not passed.
    pub fn take(&self, key: &str, path: &str) -> Option<Told> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.iter().position(|other| other.key == key && other.path == path)?;
        waiting.remove(place).filter(|told| told.until > self.clock.now()).map(|waiting| waiting.told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AppError;
    use std::time::Duration;

    fn flash(typed: &str) -> Told {
        Told::Failed(Flash { error: AppError::NotFound, typed: typed.to_owned() })
    }

    #[test]
    fn a_flash_is_read_once_and_in_time() {
        let clock = Clock::system();
        let flashes = Flashes::new(clock.clone());
        flashes.keep("a".into(), "/c/7", flash("hello"));
        assert_eq!(flashes.take("b", "/c/7"), None);
        assert_eq!(flashes.take("a", "/sign-in"), None, "a message has no business at the door");
        assert_eq!(flashes.take("a", "/c/7"), Some(flash("hello")));
        assert_eq!(flashes.take("a", "/c/7"), None);
        flashes.keep("a".into(), "/c/7", flash("late"));
        clock.advance(Duration::from_secs(301));
        assert_eq!(flashes.take("a", "/c/7"), None);
    }

    #[test]
    fn nothing_is_kept_for_a_path_without_end() {
        let flashes = Flashes::new(Clock::system());
        let path = "/join/".to_owned() + &"x".repeat(PATH);
        flashes.keep("a".into(), &path, flash("hello"));
        assert_eq!(flashes.take("a", &path), None);
    }

    #[test]
    fn the_oldest_gives_way_and_long_text_is_cut() {
        let flashes = Flashes::new(Clock::system());
        for place in 0..=KEPT {
            flashes.keep(place.to_string(), "/", flash(&"é".repeat(TYPED)));
        }
        assert_eq!(flashes.take("0", "/"), None);
        assert_eq!(flashes.take("1", "/"), Some(flash(&"é".repeat(TYPED / 2))));
    }
}
