//! What there is when all is quiet.

use crate::{
    checker::{LastView, Stored},
    net::Net,
};
use causerie::{id::ThreadId, model::MessageKind};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::sleep;

/// Whether a view has come to the end of what is stored.
pub fn has_arrived(view: &LastView, stored: &Stored) -> bool {
    let last = |thread: &ThreadId| stored.get(thread).and_then(|said| said.last()).map(|message| message.seq);
    let text = |thread: &ThreadId| {
        let said = stored.get(thread)?.iter();
        said.rev().find(|message| message.kind == MessageKind::Text).map(|message| message.seq)
    };
    let window = view.open.as_ref().is_none_or(|thread| view.whole && view.seqs.last().copied() == last(thread));
    window && view.list.iter().all(|(thread, shown)| *shown == text(thread))
}

/// The whole history, as anyone who is in all of it reads it.
pub async fn everything(net: &Net, threads: &[ThreadId]) -> Stored {
    let mut stored = Stored::new();
    for thread in threads.iter().copied().collect::<BTreeSet<_>>() {
        for _ in 0..20 {
            if let Ok(said) = net.everything(thread).await {
                stored.insert(thread, said);
                break;
            }
            sleep(Duration::from_millis(500)).await;
        }
    }
    stored
}
