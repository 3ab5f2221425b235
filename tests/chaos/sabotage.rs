//! The test of the test: each promise broken on purpose, in the server or in the shell of a tab, has to be found out.

use crate::{Asked, client::Flaw};
use std::process::ExitCode;

/// Long enough for a server to be killed some times.
const SECONDS: u64 = 20;

/// What is broken, where, and the laws of which one must be seen to be.
const PLACES: &[(&str, Flaw, &[&str])] = &[
    ("ack-before-commit", Flaw::None, &["what is acknowledged is stored", "one order", "a message has one place"]),
    ("op-not-kept", Flaw::None, &["stored once"]),
    ("read-before-register", Flaw::None, &["every view is whole at the end"]),
    ("gap-ignored", Flaw::GapIgnored, &["no hole"]),
];

/// Plays each for a moment. Fails if one goes unnoticed.
pub async fn all(asked: &Asked) -> ExitCode {
    if !causerie::SABOTAGE {
        eprintln!("This server keeps its promises: bin/chaos --sabotage builds one that need not.");
        return ExitCode::from(2);
    }
    let mut unnoticed = 0;
    for (place, flaw, laws) in PLACES {
        println!("\n· {place}");
        let Some(mut play) = asked.play() else { return ExitCode::SUCCESS };
        (play.flaw, play.seconds, play.setting.sabotage) =
            (*flaw, SECONDS.min(asked.seconds), Some((*place).to_owned()));
        let broken = play.run().await;
        let found = broken.iter().filter(|broken| laws.contains(&broken.law)).count();
        let first = broken.iter().find(|broken| laws.contains(&broken.law));
        match first {
            Some(first) => println!("· found out {found} times, such as: {}: {}", first.law, first.told),
            None => println!("✗ {place} went unnoticed"),
        }
        unnoticed += usize::from(first.is_none());
    }
    if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
