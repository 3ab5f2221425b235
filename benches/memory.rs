//! What a signed-in socket keeps in memory, and the server with everybody in it.

use crate::{
    Options,
    place::{Place, Size},
    sample::Sample,
    scene::{Kind, Scene},
    table::{Table, grouped, number},
};
use std::time::Duration;
use tokio::time::sleep;

/// Sockets open at first, and in the end, each of another person.
const FEW: usize = 1000;
const MANY: usize = 8000;
/// Words to everybody.
const WORDS: usize = 3;
/// Until what was only needed for the opening is given back.
const SETTLED: Duration = Duration::from_secs(3);

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
    Ok(format!(
        "What the process holds (RSS) on SQLite with {} people: idle, with {} sockets open, each of another person, and \
         with {}; then {WORDS} words to all of them. Floor: a bare server with a task and a queue a socket.\n\n{}",
        grouped(many as u64),
        grouped(few as u64),
        grouped(many as u64),
        table.text()
    ))
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
