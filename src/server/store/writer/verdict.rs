//! What becomes of each post of a batch, by what the database knows of it.

use super::{
    super::{Digest, user::PersonRow},
    batch::{Post, Posted},
    entry::Pending,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{Ack, Message, Person},
    server::error::Result,
};
use std::collections::HashMap;

/// What the database knows about a post before it is written.
#[derive(sqlx::FromRow)]
pub(super) struct Fact {
    /// Whether the session it comes by holds still.
    signed_in: bool,
    /// Whether the place is still the one carried, and may write.
    holds: bool,
    head: Option<i64>,
    /// A direct conversation in which nobody has said anything.
    pub silent: bool,
    digest: Option<Vec<u8>>,
    op_seq: Option<i64>,
    op_at: Option<i64>,
    #[sqlx(flatten)]
    author: PersonRow,
    /// What it answers, if it answers anything: read after the rest.
    #[sqlx(skip)]
    pub original: Option<Message>,
}

/// What is to be done with a post.
pub(super) enum Verdict {
    Number(Seq),
    /// The same as the one at this place in the batch.
    Repeats(usize),
    Answered(Ack),
    Conflicts,
    Stale,
    SignedOut,
    /// It answers what is not there.
    Astray,
}

/// Decides in the order of the queue; numbers go only to those that will stand.
pub(super) fn judge(posts: &[&mut Pending<Post, Posted>], digests: &[Digest], facts: &[Fact]) -> Vec<Verdict> {
    let mut heads: HashMap<ThreadId, Seq> = HashMap::new();
    let mut first: HashMap<(UserId, Op), usize> = HashMap::new();
    let mut verdicts = Vec::with_capacity(posts.len());
    for (place, (pending, fact)) in posts.iter().zip(facts).enumerate() {
        let post = &pending.write;
        let earlier = first.get(&(post.author, post.op)).copied();
        let verdict = match (earlier, fact.answered(digests[place]), fact.head) {
            _ if !fact.signed_in => Verdict::SignedOut,
            (Some(earlier), _, _) if digests[earlier] == digests[place] => Verdict::Repeats(earlier),
            (Some(_), _, _) => Verdict::Conflicts,
            (None, Some(verdict), _) => verdict,
            (None, None, Some(_)) if fact.holds && fact.is_astray(post) => Verdict::Astray,
            (None, None, Some(head)) if fact.holds => {
                let head = heads.entry(post.thread).or_insert(Seq(head));
                *head = head.next();
                first.insert((post.author, post.op), place);
                Verdict::Number(*head)
            }
            _ => Verdict::Stale,
        };
        verdicts.push(verdict);
    }
    verdicts
}

impl Fact {
    /// The card of its author, who is there if they are signed in.
    pub fn author(&self) -> Person {
        self.author.clone().into()
    }

    /// Whether it answers something that nobody said there.
    fn is_astray(&self, post: &Post) -> bool {
        post.reply_to.is_some() && !self.original.as_ref().is_some_and(Message::is_said)
    }

    /// What the op was answered before, if it was.
    fn answered(&self, digest: Digest) -> Option<Verdict> {
        let known = self.digest.as_ref()?;
        let ack = Ack { seq: Seq(self.op_seq?), sent_at: Millis(self.op_at?) };
        Some(if *known == digest.0 { Verdict::Answered(ack) } else { Verdict::Conflicts })
    }
}

/// What is answered, if all goes well.
pub(super) fn outcome(verdicts: &[Verdict], place: usize, now: Millis) -> Result<Posted> {
    match verdicts[place] {
        Verdict::Number(seq) => Ok(Posted::At(Ack { seq, sent_at: now })),
        Verdict::Repeats(earlier) => outcome(verdicts, earlier, now),
        Verdict::Answered(ack) => Ok(Posted::At(ack)),
        Verdict::Conflicts => Err(AppError::Conflict.into()),
        Verdict::Stale => Ok(Posted::Stale),
        Verdict::SignedOut => Err(AppError::Unauthenticated.into()),
        Verdict::Astray => Err(AppError::invalid(Field::Reply, Problem::Missing).into()),
    }
}
