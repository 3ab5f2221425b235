//! How many sockets one network may have open: wide, for a school is one address. The machine itself has as many as there
//! are: from there speak its operator, and a proxy that says of nobody where they are.

use super::quota::Network;
use crate::{
    error::AppError,
    server::{error::Result, timing::Timings},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The open sockets of each network. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Seats {
    taken: Arc<Mutex<HashMap<Network, usize>>>,
    most: usize,
}

/// One socket among those of its network, until it is dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Seats,
    network: Option<Network>,
}

impl Seats {
    /// Nobody yet.
    pub fn new(timings: &Timings) -> Self {
        Self { taken: Arc::default(), most: timings.sockets_of_network }
    }

    /// Takes one, or asks to come back: a network that is full has some that close all the time.
    pub fn take(&self, from: IpAddr) -> Result<Seat> {
        const LATER: AppError = AppError::Busy { retry_after: 5 };
        let network = (!from.to_canonical().is_loopback()).then(|| Network::of(from));
        if let Some(network) = network {
            let mut taken = self.taken();
            let count = taken.get(&network).copied().unwrap_or_default();
            if count >= self.most {
                return Err(LATER.into());
            }
            taken.insert(network, count + 1);
        }
        Ok(Seat { seats: self.clone(), network })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Network, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut taken = self.seats.taken();
        if let Some(count) = taken.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::cast::refusal;

    #[test]
    fn a_network_has_so_many_and_the_machine_itself_as_many_as_there_are() -> anyhow::Result<()> {
        let seats = Seats::new(&Timings { sockets_of_network: 2, ..Timings::default() });
        let take = |from: &str| seats.take(from.parse().expect("an address"));
        let later = Some(AppError::Busy { retry_after: 5 });
        let kept: Vec<Seat> = ["192.0.2.1", "::ffff:192.0.2.1"].into_iter().flat_map(take).collect();
        assert_eq!(refusal(take("192.0.2.1")), later, "one address, however it is written");
        let household: Vec<Seat> = ["2001:db8::1", "2001:db8::2"].into_iter().flat_map(take).collect();
        assert_eq!(refusal(take("2001:db8::3")), later, "one household");
        for other in ["192.0.2.2", "2001:db8:0:1::1"] {
            assert!(take(other).is_ok(), "{other} is another network");
        }
        let here: Vec<Seat> = (0..9).flat_map(|_| take("127.0.0.1")).collect();
        assert_eq!((kept.len(), household.len(), here.len()), (2, 2, 9));
        drop(kept);
        assert!(take("192.0.2.1").is_ok(), "once others have left");
        drop((household, here));
        assert!(seats.taken().is_empty(), "nothing is kept of those who left");
        Ok(())
    }
}
