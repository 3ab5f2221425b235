//! The writer, asked as the service asks it.

use super::Pair;
use crate::{
    Options,
    crowd::{pair_up, told},
    floor::bare::{BEYOND, Bare, Row},
};
use anyhow::{bail, ensure};
use causerie::{
    id::{Op, UserId},
    server::{
        App, random,
        service::{
            access::{self, ThreadAccess},
            message,
            session::Actor,
        },
    },
};
use futures::future::try_join_all;
use std::time::{Duration, Instant};
use tokio::task::unconstrained;

/// Messages in a batch, and how many batches in a turn.
const BATCHES: [(usize, usize); 3] = [(1, 200), (32, 60), (128, 30)];
/// As long as what people write, more or less.
const BODY: &str = "Shall we meet at the bakery by the station, and go on from there by bicycle?";

/// The seats that write, and what was measured.
pub struct Writes {
    /// Each a person in a conversation with one other.
    seats: Vec<ThreadAccess>,
    next: i64,
    /// By the size of the batch, in its order.
    pub pairs: Vec<Pair>,
}

impl Writes {
    /// As many seats as are in the largest batch.
    pub async fn new(app: &App, actors: &[Actor]) -> anyhow::Result<Self> {
        let [first, others @ ..] = actors else { bail!("nobody is signed in") };
        let (most, _) = BATCHES[BATCHES.len() - 1];
        let mut seats = Vec::new();
        for actor in others.iter().take(most) {
            seats.push(seat(app, actor, first.id()).await?);
        }
        ensure!(seats.len() == most, "there are fewer people signed in than posts in a batch");
        let pairs = BATCHES.map(|(batch, _)| Pair::new(batch.to_string())).into();
        Ok(Self { seats, next: BEYOND, pairs })
    }

    /// Each size of batch: the floor, then the writer. Not one by one in turn, for SQLite drops what a connection has in
    /// its cache when another one has written.
    pub async fn turn(&mut self, app: &App, bare: &mut Bare, options: &Options) -> anyhow::Result<()> {
        for (place, (batch, times)) in BATCHES.into_iter().enumerate() {
            for _ in 0..options.many(times) {
                let rows = self.rows(batch)?;
                let begun = Instant::now();
                bare.insert(&rows).await?;
                self.pairs[place].floor.add(begun.elapsed(), vec![begun.elapsed(); batch]);
            }
            for _ in 0..options.many(times) {
                let begun = Instant::now();
                let posts = self.seats[..batch].iter().map(|seat| post(app, seat, begun));
                // In the queue together: nothing runs between the first and the last of them.
                let took = unconstrained(try_join_all(posts)).await?;
                self.pairs[place].ours.add(begun.elapsed(), took);
            }
        }
        Ok(())
    }

    /// The same messages as the one parameter of the floor.
    fn rows(&mut self, batch: usize) -> anyhow::Result<String> {
        self.next += 1;
        let seq = self.next;
        let row = |seat: &ThreadAccess| {
            let (thread, author, op) = (seat.thread_id(), seat.user_id(), Op(random::key()));
            Row { thread, seq, author, op, body: BODY }
        };
        Ok(serde_json::to_string(&self.seats[..batch].iter().map(row).collect::<Vec<_>>())?)
    }
}

/// A person in their conversation with the first.
async fn seat(app: &App, actor: &Actor, first: UserId) -> anyhow::Result<ThreadAccess> {
    let direct = pair_up(app, actor, first).await?;
    access::thread(app, actor, direct).await.map_err(told)
}

/// Writes one message; how long since the batch began.
async fn post(app: &App, seat: &ThreadAccess, begun: Instant) -> anyhow::Result<Duration> {
    let draft = message::Draft::new(seat.thread_id(), Op(random::key()), seat.user_id(), BODY);
    message::post(app, seat, &draft).await.map_err(told)?;
    Ok(begun.elapsed())
}
