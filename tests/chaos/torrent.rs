//! More for one person than a slow reader of theirs can take: their socket is closed for it, and what they missed has to
//! come to them all the same.

use crate::{
    client::{Handle, Order},
    dice::Dice,
    fault::{Fault, Weather},
    net::Net,
    valve::Passage,
};
use causerie::id::{Op, ThreadId, UserId};
use futures::{StreamExt, stream};
use std::{ops::Range, sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// Words, and letters in each: more than the system keeps for a line and the server for a socket, together.
const MUCH: usize = 60;
const LETTERS: usize = 16_000;
/// How many of them are on their way at once.
const MOUTHS: usize = 16;
/// How long a reader takes no more than drops, at the most.
const SLOW: Duration = Duration::from_secs(10);
/// Milliseconds between two, until one was too much, and after that.
const PAUSE: Range<u64> = 3_000..8_000;
const LONG_PAUSE: Range<u64> = 40_000..80_000;

pub struct Torrent {
    net: Net,
    weather: Arc<Weather>,
    dice: Dice,
}

impl Torrent {
    pub fn new(net: Net, weather: Arc<Weather>) -> Self {
        let dice = Dice::new(weather.seed, 950_000);
        Self { net, weather, dice }
    }

    /// Pours over one tab after the other, each in a conversation of its person alone, until it is calm.
    pub async fn go_on(mut self, tabs: Vec<(Handle, ThreadId)>) {
        loop {
            let was = self.weather.counted(Fault::Overflowed) > 0;
            let pause = self.dice.span(if was { LONG_PAUSE } else { PAUSE });
            if !self.weather.goes_on(pause).await {
                return;
            }
            let Some((tab, thread)) = self.dice.pick(&tabs).filter(|(tab, _)| tab.is_untouched()) else { continue };
            self.weather.count(Fault::Torrent);
            tab.order(Order::Stay(SLOW));
            tab.valve.turn(Passage::Drops);
            self.weather.pour(true);
            self.pour(*thread).await;
            self.weather.pour(false);
            tab.valve.turn(Passage::Everything);
        }
    }

    /// Each word until it is taken, for a server that was killed comes back. But nothing is waited for longer than the reader
    /// is slow.
    async fn pour(&mut self, thread: ThreadId) {
        let ops: Vec<Op> = (0..MUCH).map(|_| Op(self.dice.key())).collect();
        let word = "x".repeat(LETTERS);
        let (net, word) = (&self.net, &word);
        let say = |op: Op| async move {
            while net.post(thread, op, UserId(1), word).await.is_err() {
                sleep(Duration::from_millis(100)).await;
            }
        };
        let all = stream::iter(ops).for_each_concurrent(MOUTHS, say);
        let _ = timeout(SLOW, all).await;
    }
}
