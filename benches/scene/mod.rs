//! A server and everyone who uses it: pairs of people, of whom one writes and the other listens, and one who writes to
//! all.

mod hearing;
mod pace;
mod voices;

pub use pace::pace;

use crate::sample::Sample;
use crate::{
    crowd::{Call, Person, Socket, people},
    place::Place,
    program::Program,
};
use causerie::{id::LOBBY, protocol::Up};
use futures::future::try_join_all;
use hearing::Hearing;
use std::{
    ops::Range,
    time::{Duration, Instant},
};
use voices::{Voices, Writer};

/// Sockets opened at once.
const OPENING: usize = 50;
/// Of those who write to a neighbour, at the most.
const WRITERS: usize = 500;

/// A running server, and those who have come to it.
pub struct Scene {
    /// Each to their neighbour.
    pub pairs: Voices,
    /// One to everybody.
    pub all: Voices,
    pub program: Program,
    people: Vec<Person>,
    /// How many of them have a socket open.
    here: usize,
    hearings: [Hearing; 2],
    _place: Place,
}

/// Which server, and how it is asked to tell everybody.
#[derive(Clone, Copy)]
pub enum Kind {
    /// The real program.
    Ours,
    /// The bare shape, which stores nothing of what it tells everybody.
    Floor,
}

impl Scene {
    /// Starts a server on a place, and opens everyone's socket.
    pub async fn open(kind: Kind, place: Place) -> anyhow::Result<Self> {
        let mut scene = Self::start(kind, place).await?;
        scene.come(usize::MAX).await?;
        Ok(scene)
    }

    /// Starts a server on a place, to which nobody has come yet.
    pub async fn start(kind: Kind, place: Place) -> anyhow::Result<Self> {
        let people = people(&place, 2 * WRITERS).await?;
        let (program, to_all) = match kind {
            Kind::Ours => (Program::serve(&place)?, "send_message"),
            Kind::Floor => (Program::floor(&place)?, "tell"),
        };
        let mut writers = Vec::new();
        for person in people.iter().take(2 * WRITERS).step_by(2) {
            let call = Call::new(program.address, &person.token);
            writers.push(Writer { call, person: person.clone(), endpoint: "send_message" });
        }
        let call = Call::new(program.address, &people[0].token);
        let one = Writer { call, person: Person { thread: LOBBY, ..people[0].clone() }, endpoint: to_all };
        let hearings = [Hearing::new("due", 1), Hearing::new("all", people.len())];
        let [pairs, all] = hearings.clone();
        let (pairs, all) = (Voices::new(writers, pairs), Voices::new(vec![one], all));
        Ok(Self { pairs, all, program, people, here: 0, hearings, _place: place })
    }

    /// So many more of them open a socket.
    pub async fn come(&mut self, many: usize) -> anyhow::Result<()> {
        let end = self.people.len().min(self.here.saturating_add(many));
        while self.here < end {
            let next = end.min(self.here + OPENING);
            self.open_sockets(self.here..next).await?;
            self.here = next;
        }
        Ok(())
    }

    /// So many sockets for so long, each with one frame on its way to a bare server and back; how long each took.
    pub async fn echo(&self, sockets: usize, span: Duration, sample: &mut Sample) -> anyhow::Result<()> {
        let some = self.people.iter().take(sockets);
        let sockets = try_join_all(some.map(|person| Socket::open(self.program.address, person))).await?;
        let begun = Instant::now();
        let took = try_join_all(sockets.into_iter().map(|socket| echo(socket, begun + span))).await?.concat();
        sample.add(begun.elapsed(), took);
        Ok(())
    }

    /// The first of each pair hears their own words too, and they count once.
    async fn open_sockets(&self, places: Range<usize>) -> anyhow::Result<()> {
        let some = &self.people[places.clone()];
        let sockets = try_join_all(some.iter().map(|person| Socket::open(self.program.address, person))).await?;
        let [pairs, all] = &self.hearings;
        for (place, socket) in places.zip(sockets) {
            let pairs = (place % 2 == 1).then(|| pairs.clone());
            tokio::spawn(listen(socket, [Some(all.clone()), pairs]));
        }
        Ok(())
    }
}

async fn echo(mut socket: Socket, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut took = Vec::new();
    while Instant::now() < until {
        let begun = Instant::now();
        socket.say(&Up::Active).await?;
        socket.next().await?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

/// Until the server hangs up: whoever waits for what was not heard says so.
async fn listen(mut socket: Socket, hearings: [Option<Hearing>; 2]) {
    while let Ok(frame) = socket.next().await {
        hearings.iter().flatten().for_each(|hearing| hearing.hear(&frame));
    }
}
