//! The test of the test: each promise broken on purpose, in the server or in the shell of a tab, has to be found out.

use crate::{Asked, client::Flaw, play::Play};
use std::process::ExitCode;

/// Long enough for a server to be killed some times.
const SECONDS: u64 = 20;
/// A slow machine may not come to it at once: a minute in all, each part by other dice.
const TRIES: u64 = 3;

/// What is broken, where, and the law that must be seen to be.
const PLACES: &[(&str, Flaw, &str)] = &[
    ("ack-before-commit", Flaw::None, "what is acknowledged is stored"),
    ("op-not-kept", Flaw::None, "stored once"),
    ("read-before-register", Flaw::None, "every view is whole at the end"),
    ("gap-ignored", Flaw::GapIgnored, "no hole"),
    ("ends-by-clock", Flaw::None, "a session goes on"),
    ("order-of-adoption", Flaw::AdoptedBackwards, "a sender's order"),
];

/// Plays each for a moment, and again if it was not noticed. Fails if one goes unnoticed, or where they cannot be played.
pub async fn all(asked: &Asked) -> ExitCode {
    let mut unnoticed = 0;
    for place in PLACES {
        let mut tries = 0..TRIES;
        let noticed = loop {
            let Some(lot) = tries.next() else { break false };
            let Some(mut play) = asked.play() else { return ExitCode::FAILURE };
            play.seed += lot;
            if is_noticed(play, *place).await {
                break true;
            }
        };
        if !noticed {
            println!("✗ {} went unnoticed", place.0);
            unnoticed += 1;
        }
    }
    if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn is_noticed(mut play: Play, (place, flaw, law): (&str, Flaw, &str)) -> bool {
    println!("\n· {place}");
    (play.flaw, play.seconds) = (flaw, SECONDS.min(play.seconds));
    play.setting.sabotage = Some(place.to_owned());
    play.setting.clock = place == "ends-by-clock";
    let broken = play.run().await;
    let mut found = broken.iter().filter(|broken| broken.law == law);
    let first = found.next();
    if let Some(first) = first {
        println!("· found out {} times: {law}: {}", found.count() + 1, first.told);
    }
    first.is_some()
}
