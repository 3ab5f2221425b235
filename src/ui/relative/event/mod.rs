//! What the system says of people, relative to the reader; and many such entries in a row, as one.

use super::{Drawn, title};
use crate::{
    id::UserId,
    model::MessageKind,
    sync::{Row, Sync},
    words::{Told, Words, fill},
};

/// From so many entries of a kind on, one stands for all.
const MANY: usize = 3;

/// What a row says: a person's words as they are, an entry of the system as a sentence.
pub fn told(sync: &Sync, words: &Words, row: &Row) -> String {
    let about = match row.kind {
        MessageKind::Text => match row.deleted_by {
            Some(by) => return deleted(sync, words, row.author, by),
            None => return row.body.clone(),
        },
        MessageKind::Joined => &[row.author][..],
        _ => &row.about,
    };
    sentence(sync, words, (row.kind, row.author, about), &row.body)
}

/// What stands in place of a message that somebody deleted: its author, or a host.
pub fn deleted(sync: &Sync, words: &Words, author: UserId, by: UserId) -> String {
    if author != by {
        words.deleted_by_host.to_owned()
    } else if by == sync.me().id {
        words.deleted_by_me.to_owned()
    } else {
        fill(words.deleted, &[&title::name(sync, by, words)])
    }
}

/// Whom an entry speaks of, when it may be told together with others of its kind.
pub fn together(row: &Row) -> Vec<UserId> {
    match row.kind {
        MessageKind::Joined => vec![row.author],
        MessageKind::Left if row.about.is_empty() => vec![row.author],
        MessageKind::Added => row.about.clone(),
        _ => Vec::new(),
    }
}

/// One entry in place of many that say the same of others. They stay to be unfolded.
pub fn fold(sync: &Sync, words: &Words, rows: Vec<Drawn>) -> Vec<Drawn> {
    if rows.chunk_by(goes_with).all(|run| run.len() < MANY) {
        return rows;
    }
    let mut folded = Vec::new();
    for run in rows.chunk_by(goes_with) {
        match run {
            [first, ..] if run.len() >= MANY => folded.push(one(sync, words, first, run)),
            few => folded.extend_from_slice(few),
        }
    }
    folded
}

/// Of one kind, on one day; what was done to others, by one person.
fn goes_with(before: &Drawn, row: &Drawn) -> bool {
    let tellable = before.kind == row.kind && !before.about.is_empty() && !row.about.is_empty() && row.day.is_none();
    tellable && (row.kind != MessageKind::Added || before.author == row.author)
}

fn one(sync: &Sync, words: &Words, first: &Drawn, run: &[Drawn]) -> Drawn {
    let mut about: Vec<UserId> = run.iter().flat_map(|row| row.about.iter().copied()).collect();
    about.dedup();
    let author = first.author.as_ref().map(|person| person.id).unwrap_or_default();
    // What people did themselves is said to me as my own doing as soon as I am among them.
    let author = if first.kind != MessageKind::Added && about.contains(&sync.me().id) { sync.me().id } else { author };
    let body = sentence(sync, words, (first.kind, author, &about), "");
    Drawn { body, about, folded: run.iter().map(|row| row.body.clone()).collect(), ..first.clone() }
}

/// The sentence for what this person did about those.
fn sentence(sync: &Sync, words: &Words, (kind, author, about): (MessageKind, UserId, &[UserId]), body: &str) -> String {
    let me = sync.me().id;
    let told = telling(words, kind, about.len(), body.is_empty());
    let sentence = match about {
        _ if author == me => told.mine,
        [one] if *one == me => told.me,
        _ => told.theirs,
    };
    let whom = match title::names(sync, words, about) {
        // It begins the sentence.
        whom if sentence.starts_with("%1") && about.contains(&me) => {
            words.you.to_owned() + &whom[words.you_too.len()..]
        }
        whom => whom,
    };
    fill(sentence, &[&title::name(sync, author, words), &whom, body])
}

fn telling(words: &Words, kind: MessageKind, about: usize, nameless: bool) -> &Told {
    match kind {
        MessageKind::Made if about == 0 => &words.made,
        MessageKind::Made => &words.made_with,
        MessageKind::Text | MessageKind::Joined if about > 1 => &words.joined_many,
        MessageKind::Text | MessageKind::Joined => &words.joined,
        MessageKind::Added => &words.added,
        MessageKind::Left => match about {
            0 => &words.left,
            1 => &words.left_to,
            _ => &words.left_many,
        },
        MessageKind::Removed => &words.removed,
        MessageKind::Renamed if nameless => &words.unnamed,
        MessageKind::Renamed => &words.renamed,
        MessageKind::Opened => &words.opened,
        MessageKind::Closed => &words.closed,
        MessageKind::Hosted => &words.hosted,
        MessageKind::Unhosted => &words.unhosted,
        MessageKind::HostsOnly => &words.hosts_only,
        MessageKind::Everyone => &words.everyone,
    }
}

#[cfg(test)]
mod tests;
