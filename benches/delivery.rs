//! Durable messages: from the moment one is due until the other sees it, and how many a second are acknowledged. The
//! real program and the bare shape of it, in turns.

use crate::{
    Options,
    place::{Place, Size},
    sample::Sample,
    scene::{Kind, Scene},
    table::{Table, columns, figures},
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

/// A server and what was measured on it: the steady load, then each number of senders.
struct Side {
    scene: Scene,
    steady: Sample,
    at_once: Vec<Sample>,
}

impl Side {
    async fn open(kind: Kind, place: Place) -> anyhow::Result<Self> {
        let scene = Scene::open(kind, place).await?;
        Ok(Self { scene, steady: Sample::new(), at_once: vec![Sample::new(); SENDERS.len()] })
    }

    async fn turn(&mut self, options: &Options) -> anyhow::Result<()> {
        self.scene.pairs.steady(RATE, options.many(MESSAGES), &mut self.steady).await?;
        let span = if options.quick { SPAN / 10 } else { SPAN };
        for ((senders, _), sample) in zip(SENDERS, &mut self.at_once) {
            self.scene.pairs.at_once(senders, span, sample).await?;
        }
        Ok(())
    }

    fn forget(&mut self) {
        self.steady = Sample::new();
        self.at_once.fill(Sample::new());
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
    let mut table = Table::new(&[vec![String::new()], columns("").to_vec(), vec!["target".to_owned()]].concat());
    let name = format!("from due to seen by the other, {RATE} messages a second");
    compare(&mut table, &name, STEADY, [&ours.steady, &floor.steady]);
    for ((senders, target), pair) in zip(SENDERS, zip(&ours.at_once, &floor.at_once)) {
        let name = format!("from asked to acknowledged, {senders} senders, one in flight each");
        compare(&mut table, &name, target, pair.into());
    }
    format!(
        "SQLite, synchronous=full, {sockets} sockets open, each person in a conversation with one other. The client \
         shares the cores. Floor: a bare server takes the same request, commits what has queued as one insert of the \
         real rows, and sends the frame to the sockets of the thread.\n\n{}",
        table.text()
    )
}

/// A row of ours with its target, and one of the floor.
fn compare(table: &mut Table, name: &str, target: &str, [ours, floor]: [&Sample; 2]) {
    table.add(&[vec![name.to_owned()], figures(ours, Some(floor)).to_vec(), vec![target.to_owned()]].concat());
    table.add(&[vec!["floor".to_owned()], figures(floor, None).to_vec(), vec![String::new()]].concat());
}
