//! Someone who removes members and adds them back, and asks until it is answered.

use crate::{
    checker::Away,
    dice::Dice,
    fault::{Fault, Weather},
    net::Net,
};
use causerie::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::{GroupChange, NewGroup},
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

pub struct Host {
    net: Net,
    weather: Arc<Weather>,
    dice: Dice,
    pub aways: Vec<Away>,
}

impl Host {
    pub fn new(net: Net, weather: Arc<Weather>) -> Self {
        let dice = Dice::new(weather.seed, 500_000);
        Self { net, weather, dice, aways: Vec::new() }
    }

    pub async fn make(&mut self, name: &str, with: Vec<UserId>) -> ThreadId {
        let group = NewGroup { name: name.to_owned(), open: false, with };
        let asked = json!({ "group": group, "op": Op(self.dice.key()) });
        self.until_answered("make_group", asked).await.expect("the first person may make groups")
    }

    /// Removes and adds back, until it is calm; whoever is out then stays out.
    pub async fn go_on(mut self, thread: ThreadId, members: Vec<UserId>) -> Self {
        while !self.weather.is_calm() {
            sleep(self.dice.span(200..1500)).await;
            let Some(user) = self.dice.pick(&members).copied() else { break };
            let out = self.aways.iter().rposition(|away| away.user == user && away.back.is_none());
            let now = self.weather.now();
            if let Some(place) = out {
                self.aways[place].back = Some(now);
                self.change(thread, GroupChange::Add(vec![user])).await;
            } else {
                self.aways.push(Away { thread, user, left: now, back: None });
                self.change(thread, GroupChange::Remove(user)).await;
                self.weather.count(Fault::Removed);
            }
        }
        self
    }

    async fn change(&mut self, thread: ThreadId, change: GroupChange) {
        let asked = json!({ "thread": thread, "change": change, "op": Op(self.dice.key()) });
        let done: Result<(), AppError> = self.until_answered("change_group", asked).await;
        done.expect("a host may remove members and add them back");
    }

    async fn until_answered<T: serde::de::DeserializeOwned>(
        &self,
        endpoint: &str,
        asked: serde_json::Value,
    ) -> Result<T, AppError> {
        loop {
            match self.net.ask(endpoint, asked.clone()).await {
                // A session that is over is for the tabs to tell of.
                Err(error) if error.passes() || error == AppError::Unauthenticated => {
                    sleep(Duration::from_millis(200)).await;
                }
                answer => return answer,
            }
        }
    }
}
