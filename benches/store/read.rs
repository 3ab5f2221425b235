//! Pages of history at both ends of a large thread, and what a whole page is drawn from.

use super::Pair;
use crate::{Options, crowd::told, floor::bare::Bare};
use anyhow::{Context, ensure};
use causerie::{
    id::{Seq, ThreadId},
    model::{At, PAGE},
    server::{
        App,
        service::{
            access::{self, ThreadAccess},
            message,
            session::Actor,
            thread,
        },
    },
};
use std::time::Instant;

/// The thread with half of all messages.
const LARGE: ThreadId = ThreadId(2);
/// Reads of each kind in a turn.
const TIMES: usize = 100;
/// As SQL counts them.
const LIMIT: i64 = PAGE as i64;

/// What is read.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A page of history before this message.
    History(At),
    /// All that a page is drawn from, for the person at this place of those who read.
    Snapshot(usize),
}

/// Who reads, and what was measured.
pub struct Reads {
    large: ThreadAccess,
    /// Someone in every conversation, and someone in few.
    readers: [Actor; 2],
    pub pairs: Vec<(Kind, Pair)>,
}

impl Reads {
    /// The first of these people is in every conversation.
    pub async fn new(app: &App, actors: &[Actor]) -> anyhow::Result<Self> {
        let [first, .., last] = actors else { anyhow::bail!("two people are to be signed in") };
        let large = access::thread(app, first, LARGE).await.map_err(told)?;
        let oldest = At::Before(Seq(LIMIT + 1));
        let pairs = [
            (Kind::History(oldest), "history: the oldest 50 of the large thread".to_owned()),
            (Kind::History(At::Tail), "history: the newest 50".to_owned()),
            (Kind::Snapshot(0), "snapshot: the first page of someone in 1,000 conversations".to_owned()),
            (Kind::Snapshot(1), "snapshot: the first page of someone in few".to_owned()),
        ];
        let pairs = pairs.into_iter().map(|(kind, name)| (kind, Pair::new(name))).collect();
        Ok(Self { large, readers: [first.clone(), last.clone()], pairs })
    }

    /// Each kind, the floor and ours in turn.
    pub async fn turn(&mut self, app: &App, bare: &mut Bare, options: &Options) -> anyhow::Result<()> {
        for place in 0..self.pairs.len() {
            for _ in 0..options.many(TIMES) {
                let (kind, _) = self.pairs[place];
                let begun = Instant::now();
                let found = bare.select(LARGE, kind.before(), LIMIT).await?;
                self.pairs[place].1.floor.add(begun.elapsed(), [begun.elapsed()]);
                ensure!(found == PAGE, "there is a whole page");
                let begun = Instant::now();
                self.read(app, kind).await?;
                self.pairs[place].1.ours.add(begun.elapsed(), [begun.elapsed()]);
            }
        }
        Ok(())
    }

    async fn read(&self, app: &App, kind: Kind) -> anyhow::Result<()> {
        match kind {
            Kind::History(at) => {
                let page = message::history(app, &self.large, at).await.map_err(told)?;
                ensure!(page.messages.len() == PAGE, "there is a whole page");
            }
            Kind::Snapshot(reader) => {
                let snapshot =
                    thread::snapshot(app, &self.readers[reader], None, Some(At::Tail)).await.map_err(told)?;
                snapshot.open.context("a conversation is open")?;
            }
        }
        Ok(())
    }
}

impl Kind {
    /// Where the bare page by key ends.
    fn before(self) -> i64 {
        match self {
            Self::History(At::Before(seq)) => seq.0,
            _ => i64::MAX,
        }
    }
}
