//! Everything that goes wrong, by name, and how often it did.

use crate::dice::Dice;
use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// Declares the faults, each with its words in the report and how often it strikes where it can, of ten thousand.
macro_rules! faults {
    ($($name:ident, $odds:literal, $words:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($name),* }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words),* }
            }

            /// Whether it has happened in a minute, where it can.
            pub fn takes_a_minute(self) -> bool {
                matches!(self, Self::ClockAhead | Self::ClockBack | Self::Silence)
            }

            fn odds(self) -> u32 {
                match self { $(Self::$name => $odds),* }
            }
        }
    };
}

faults! {
    // Of each piece of a stream that passes the proxy.
    Delay, 400, "pieces delayed";
    Stall, 20, "lines stalled";
    Cut, 25, "lines cut in the middle of a frame";
    Reset, 25, "lines reset";
    HalfOpen, 8, "lines left half open";
    SlowReader, 10, "slow readers";
    // Of the line of one tab, each in its time.
    Silence, 0, "lines that fell silent for 42 to 50 s, and stayed open";
    Torrent, 0, "torrents upon a slow reader";
    // Of each answer over HTTP.
    LostAnswer, 500, "answers lost";
    LostAck, 500, "acknowledgements lost";
    LateAnswer, 800, "answers late and out of order";
    AnswerTwice, 500, "answers twice";
    AskedTwice, 500, "messages posted twice at once";
    // Of each frame down.
    FrameTwice, 150, "frames twice";
    FrameLate, 150, "frames out of order";
    FrameLost, 40, "frames lost";
    // Of each move of a person.
    Leave, 150, "lines dropped by the tab";
    Sleep, 40, "tabs put to sleep";
    Reload, 100, "tabs killed and loaded again";
    Death, 60, "tabs killed for good";
    // What that comes to.
    GivenUp, 0, "lines given up by their tab, for they were silent";
    Overflowed, 0, "sockets closed for being slow (4008)";
    Adopted, 0, "messages adopted by another tab";
    Anew, 0, "tabs told to begin anew after too much was missed";
    // Of the server and its database, each by its turn.
    Kill, 0, "servers killed (SIGKILL)";
    Pause, 0, "servers paused (SIGSTOP)";
    Stop, 0, "servers stopped under load (SIGTERM)";
    FullDisk, 0, "full disks";
    NoGrowth, 0, "times no file could grow (EFBIG)";
    Frozen, 0, "databases frozen";
    Restarted, 0, "databases restarted";
    Copied, 0, "databases copied as a crash leaves them";
    BackedUp, 0, "databases backed up under load";
    ClockAhead, 0, "clocks put forward by hours";
    ClockBack, 0, "clocks put back by hours";
    Removed, 0, "members removed";
}

/// How bad it is out there.
pub struct Weather {
    pub seed: u64,
    begun: Instant,
    calm: AtomicBool,
    pouring: AtomicBool,
    counts: Vec<AtomicU64>,
}

impl Weather {
    pub fn new(seed: u64) -> Self {
        let counts = Fault::ALL.iter().map(|_| AtomicU64::default()).collect();
        Self { seed, begun: Instant::now(), calm: AtomicBool::new(false), pouring: AtomicBool::new(false), counts }
    }

    /// Whether this goes wrong now. It counts as done.
    pub fn strikes(&self, dice: &mut Dice, fault: Fault) -> bool {
        let strikes = dice.chance(fault.odds()) && !self.is_calm();
        if strikes {
            self.count(fault);
        }
        strikes
    }

    pub fn count(&self, fault: Fault) {
        self.counts[fault as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub fn counted(&self, fault: Fault) -> u64 {
        self.counts[fault as usize].load(Ordering::Relaxed)
    }

    pub fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// From now on nothing goes wrong any more.
    pub fn calm(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }

    /// A torrent begins or ends.
    pub fn pour(&self, pouring: bool) {
        self.pouring.store(pouring, Ordering::Relaxed);
    }

    /// Whether the server is left alone, so that it is not something else that ends the line.
    pub fn pours(&self) -> bool {
        self.pouring.load(Ordering::Relaxed) && !self.is_calm()
    }

    /// Lets so much time pass, or less if it becomes calm; whether it is not.
    pub async fn goes_on(&self, span: Duration) -> bool {
        let until = self.begun.elapsed() + span;
        while !self.is_calm() && self.begun.elapsed() < until {
            sleep(Duration::from_millis(50)).await;
        }
        !self.is_calm()
    }

    /// Milliseconds since it began.
    pub fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
