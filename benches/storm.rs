//! Everybody thrown off at once: until each is back and has what was said meanwhile, whole and once.

use crate::{
    Options,
    crowd::{self, Call, Person, Socket},
    place::{Place, Size},
    program::Program,
    sample::Sample,
    table::{Table, columns, figures, grouped},
};
use anyhow::{bail, ensure};
use causerie::{
    id::{LOBBY, Op, Seq},
    model::{Ack, Line},
    protocol::{Answer, Down, Up},
    server::random,
};
use futures::future::try_join_all;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// How many are thrown off, and what each has missed by then.
const PEOPLE: usize = 8000;
const MISSED: i64 = 20;
/// Times it happens.
const TURNS: usize = 3;
/// Over how long a time they come back: as our page does at first, and all in one moment.
const SPREADS: [(&str, Duration); 2] =
    [("within half a second", Duration::from_millis(500)), ("in one moment", Duration::ZERO)];
/// Until a server has seen that they are gone.
const SETTLED: Duration = Duration::from_secs(2);
/// Before somebody who was refused tries again: up to this, then up to twice as long each time, as our page does.
const AGAIN: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
const TRIES: u32 = 10;

/// Fills two folders, and answers the table.
pub async fn measure(options: &Options) -> anyhow::Result<String> {
    let people = options.many(PEOPLE);
    let size = Size { users: people, threads: 100, messages: options.many(100_000), signed_in: people };
    let places = [Place::sqlite(options, size)?, Place::sqlite(options, size)?];
    let crowds = [crowd::people(&places[0], 0).await?, crowd::people(&places[1], 0).await?];
    let (ours, floor) = (Program::serve(&places[0])?, Program::floor(&places[1])?);
    let mut table = Table::new(&[vec![String::new()], columns("").to_vec(), vec!["target".to_owned()]].concat());
    for (name, spread) in SPREADS {
        let [mut told, mut bare] = [(); 2].map(|()| Sample::new());
        for _ in 0..TURNS {
            throw(&floor, &crowds[1], None, spread, &mut bare).await?;
            let after = speak(&ours, &crowds[0][0]).await?;
            throw(&ours, &crowds[0], Some(after), spread, &mut told).await?;
        }
        let name = format!("{} back {name}", grouped(people as u64));
        table.add(&[vec![name], figures(&told, Some(&bare)).to_vec(), vec!["p99 ≤ 5,000 ms".to_owned()]].concat());
        table.add(&[vec!["floor".to_owned()], figures(&bare, None).to_vec(), vec![String::new()]].concat());
    }
    Ok(format!(
        "SQLite; from each client's first try until it is greeted and has the {MISSED} messages that it missed, each \
         once and in order, or there is no report. The client shares the cores. Floor: a bare server opens a socket and \
         answers its first frame.\n\n{}",
        table.text()
    ))
}

/// Says what the others miss; the number before it.
async fn speak(program: &Program, person: &Person) -> anyhow::Result<Seq> {
    let mut call = Call::new(program.address, &person.token);
    let mut last = Seq(0);
    for _ in 0..MISSED {
        let asked = serde_json::json!({ "thread": LOBBY, "op": Op(random::key()), "author": person.id, "body": "You missed this." });
        last = serde_json::from_slice::<Ack>(&call.post("send_message", &asked.to_string()).await?)?.seq;
    }
    Ok(Seq(last.0 - MISSED))
}

/// Everybody comes back, stays until the last is there, and is thrown off again.
async fn throw(
    program: &Program,
    people: &[Person],
    after: Option<Seq>,
    spread: Duration,
    sample: &mut Sample,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    let coming = people.iter().map(|person| tokio::spawn(come(program.address, person.clone(), after, spread)));
    let came = try_join_all(coming).await?.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let span = begun.elapsed();
    sample.add(span, came.iter().map(|(took, _)| *took));
    drop(came);
    sleep(SETTLED).await;
    Ok(())
}

/// Comes back some time within the spread, however often it takes; how long that took, and the socket.
async fn come(
    address: SocketAddr,
    person: Person,
    after: Option<Seq>,
    spread: Duration,
) -> anyhow::Result<(Duration, Socket)> {
    sleep(some_of(spread)).await;
    let begun = Instant::now();
    let mut refused = String::new();
    for again in 0..TRIES {
        let (socket, told) = match catch_up(address, &person, after).await {
            Ok(came) => came,
            Err(why) => {
                refused = format!("{why:#}");
                sleep(some_of(LONGEST.min(AGAIN * 2_u32.pow(again)))).await;
                continue;
            }
        };
        let missed: Vec<i64> = after.map(|Seq(after)| after + 1..=after + MISSED).into_iter().flatten().collect();
        ensure!(told == missed, "of the messages {missed:?} these came: {told:?}");
        return Ok((begun.elapsed(), socket));
    }
    bail!("somebody tried {TRIES} times, and did not come in: {refused}")
}

/// A socket, and the numbers of the messages after this one.
async fn catch_up(address: SocketAddr, person: &Person, after: Option<Seq>) -> anyhow::Result<(Socket, Vec<i64>)> {
    let mut socket = Socket::open(address, person).await?;
    let Some(after) = after else { return Ok((socket, Vec::new())) };
    socket.say(&Up::Changes { line: Line::Thread(LOBBY), after }).await?;
    loop {
        if let Down::Changes(changes) = serde_json::from_str(&socket.next().await?)? {
            let Answer::UpTo { rows, .. } = changes.answer else { return Ok((socket, Vec::new())) };
            return Ok((socket, rows.messages.iter().map(|message| message.seq.0).collect()));
        }
    }
}

/// Anything up to it.
fn some_of(span: Duration) -> Duration {
    let [first, second, ..] = random::key();
    span * u32::from(u16::from_be_bytes([first, second])) / u32::from(u16::MAX)
}
