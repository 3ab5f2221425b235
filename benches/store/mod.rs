//! The store: the real writer and the real reads, each turn of them after a turn of what lies below, so that what the
//! machine does meanwhile befalls all alike.

mod read;
mod side;
mod write;

use crate::{
    Options,
    floor::disk,
    place::{Place, Size},
    sample::Sample,
    table::{Table, columns, figures, grouped},
};
use side::Side;

/// Everything is measured in so many turns.
const TURNS: usize = 10;
/// Syncs in a turn.
const SYNCS: usize = 100;

/// Fills both databases, measures them in turns, and answers the tables.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let size = Size { users: 1000, threads: 1000, messages: options.many(400_000), signed_in: 200 };
    let places = [Ok(Place::sqlite(options, size)?), Place::postgres(options, size)];
    let mut told = String::new();
    let mut sides = Vec::new();
    for place in places {
        match place {
            Ok(place) => sides.push(Side::open(place).await?),
            Err(why) => told = format!("PostgreSQL is not measured: {why:#}\n\n"),
        }
    }
    let mut sync = Sample::new();
    for turn in 0..=TURNS {
        disk::sync(&options.folder, options.many(SYNCS), &mut sync)?;
        for side in &mut sides {
            side.turn(options).await?;
        }
        if turn == 0 {
            // The caches are warm, and the statements prepared.
            sync = Sample::new();
            sides.iter_mut().for_each(Side::forget);
        }
    }
    told.push_str(&report(&sides, &sync, size));
    for side in sides {
        side.close().await;
    }
    Ok(told)
}

fn report(sides: &[Side], sync: &Sample, size: Size) -> String {
    let versions: Vec<&str> = sides.iter().map(|side| side.version.as_str()).collect();
    let [rate, p50, p99] = figures(sync, None);
    format!(
        "{}, on the same disk, each holding {} messages of {} people. In parentheses: the ratio to the floor below.\n\n\
         Floor of all writes: {rate} times a second 4 KiB are appended to a file and synced, p50 {p50} ms, p99 {p99} ms.\n\n\
         ### Messages written\n\nSo many asked for at once, and the next when all are answered, which makes one batch.\n\n{}\n\
         ### Reads\n\nOne after the other.\n\n{}",
        versions.join(" and "),
        grouped(size.messages as u64),
        grouped(size.users as u64),
        table(sides, "in a batch", Side::writes),
        table(sides, "", Side::reads),
    )
}

/// What was measured of one kind, and its floor.
struct Pair {
    name: String,
    ours: Sample,
    floor: Sample,
}

impl Pair {
    fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ours: Sample::new(), floor: Sample::new() }
    }
}

/// Both databases beside each other: of each kind ours, then the floor.
fn table(sides: &[Side], first: &str, pairs: fn(&Side) -> Vec<&Pair>) -> String {
    let mut head = vec![first.to_owned()];
    head.extend(sides.iter().flat_map(|side| columns(side.name())));
    let mut table = Table::new(&head);
    for (place, pair) in pairs(&sides[0]).iter().enumerate() {
        let all = || sides.iter().map(|side| pairs(side)[place]);
        let ours = all().flat_map(|pair| figures(&pair.ours, Some(&pair.floor)));
        table.add(&[pair.name.clone()].into_iter().chain(ours).collect::<Vec<_>>());
        let floor = all().flat_map(|pair| figures(&pair.floor, None));
        table.add(&["floor".to_owned()].into_iter().chain(floor).collect::<Vec<_>>());
    }
    table.text()
}
