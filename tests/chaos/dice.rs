//! Chance that can be had again: splitmix64, one row of numbers for each lane of a seed.

use std::{ops::Range, time::Duration};

#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The numbers of one lane (a client, a connection, the server's troubles) under a seed.
    pub fn new(seed: u64, lane: u64) -> Self {
        let mut dice = Self(seed ^ lane.wrapping_mul(0x2545_f491_4f6c_dd1d));
        dice.next();
        dice
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number under `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % (bound as u64).max(1)) as usize
    }

    /// True so many times in ten thousand.
    pub fn chance(&mut self, of_ten_thousand: u32) -> bool {
        self.next() % 10_000 < u64::from(of_ten_thousand)
    }

    /// A span of so many milliseconds.
    pub fn span(&mut self, millis: Range<u64>) -> Duration {
        Duration::from_millis(millis.start + self.next() % (millis.end - millis.start).max(1))
    }

    /// Full jitter: up to `first` doubled so many times, `longest` at the most.
    pub fn jittered(&mut self, attempt: u32, first: Duration, longest: Duration) -> Duration {
        let ceiling = first.saturating_mul(1 << attempt.min(10)).min(longest);
        self.span(0..u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX))
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// 16 bytes that nobody else throws.
    pub fn key(&mut self) -> [u8; 16] {
        let (high, low) = (self.next(), self.next());
        (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
    }
}
