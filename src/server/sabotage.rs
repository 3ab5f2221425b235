//! Promises that can be broken on purpose, in a build that is made for it (feature `sabotage`): bin/chaos has to notice. And
//! in the same build a clock that can be turned while it runs, for bin/chaos --clock.

use super::clock::Clock;
use std::{env, fs, path::PathBuf, sync::OnceLock, thread, time::Duration};

/// Where a promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A post is acknowledged a moment before it is committed.
    AckBeforeCommit,
    /// A post is not known again: its op, and no other verb's, is not kept.
    OpNotKept,
    /// A socket's welcome is read a moment before the hub knows of it.
    ReadBeforeRegister,
    /// A session is over that was used later than now, by a clock that was put back.
    EndsByClock,
}

/// How long the moment is.
pub const MOMENT: Duration = Duration::from_millis(150);

impl Sabotage {
    /// Whether this is broken, by `$CAUSERIE_SABOTAGE`; never in a build for use.
    pub fn is_on(self) -> bool {
        static CHOSEN: OnceLock<Option<Sabotage>> = OnceLock::new();
        crate::SABOTAGE && *CHOSEN.get_or_init(chosen) == Some(self)
    }
}

fn chosen() -> Option<Sabotage> {
    match env::var("CAUSERIE_SABOTAGE").ok()?.as_str() {
        "ack-before-commit" => Some(Sabotage::AckBeforeCommit),
        "op-not-kept" => Some(Sabotage::OpNotKept),
        "read-before-register" => Some(Sabotage::ReadBeforeRegister),
        "ends-by-clock" => Some(Sabotage::EndsByClock),
        _ => None,
    }
}

/// Between two looks at what the clock is to be turned by.
const LOOK: Duration = Duration::from_millis(20);

/// The clock of the machine; under sabotage, turned by the milliseconds that stand in the file `$CAUSERIE_CLOCK` names.
pub fn clock() -> Clock {
    let clock = Clock::system();
    if let Some(file) = env::var_os("CAUSERIE_CLOCK").filter(|_| crate::SABOTAGE).map(PathBuf::from) {
        let turned = clock.clone();
        let look = move || {
            // What is being written at this moment is there at the next.
            let ahead = fs::read_to_string(&file).ok().and_then(|text| text.parse().ok());
            ahead.into_iter().for_each(|ahead| turned.turn(ahead));
        };
        look();
        thread::spawn(move || {
            loop {
                look();
                thread::sleep(LOOK);
            }
        });
    }
    clock
}
