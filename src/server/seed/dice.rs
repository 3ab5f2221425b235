//! Numbers that look random and are the same every time. No secret is ever made of them: those come from
//! `server::random`.

use crate::id::Op;

/// SplitMix64 (Steele, Lea, Flood 2014): eight lines, and every start gives a good sequence.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Those that this number begins.
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A place in a list of this length; 0 in an empty one.
    pub fn below(&mut self, length: usize) -> usize {
        let scaled = (u128::from(self.next()) * length as u128) >> 64;
        usize::try_from(scaled).unwrap_or(0)
    }

    /// A number in [from, to).
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = usize::try_from(to - from).unwrap_or(0);
        from + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// One of these, which are not none.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Mixes a list (Fisher and Yates).
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.below(place + 1));
        }
    }

    /// An op, as a browser would have made one.
    pub fn op(&mut self) -> Op {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&self.next().to_be_bytes());
        key[8..].copy_from_slice(&self.next().to_be_bytes());
        Op(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_throws_and_all_of_them() {
        let throws = |number| {
            let mut dice = Dice::new(number);
            (0..600).map(|_| dice.between(1, 7)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
        for side in 1..7 {
            assert!((60..140).contains(&throws(7).iter().filter(|throw| **throw == side).count()), "{side}");
        }
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut all: Vec<usize> = (0..50).collect();
        Dice::new(1).shuffle(&mut all);
        assert_ne!(all, (0..50).collect::<Vec<_>>());
        all.sort_unstable();
        assert_eq!(all, (0..50).collect::<Vec<_>>());
    }
}
