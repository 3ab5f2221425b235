//! One word to everybody: until the last of them has it, beside a frame that is only sent; and what it does to the
//! direct messages of others meanwhile.

use crate::{
    Options,
    place::{Place, Size},
    sample::Sample,
    scene::{Kind, Scene},
    table::{Table, columns, figures, grouped},
};

/// How many are in the group, words a second, and words in a turn.
const GROUPS: [(usize, u32, usize); 2] = [(1000, 10, 60), (8000, 1, 20)];
/// Everything is measured in so many turns, after one that is not counted.
const TURNS: usize = 5;
/// Direct messages a second, meanwhile and in quiet.
const DIRECT: u32 = 100;

/// What was measured with one size of group.
struct Figures {
    group: Sample,
    floor: Sample,
    quiet: Sample,
    meanwhile: Sample,
}

impl Figures {
    fn new() -> Self {
        let [group, floor, quiet, meanwhile] = [(); 4].map(|()| Sample::new());
        Self { group, floor, quiet, meanwhile }
    }
}

/// Each size of group on folders of its own; answers the table.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let mut table = Table::new(&[vec![String::new()], columns("").to_vec(), vec!["target".to_owned()]].concat());
    for (people, rate, words) in GROUPS {
        let people = options.many(people);
        let figures = measure_one(options, people, rate, options.many(words)).await?;
        report(&mut table, people, rate, &figures);
    }
    Ok(format!(
        "SQLite, synchronous=full; from the moment a word is due until the last of the group has it. The client shares \
         the cores, and reads every copy. Floor: a bare server sends one frame, encoded once, to the task of each socket, \
         and stores nothing.\n\n{}",
        table.text()
    ))
}

async fn measure_one(options: &Options, people: usize, rate: u32, words: usize) -> anyhow::Result<Figures> {
    let size = Size { users: people, threads: 100, messages: options.many(100_000), signed_in: people };
    let mut ours = Scene::open(Kind::Ours, Place::sqlite(options, size)?).await?;
    let mut floor = Scene::open(Kind::Floor, Place::sqlite(options, size)?).await?;
    let mut figures = Figures::new();
    // As long as the words take.
    let direct = (DIRECT as usize * words / rate as usize).max(2);
    for turn in 0..=TURNS {
        floor.all.steady(rate, words, &mut figures.floor).await?;
        ours.pairs.steady(DIRECT, direct, &mut figures.quiet).await?;
        let group = ours.all.steady(rate, words, &mut figures.group);
        let meanwhile = ours.pairs.steady(DIRECT, direct, &mut figures.meanwhile);
        tokio::try_join!(group, meanwhile)?;
        if turn == 0 {
            figures = Figures::new();
        }
    }
    Ok(figures)
}

fn report(table: &mut Table, people: usize, rate: u32, told: &Figures) {
    let people = grouped(people as u64);
    let mut add = |name: &str, ours: &Sample, floor: Option<&Sample>, target: &str| {
        table.add(&[vec![name.to_owned()], figures(ours, floor).to_vec(), vec![target.to_owned()]].concat());
    };
    let name = format!("group of {people}, {rate} a second, the last member");
    add(&name, &told.group, Some(&told.floor), "p99 ≤ 1.20 ×");
    add("floor", &told.floor, None, "");
    add(&format!("direct messages meanwhile, {DIRECT} a second"), &told.meanwhile, Some(&told.quiet), "p99 ≤ 3.00 ×");
    add("the same in quiet", &told.quiet, None, "");
}
