//! A crowd that says more while a tab sleeps than it will be told of when it wakes: then it has to begin anew.

use crate::{
    client::{Handle, Order},
    dice::Dice,
    fault::Weather,
    net::Net,
};
use causerie::id::{Op, ThreadId, UserId};
use futures::{StreamExt, stream};
use std::{ops::Range, sync::Arc, time::Duration};
use tokio::time::sleep;

/// More than a server tells of in one answer.
const MUCH: usize = 520;
/// How many speak at once.
const MOUTHS: usize = 16;
/// Milliseconds between two such speeches.
const PAUSE: Range<u64> = 8_000..20_000;

pub struct Crowd {
    net: Net,
    weather: Arc<Weather>,
    dice: Dice,
}

impl Crowd {
    pub fn new(net: Net, weather: Arc<Weather>) -> Self {
        let dice = Dice::new(weather.seed, 800_000);
        Self { net, weather, dice }
    }

    /// Puts a tab to sleep, speaks where it listened, and wakes it; until it is calm.
    pub async fn go_on(mut self, tabs: Vec<Handle>) {
        while self.weather.goes_on(self.dice.span(PAUSE)).await {
            let Some(tab) = self.dice.pick(&tabs) else { return };
            tab.order(Order::Sleep);
            let thread = tab.shows().await.and_then(|(view, _)| view.open);
            if let Some(thread) = thread {
                self.speak(thread).await;
            }
            tab.order(Order::Wake);
        }
    }

    async fn speak(&mut self, thread: ThreadId) {
        let ops: Vec<Op> = (0..MUCH).map(|_| Op(self.dice.key())).collect();
        let (net, weather) = (&self.net, &self.weather);
        let say = |op: Op| async move {
            while net.post(thread, op, UserId(1), "a word of many").await.is_err() && !weather.is_calm() {
                sleep(Duration::from_millis(100)).await;
            }
        };
        stream::iter(ops).for_each_concurrent(MOUTHS, say).await;
    }
}
