//! Guessing made slow: per name and network together, so that nobody can lock another person out; and bounded per
//! network, so that nobody tries one password on every name.

use super::quota::{Network, Quota};
use crate::{
    error::AppError,
    id::Millis,
    server::{clock::millis, timing::Timings},
};
use std::{collections::HashMap, net::IpAddr};

/// Which name was tried from where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Guess {
    name_key: String,
    from: Network,
}

impl Guess {
    pub fn new(name_key: &str, from: IpAddr) -> Self {
        // What is remembered is bounded in number, so each must be bounded in size.
        Self { name_key: name_key.chars().take(64).collect(), from: Network::of(from) }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Millis,
}

/// What is remembered of failures.
#[derive(Debug)]
pub(super) struct Throttle {
    failures: HashMap<Guess, Failures>,
    network: Quota,
    free: u32,
    first_wait: i64,
    longest_wait: i64,
    forgotten: i64,
    kept: usize,
}

impl Throttle {
    pub fn new(timings: &Timings) -> Self {
        Self {
            failures: HashMap::new(),
            network: Quota::new(timings.network_failures, timings.network_span, timings.failures_kept),
            free: timings.free_failures,
            first_wait: millis(timings.first_wait),
            longest_wait: millis(timings.longest_wait),
            forgotten: millis(timings.failures_forgotten),
            kept: timings.failures_kept,
        }
    }

    /// Counts a try as failed until [`clear`](Self::clear) says otherwise; or says how long to wait.
    pub fn admit(&mut self, guess: &Guess, now: Millis) -> Result<(), AppError> {
        // Later than now: the clock was put back since.
        let remembered = |known: &&Failures| (0..self.forgotten).contains(&(now.0 - known.last.0));
        let known = self.failures.get(guess).filter(remembered).copied();
        let count = known.map_or(0, |known| known.count);
        let wait = known.map_or(0, |known| known.last.0 + self.wait(count) - now.0);
        if wait > 0 {
            let seconds = u32::try_from((wait + 999) / 1000).unwrap_or(u32::MAX);
            return Err(AppError::TooMany { retry_after: seconds });
        }
        self.network.take(guess.from, now)?;
        self.make_room(guess);
        self.failures.insert(guess.clone(), Failures { count: count.saturating_add(1), last: now });
        Ok(())
    }

    /// The try was right: it and those before it are forgiven. What other names cost the network stays.
    pub fn clear(&mut self, guess: &Guess) {
        self.failures.remove(guess);
        self.network.give_back(guess.from);
    }

    fn wait(&self, count: u32) -> i64 {
        match count.checked_sub(self.free) {
            None => 0,
            Some(doublings) => (self.first_wait << doublings.min(30)).min(self.longest_wait),
        }
    }

    /// The oldest gives way. Walking all of them costs less than the hash that follows.
    fn make_room(&mut self, guess: &Guess) {
        if self.failures.len() < self.kept || self.failures.contains_key(guess) {
            return;
        }
        let oldest = self.failures.iter().min_by_key(|(_, failures)| failures.last).map(|(guess, _)| guess.clone());
        if let Some(oldest) = oldest {
            self.failures.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn throttle() -> Throttle {
        Throttle::new(&Timings { failures_kept: 3, ..Timings::default() })
    }

    fn wait(throttle: &mut Throttle, guess: &Guess, now: i64) -> Option<u32> {
        match throttle.admit(guess, Millis(now)) {
            Err(AppError::TooMany { retry_after }) => Some(retry_after),
            _ => None,
        }
    }

    #[test]
    fn a_clock_that_is_put_back_by_hours_makes_nobody_wait_for_hours() {
        let (mut throttle, ana) = (throttle(), Guess::new("ana", HERE));
        for _ in 0..6 {
            wait(&mut throttle, &ana, 36_000_000);
        }
        assert!(wait(&mut throttle, &ana, 36_000_000).is_some(), "six are too many");
        assert_eq!(wait(&mut throttle, &ana, 0), None);
    }

    #[test]
    fn five_are_free_and_then_each_wait_doubles() {
        let (mut throttle, ana) = (throttle(), Guess::new("ana", HERE));
        for _ in 0..5 {
            assert_eq!(wait(&mut throttle, &ana, 0), None);
        }
        assert_eq!(wait(&mut throttle, &ana, 0), Some(1));
        assert_eq!(wait(&mut throttle, &ana, 1_000), None);
        assert_eq!(wait(&mut throttle, &ana, 1_001), Some(2), "what is left of two seconds");
        let mut now = 3_000;
        for _ in 0..20 {
            assert_eq!(wait(&mut throttle, &ana, now), None);
            now += 300_000;
        }
        assert_eq!(wait(&mut throttle, &ana, now - 299_999), Some(300), "never longer than five minutes");
    }

    #[test]
    fn a_success_a_day_or_another_address_begins_anew() {
        let (mut throttle, ana) = (throttle(), Guess::new("ana", HERE));
        for _ in 0..5 {
            assert_eq!(wait(&mut throttle, &ana, 0), None);
        }
        assert_eq!(wait(&mut throttle, &Guess::new("ana", Ipv6Addr::LOCALHOST.into()), 0), None);
        assert_eq!(wait(&mut throttle, &Guess::new("bo", HERE), 0), None);
        assert_eq!(wait(&mut throttle, &ana, 86_400_000), None);
        assert_eq!(wait(&mut throttle, &ana, 86_400_000), None, "one failure, not six");
        throttle.clear(&ana);
        assert_eq!(wait(&mut throttle, &ana, 86_400_000), None);
    }

    #[test]
    fn it_remembers_so_many_and_drops_the_oldest() {
        let mut throttle = throttle();
        for (now, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
            assert_eq!(wait(&mut throttle, &Guess::new(name, HERE), now as i64), None);
        }
        assert_eq!(throttle.failures.len(), 3);
        assert!(!throttle.failures.contains_key(&Guess::new("a", HERE)));
    }

    #[test]
    fn a_network_may_fail_so_often_with_all_names_together() {
        let mut throttle = Throttle::new(&Timings { network_failures: 20, ..Timings::default() });
        for name in 0..20 {
            assert_eq!(wait(&mut throttle, &Guess::new(&name.to_string(), HERE), 0), None);
        }
        assert_eq!(wait(&mut throttle, &Guess::new("ana", HERE), 0), Some(30), "ten minutes for twenty");
        assert_eq!(wait(&mut throttle, &Guess::new("ana", Ipv6Addr::LOCALHOST.into()), 0), None);
        throttle.clear(&Guess::new("7", HERE));
        assert_eq!(wait(&mut throttle, &Guess::new("ana", HERE), 0), None, "a success costs the others nothing");
    }
}
