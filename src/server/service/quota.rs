//! So much and no more from one network or one person: wide enough for a school behind one address, narrow enough for a
//! program.

use crate::{error::AppError, id::Millis, server::clock::millis};
use std::{collections::HashMap, hash::Hash, net::IpAddr, time::Duration};

/// Where someone stands: an address, of IPv6 the network of a household, which has 2^64 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Network(IpAddr);

impl Network {
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
            address => address,
        })
    }
}

/// What each network (or person) may do: so many at once, and as many again over a span, one by one as it passes. Nobody is shut
/// out for the rest of a window because others were before them.
#[derive(Debug)]
pub(super) struct Quota<K = Network> {
    /// When what was taken so far will have come back.
    taken: HashMap<K, i64>,
    /// Milliseconds for one to come back.
    step: i64,
    span: i64,
    kept: usize,
}

impl<K: Copy + Eq + Hash> Quota<K> {
    /// So many (`count`) in a span; `kept` of those who take are remembered.
    pub fn new(count: u32, span: Duration, kept: usize) -> Self {
        let span = millis(span);
        Self { taken: HashMap::new(), step: span / i64::from(count.max(1)), span, kept }
    }

    /// Takes one, or says how long to wait.
    pub fn take(&mut self, network: K, now: Millis) -> Result<(), AppError> {
        self.take_many(network, 1, now)
    }

    /// Takes so many, or none and says how long to wait.
    pub fn take_many(&mut self, network: K, count: usize, now: Millis) -> Result<(), AppError> {
        let taken = self.step.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        // Nobody owes more than the span: what says so is of a clock that was put back since.
        let known = self.taken.get(&network).copied().filter(|back| *back <= now.0 + self.span);
        let back = known.unwrap_or(now.0).max(now.0).saturating_add(taken);
        let wait = back - now.0 - self.span;
        if wait > 0 {
            let seconds = u32::try_from((wait + 999) / 1000).unwrap_or(u32::MAX);
            return Err(AppError::TooMany { retry_after: seconds });
        }
        self.make_room(network, now);
        self.taken.insert(network, back);
        Ok(())
    }

    /// It does not count.
    pub fn give_back(&mut self, network: K) {
        if let Some(back) = self.taken.get_mut(&network) {
            *back -= self.step;
        }
    }

    /// Whoever has all of theirs back is forgotten; if nobody has, whoever took least.
    fn make_room(&mut self, network: K, now: Millis) {
        if self.taken.len() < self.kept || self.taken.contains_key(&network) {
            return;
        }
        self.taken.retain(|_, back| *back > now.0);
        if self.taken.len() >= self.kept {
            let least = self.taken.iter().min_by_key(|(_, back)| **back).map(|(network, _)| *network);
            least.and_then(|network| self.taken.remove(&network));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn at(last: u8) -> Network {
        Network::of(Ipv4Addr::new(192, 0, 2, last).into())
    }

    fn wait(quota: &mut Quota, network: Network, now: i64) -> Option<u32> {
        match quota.take(network, Millis(now)) {
            Err(AppError::TooMany { retry_after }) => Some(retry_after),
            _ => None,
        }
    }

    #[test]
    fn a_clock_that_is_put_back_shuts_nobody_out() {
        let mut quota = Quota::new(3, Duration::from_secs(30), 10);
        for _ in 0..3 {
            assert_eq!(wait(&mut quota, at(1), 36_000_000), None);
        }
        assert_eq!(wait(&mut quota, at(1), 0), None);
        assert_eq!(wait(&mut quota, at(1), 36_000_000), None, "nor one that is put right");
    }

    #[test]
    fn so_many_at_once_and_then_one_by_one() {
        let mut quota = Quota::new(300, Duration::from_secs(600), 10);
        for _ in 0..300 {
            assert_eq!(wait(&mut quota, at(1), 1_000), None);
        }
        assert_eq!(wait(&mut quota, at(1), 1_000), Some(2));
        assert_eq!(wait(&mut quota, at(2), 1_000), None, "another network");
        assert_eq!(wait(&mut quota, at(1), 3_000), None);
        assert_eq!(wait(&mut quota, at(1), 3_000), Some(2));
        quota.give_back(at(1));
        assert_eq!(wait(&mut quota, at(1), 3_000), None);
        for _ in 0..300 {
            assert_eq!(wait(&mut quota, at(1), 700_000), None, "ten minutes later all is forgotten");
        }
    }

    #[test]
    fn it_remembers_so_many_networks_and_rather_those_that_took_much() {
        let mut quota = Quota::new(2, Duration::from_secs(10), 2);
        for (network, now) in [(1, 0), (1, 0), (2, 0), (3, 1)] {
            assert_eq!(wait(&mut quota, at(network), now), None);
        }
        assert_eq!(quota.taken.len(), 2);
        assert_eq!(wait(&mut quota, at(1), 1), Some(5), "still known");
        for network in 4..9 {
            assert_eq!(wait(&mut quota, at(network), 20_000), None);
        }
        assert_eq!(quota.taken.len(), 2);
    }

    #[test]
    fn one_household_is_one_network() {
        let at = |text: &str| text.parse::<Ipv6Addr>().map(|address| Network::of(address.into()));
        assert_eq!(at("2001:db8::1"), at("2001:db8::2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert_eq!(at("::ffff:192.0.2.1"), Ok(super::tests::at(1)));
    }
}
