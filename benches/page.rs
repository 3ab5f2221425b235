//! What is asked over HTTP: a page of history in a small thread and in a large one, and a whole page drawn by the server
//! beside a plain string of its size.

use crate::{
    Options,
    crowd::{Call, Person, people},
    place::{Place, Size},
    program::Program,
    sample::Sample,
    scene::pace,
    table::{MICROS, Table, columns, figures, grouped, micros},
};
use causerie::{
    id::{Seq, ThreadId},
    model::At,
};
use futures::future::try_join_all;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Everything is measured in so many turns, after one that is not counted.
const TURNS: usize = 5;
/// Messages in the small thread, in the large one, and in the largest.
const THREADS: [usize; 3] = [1000, 1_000_000, 10_000_000];
/// Which of them is drawn.
const DRAWN: usize = 1;
/// The thread that holds half of all messages.
const LARGE: ThreadId = ThreadId(2);
/// Pages of history in a turn.
const PAGES: usize = 200;
/// Connections that ask for whole pages, for how long in a turn; and so many at a steady rate a second.
const ASKERS: usize = 16;
const SPAN: Duration = Duration::from_secs(2);
const RATE: u32 = 200;
const STEADY: usize = 400;

/// A server, and those who ask.
struct Side {
    calls: Vec<Call>,
    path: String,
    history: Sample,
    most: Sample,
    steady: Sample,
    program: Program,
}

impl Side {
    fn new(program: Program, people: &[Person], path: String) -> Self {
        let calls = people.iter().take(ASKERS).map(|person| Call::new(program.address, &person.token)).collect();
        let [history, most, steady] = [(); 3].map(|()| Sample::new());
        Self { calls, path, history, most, steady, program }
    }

    /// Pages of history from all over a thread of this size.
    async fn read(&mut self, messages: usize, pages: usize) -> anyhow::Result<()> {
        self.calls[0].renew().await?;
        for page in 0..pages {
            let before = At::Before(Seq((100 + page * messages / pages) as i64));
            let asked = serde_json::json!({ "thread": LARGE, "at": before }).to_string();
            let begun = Instant::now();
            self.calls[0].post("history", &asked).await?;
            self.history.add(begun.elapsed(), [begun.elapsed()]);
        }
        Ok(())
    }

    /// Whole pages: as many as it can, then at a steady rate.
    async fn draw(&mut self, span: Duration, steady: usize) -> anyhow::Result<()> {
        try_join_all(self.calls.iter_mut().map(Call::renew)).await?;
        let before = self.program.cpu()?;
        let (path, begun) = (&self.path, Instant::now());
        let asking = self.calls.iter_mut().map(|call| go_on(call, path, begun + span));
        let took = try_join_all(asking).await?.concat();
        self.most.add(begun.elapsed(), took);
        self.most.charge(self.program.cpu()? - before);
        let (to, turns): (Vec<_>, Vec<_>) = self.calls.iter().map(|_| unbounded_channel()).unzip();
        let begun = Instant::now();
        pace(RATE, steady, to);
        let asking = self.calls.iter_mut().zip(turns).map(|(call, turns)| follow(call, path, turns));
        let late = try_join_all(asking).await?.concat();
        self.steady.add(begun.elapsed(), late);
        Ok(())
    }

    fn forget(&mut self) {
        [self.history, self.most, self.steady] = [(); 3].map(|()| Sample::new());
    }
}

async fn go_on(call: &mut Call, path: &str, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut took = Vec::new();
    while Instant::now() < until {
        let begun = Instant::now();
        call.get(path).await?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

async fn follow(call: &mut Call, path: &str, mut turns: UnboundedReceiver<Instant>) -> anyhow::Result<Vec<Duration>> {
    let mut late = Vec::new();
    while let Some(due) = turns.recv().await {
        call.get(path).await?;
        late.push(due.elapsed());
    }
    Ok(late)
}

/// Fills both folders, and answers the table.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let counts = THREADS.map(|messages| options.many(messages).max(500));
    let (mut places, mut sides) = (Vec::new(), Vec::new());
    for messages in counts {
        let size = Size { users: 100, threads: 20, messages: 2 * messages, signed_in: 100 };
        let place = Place::sqlite(options, size)?;
        let people = people(&place, 0).await?;
        sides.push(Side::new(Program::serve(&place)?, &people, format!("/c/{LARGE}")));
        places.push((place, people));
    }
    let path = sides[DRAWN].path.clone();
    let bytes = sides[DRAWN].calls[0].get(&path).await?.len();
    let (place, people) = &places[0];
    let mut floor = Side::new(Program::floor(place)?, people, format!("/plain/{bytes}"));
    let span = if options.quick { SPAN / 10 } else { SPAN };
    for turn in 0..=TURNS {
        for (side, messages) in sides.iter_mut().zip(counts) {
            side.read(messages, options.many(PAGES)).await?;
        }
        floor.draw(span, options.many(STEADY)).await?;
        sides[DRAWN].draw(span, options.many(STEADY)).await?;
        if turn == 0 {
            sides.iter_mut().chain([&mut floor]).for_each(Side::forget);
        }
    }
    Ok(report(&sides, &floor, counts, bytes))
}

fn report(sides: &[Side], floor: &Side, counts: [usize; 3], bytes: usize) -> String {
    let head = [vec![String::new()], columns("").to_vec(), [MICROS, "target"].map(str::to_owned).to_vec()];
    let mut table = Table::new(&head.concat());
    let mut add = |name: String, ours: &Sample, floor: Option<&Sample>, target: &str| {
        // Only where as many as can be were asked for.
        let each = if ours.micros() > 0.0 { micros(ours, floor) } else { String::new() };
        table.add(&[vec![name], figures(ours, floor).to_vec(), vec![each, target.to_owned()]].concat());
    };
    let least = &sides[0].history;
    for (place, (side, messages)) in sides.iter().zip(counts).enumerate() {
        let name = format!("a page of history, anywhere in {} messages", grouped(messages as u64));
        let than = (place > 0).then_some(least);
        add(name, &side.history, than, if place > 0 { "p50 ≤ 1.50 ×" } else { "" });
    }
    let (drawn, messages) = (&sides[DRAWN], grouped(counts[DRAWN] as u64));
    let name = format!("the page of the thread of {messages}, {ASKERS} asking");
    add(name, &drawn.most, Some(&floor.most), "rate ≥ 0.35 ×");
    add(format!("floor: a string of {} bytes", grouped(bytes as u64)), &floor.most, None, "");
    add(format!("the same page, {RATE} a second"), &drawn.steady, Some(&floor.steady), "p99 ≤ 10 ms");
    add("floor: the string".to_owned(), &floor.steady, None, "");
    format!("SQLite, over kept connections, signed in. The client shares the cores.\n\n{}", table.text())
}
