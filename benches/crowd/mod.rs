//! People who use a server as their browsers would: a kept connection to ask by, and a socket to hear by.

mod call;
mod socket;

pub use call::Call;
pub use socket::Socket;

use crate::place::Place;
use anyhow::{Context, anyhow};
use causerie::{
    id::{LOBBY, Op, ThreadId, UserId},
    server::{
        App,
        clock::Clock,
        error::Error,
        random,
        service::{
            session::{self, Actor},
            thread,
        },
        timing::Timings,
    },
};
use futures::future::try_join_all;

/// Asked at once while a scene is set.
const ASKING: usize = 200;

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    pub token: String,
    /// Their conversation with their neighbour; the Lobby, if they have none.
    pub thread: ThreadId,
}

/// Everyone who is signed in; the first `paired` of them two by two, each pair in a conversation of its own. Before the
/// server is started.
pub async fn people(place: &Place, paired: usize) -> anyhow::Result<Vec<Person>> {
    let app = App::open(place.database.clone(), Clock::system(), Timings::default()).await?;
    let mut people = Vec::new();
    for some in place.tokens.chunks(ASKING) {
        let actors = try_join_all(some.iter().map(|token| actor(&app, token))).await?;
        let alone = actors.iter().zip(some).map(|(actor, token)| (actor.id(), token.clone()));
        let from = people.len();
        people.extend(alone.map(|(id, token)| Person { id, token, thread: LOBBY }));
        let pairs = if from < paired { actors.chunks_exact(2) } else { [].chunks_exact(2) };
        let threads = try_join_all(pairs.map(|pair| pair_up(&app, &pair[0], pair[1].id()))).await?;
        for (two, thread) in people[from..].chunks_exact_mut(2).zip(threads) {
            two.iter_mut().for_each(|person| person.thread = thread);
        }
    }
    app.close().await;
    Ok(people)
}

/// The conversation of these two; made, if there is none.
pub async fn pair_up(app: &App, one: &Actor, other: UserId) -> anyhow::Result<ThreadId> {
    thread::open_direct(app, one, other, Op(random::key())).await.map_err(told)
}

/// Whoever the seed signed in with this token.
pub async fn actor(app: &App, token: &str) -> anyhow::Result<Actor> {
    session::who(app, token).await.map_err(told)?.context("who was signed in by the seed is signed in")
}

/// A refusal here is a mistake of this bench.
pub fn told(error: Error) -> anyhow::Error {
    anyhow!("{error:?}")
}
