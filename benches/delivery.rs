//! Durable messages: from the moment one is due until the other sees it, and how many a second are acknowledged. The
//! real program and the bare shape of it, in turns.

use crate::{
    Options,
    place::{Place, Size},
    sample::Sample,
    scene::{Kind, Scene},
    table::{MICROS, Table, columns, figures, micros},
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
    loads: Vec<Sample>,
}

/// What a request costs that stores nothing, and a frame that only comes back, each from the first of [`SENDERS`].
struct Least {
    told: Sample,
    echoed: Sample,
}

impl Least {
    fn new() -> Self {
        Self { told: Sample::new(), echoed: Sample::new() }
    }

    async fn turn(&mut self, scene: &mut Scene, span: Duration) -> anyhow::Result<()> {
        let senders = SENDERS[0].0;
        scene.pairs.at_once("tell", senders, span, &mut self.told).await?;
        scene.echo(senders, span, &mut self.echoed).await
    }
}

impl Side {
    async fn open(kind: Kind, place: Place) -> anyhow::Result<Self> {
        let scene = Scene::open(kind, place).await?;
        Ok(Self { scene, loads: vec![Sample::new(); 1 + SENDERS.len()] })
    }

    async fn turn(&mut self, options: &Options) -> anyhow::Result<()> {
        let span = span(options);
        for (place, load) in self.loads.iter_mut().enumerate() {
            let before = self.scene.program.cpu()?;
            match place.checked_sub(1) {
                None => self.scene.pairs.steady(RATE, options.many(MESSAGES), load).await?,
                Some(place) => self.scene.pairs.at_once("send_message", SENDERS[place].0, span, load).await?,
            }
            load.charge(self.scene.program.cpu()? - before);
        }
        Ok(())
    }

    fn forget(&mut self) {
        self.loads.fill(Sample::new());
    }
}

/// Fills two folders, serves them, and answers the table.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let people = options.many(1000);
    let size = Size { users: people, threads: people, messages: options.many(200_000), signed_in: people };
    let mut ours = Side::open(Kind::Ours, Place::sqlite(options, size)?).await?;
    let mut floor = Side::open(Kind::Floor, Place::sqlite(options, size)?).await?;
    let mut least = Least::new();
    for turn in 0..=TURNS {
        floor.turn(options).await?;
        least.turn(&mut floor.scene, span(options)).await?;
        ours.turn(options).await?;
        if turn == 0 {
            ours.forget();
            floor.forget();
            least = Least::new();
        }
    }
    Ok(report(&ours, &floor, &least, people))
}

fn span(options: &Options) -> Duration {
    if options.quick { SPAN / 10 } else { SPAN }
}

fn report(ours: &Side, floor: &Side, least: &Least, sockets: usize) -> String {
    let head = [vec![String::new()], columns("").to_vec(), [MICROS, "target"].map(str::to_owned).to_vec()];
    let mut table = Table::new(&head.concat());
    let steady = (format!("from due to seen by the other, {RATE} messages a second"), STEADY);
    let at_once = SENDERS.map(|(senders, target)| (format!("from asked to acknowledged, {senders} senders"), target));
    for ((name, target), (ours, floor)) in zip([steady].into_iter().chain(at_once), zip(&ours.loads, &floor.loads)) {
        table.add(
            &[vec![name], figures(ours, Some(floor)).to_vec(), vec![micros(ours, Some(floor)), target.to_owned()]]
                .concat(),
        );
        table.add(
            &[vec!["floor".to_owned()], figures(floor, None).to_vec(), vec![micros(floor, None), String::new()]]
                .concat(),
        );
    }
    for (name, sample) in [("a request that stores nothing", &least.told), ("a frame that comes back", &least.echoed)] {
        let name = format!("floor: {name}, {} senders", SENDERS[0].0);
        table.add(&[vec![name], figures(sample, None).to_vec(), vec![String::new(); 2]].concat());
    }
    format!(
        "SQLite, synchronous=full, {sockets} sockets open, each person in a conversation with one other; senders have one \
         message in flight each. The client shares the cores; the time that the server keeps a core busy for a message \
         stands beside. Floor: a bare server takes the same request, commits what has queued as one insert of the real \
         rows, and sends the frame to the sockets of the thread.\n\n{}",
        table.text()
    )
}
