//! What a signed-in socket keeps in memory, and the server with everybody in it.

use crate::{
    Options,
    crowd::{Call, people},
    place::{Place, Size},
    program::Program,
    sample::Sample,
    scene::{Kind, Scene},
    table::{Table, grouped, number},
};
use futures::future::try_join_all;
use std::time::Duration;
use tokio::time::sleep;

/// Sockets open at first, and in the end, each of another person.
const FEW: usize = 1000;
const MANY: usize = 8000;
/// Words to everybody.
const WORDS: usize = 3;
/// Until what was only needed for the opening is given back.
const SETTLED: Duration = Duration::from_secs(3);

/// Loads of a page that are given up, each as soon as it was asked for; a tenth of them first.
const ABORTED: usize = 50_000;
/// At once.
const ABORTING: usize = 50;

/// Megabytes (2^20) that a server held.
struct Figures {
    start: f64,
    few: f64,
    many: f64,
    told: f64,
}

/// Ours, then the floor; answers the table.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let (few, many) = (options.many(FEW), options.many(MANY));
    let size = Size { users: many, threads: 100, messages: options.many(100_000), signed_in: many };
    let head = ["", "MiB at the start", "with the first", "with all", "KiB a socket", "after words to all"];
    let mut table = Table::new(&head.map(str::to_owned));
    for (name, kind) in [("ours", Kind::Ours), ("floor", Kind::Floor)] {
        let told = measure_one(options, Scene::start(kind, Place::sqlite(options, size)?).await?, few).await?;
        let each = |all: f64| number((all - told.start) * 1024.0 / many as f64);
        let mib = [told.start, told.few, told.many].map(number);
        table.add(&[vec![name.to_owned()], mib.to_vec(), vec![each(told.many), each(told.told)]].concat());
    }
    let target = ["target", "≤ 40", "≤ 60", "", "≤ 6", "≤ 12"].map(str::to_owned);
    table.add(&target);
    let [tenth, all] = measure_aborted(options).await?.map(number);
    let [few_aborted, aborted] = [ABORTED / 10, ABORTED].map(|count| grouped(options.many(count) as u64));
    Ok(format!(
        "What the process holds (RSS) on SQLite with {} people: idle, with {} sockets open, each of another person, and \
         with {}; then {WORDS} words to all of them. Floor: a bare server with a task and a queue a socket.\n\n{}\nAfter \
         {few_aborted} loads of a page that were given up at once the server held {tenth} MiB, after {aborted} {all} MiB.\n",
        grouped(many as u64),
        grouped(few as u64),
        grouped(many as u64),
        table.text()
    ))
}

/// What the server holds after a tenth of the aborted loads, and after all.
async fn measure_aborted(options: &Options) -> anyhow::Result<[f64; 2]> {
    let place =
        Place::sqlite(options, Size { users: 100, threads: 20, messages: options.many(100_000), signed_in: 100 })?;
    let people = people(&place, 0).await?;
    let program = Program::serve(&place)?;
    let mut held = [0.0; 2];
    for (held, share) in held.iter_mut().zip([1, 9]) {
        for turn in 0..options.many(ABORTED) * share / 10 / ABORTING {
            let some = (0..ABORTING).map(|number| &people[(turn + number) % people.len()]);
            try_join_all(some.map(|person| Call::new(program.address, &person.token).give_up("/c/2"))).await?;
        }
        // The next is answered after all that were before.
        Call::new(program.address, &people[0].token).get("/c/2").await?;
        sleep(SETTLED).await;
        *held = program.memory()?;
    }
    Ok(held)
}

async fn measure_one(options: &Options, mut scene: Scene, few: usize) -> anyhow::Result<Figures> {
    sleep(SETTLED).await;
    let start = scene.program.memory()?;
    scene.come(few).await?;
    sleep(SETTLED).await;
    let first = scene.program.memory()?;
    scene.come(usize::MAX).await?;
    sleep(SETTLED).await;
    let many = scene.program.memory()?;
    scene.all.steady(1, options.many(WORDS), &mut Sample::new()).await?;
    sleep(SETTLED).await;
    Ok(Figures { start, few: first, many, told: scene.program.memory()? })
}
