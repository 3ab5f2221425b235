//! Lines that fall silent: nothing passes any more, and nobody is told. A tab has to find that out by itself.

use crate::{
    client::{Handle, Order},
    dice::Dice,
    fault::{Fault, Weather},
    valve::Passage,
};
use std::{ops::Range, sync::Arc};
use tokio::task::JoinSet;

/// Milliseconds that one lasts: longer than a tab believes in a line that says nothing.
const SPAN: Range<u64> = 42_000..50_000;
/// Milliseconds between the beginnings of two.
const PAUSE: Range<u64> = 2_000..10_000;
/// Lines that are silent at once, at the most.
const MOST: usize = 3;

pub struct Silence {
    weather: Arc<Weather>,
    dice: Dice,
}

impl Silence {
    pub fn new(weather: Arc<Weather>) -> Self {
        let dice = Dice::new(weather.seed, 900_000);
        Self { weather, dice }
    }

    /// Lets one tab after the other hear nothing, until it is calm.
    pub async fn go_on(mut self, tabs: Vec<Handle>) {
        let mut silences = JoinSet::new();
        while self.weather.goes_on(self.dice.span(PAUSE)).await {
            while silences.try_join_next().is_some() {}
            let Some(tab) = self.dice.pick(&tabs).filter(|tab| silences.len() < MOST && tab.is_untouched()) else {
                continue;
            };
            let passage = *self.dice.pick(&[Passage::Nothing, Passage::Up]).expect("there are two");
            let (weather, tab, span) = (self.weather.clone(), tab.clone(), self.dice.span(SPAN));
            weather.count(Fault::Silence);
            tab.order(Order::Stay(span));
            tab.valve.turn(passage);
            silences.spawn(async move {
                weather.goes_on(span).await;
                tab.valve.turn(Passage::Everything);
            });
        }
        silences.join_all().await;
    }
}
