//! Durable messages: from the moment one is due until the other sees it, and how many a second are acknowledged. The
//! real program and the bare shape of it, in turns.

use crate::{
    Options,
    place::{Place, Size},
    sample::Sample,
    scene::{Kind, Scene},
    table::{Table, columns, figures, number},
};
use std::{iter::zip, time::Duration};

/// Everything is measured in so many turns, after one that is not counted.
const TURNS: usize = 5;
/// Messages a second of the steady load, and in a turn.
const RATE: u32 = 1000;
const MESSAGES: usize = 4000;
const STEADY: &str = "p50 ≤ 1.50 × and ≤ 3 ms, p99 ≤ 1.50 ×";
/// Senders with one message in flight each, and what is wished of them.
const SENDERS: [(usize, &str); 2] = [(50, "rate ≥ 0.60 ×, aim 10,000"), (200, "no less than 50")];
/// How long they go on in a turn.
const SPAN: Duration = Duration::from_secs(3);

/// What was measured of one kind of load.
#[derive(Clone)]
struct Load {
    times: Sample,
    /// Of the server's process.
    cpu: Duration,
}

impl Load {
    fn new() -> Self {
        Self { times: Sample::new(), cpu: Duration::ZERO }
    }

    /// The microseconds of a core that one message took the server.
    fn micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.times.done() as f64
    }
}

/// A server and what was measured on it: the steady load, then each number of senders.
struct Side {
    scene: Scene,
    loads: Vec<Load>,
}

impl Side {
    async fn open(kind: Kind, place: Place) -> anyhow::Result<Self> {
        let scene = Scene::open(kind, place).await?;
        Ok(Self { scene, loads: vec![Load::new(); 1 + SENDERS.len()] })
    }

    async fn turn(&mut self, options: &Options) -> anyhow::Result<()> {
        let span = if options.quick { SPAN / 10 } else { SPAN };
        for (place, load) in self.loads.iter_mut().enumerate() {
            let before = self.scene.program.cpu()?;
            match place.checked_sub(1) {
                None => self.scene.pairs.steady(RATE, options.many(MESSAGES), &mut load.times).await?,
                Some(place) => self.scene.pairs.at_once(SENDERS[place].0, span, &mut load.times).await?,
            }
            load.cpu += self.scene.program.cpu()? - before;
        }
        Ok(())
    }

    fn forget(&mut self) {
        self.loads.fill(Load::new());
    }
}

/// Fills two folders, serves them, and answers the table.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let people = options.many(1000);
    let size = Size { users: people, threads: people, messages: options.many(200_000), signed_in: people };
    let mut ours = Side::open(Kind::Ours, Place::sqlite(options, size)?).await?;
    let mut floor = Side::open(Kind::Floor, Place::sqlite(options, size)?).await?;
    for turn in 0..=TURNS {
        floor.turn(options).await?;
        ours.turn(options).await?;
        if turn == 0 {
            ours.forget();
            floor.forget();
        }
    }
    Ok(report(&ours, &floor, people))
}

fn report(ours: &Side, floor: &Side, sockets: usize) -> String {
    let head = [vec![String::new()], columns("").to_vec(), ["server's µs each", "target"].map(str::to_owned).to_vec()];
    let mut table = Table::new(&head.concat());
    let steady = (format!("from due to seen by the other, {RATE} messages a second"), STEADY);
    let at_once = SENDERS.map(|(senders, target)| (format!("from asked to acknowledged, {senders} senders"), target));
    for ((name, target), (ours, floor)) in zip([steady].into_iter().chain(at_once), zip(&ours.loads, &floor.loads)) {
        let micros = format!("{} ({:.2} ×)", number(ours.micros()), ours.micros() / floor.micros());
        let told = figures(&ours.times, Some(&floor.times)).to_vec();
        table.add(&[vec![name], told, vec![micros, target.to_owned()]].concat());
        let told = figures(&floor.times, None).to_vec();
        table.add(&[vec!["floor".to_owned()], told, vec![number(floor.micros()), String::new()]].concat());
    }
    format!(
        "SQLite, synchronous=full, {sockets} sockets open, each person in a conversation with one other; senders have one \
         message in flight each. The client shares the cores; the time that the server keeps a core busy for a message \
         stands beside. Floor: a bare server takes the same request, commits what has queued as one insert of the real \
         rows, and sends the frame to the sockets of the thread.\n\n{}",
        table.text()
    )
}
