//! What replies answer: found for a whole batch by one question, and by none where nobody replies; it goes with the frame.

use super::{
    super::{Tx, change::people_of, quote::Address},
    batch::{Post, Posted},
    entry::Pending,
    verdict::Fact,
};
use crate::{
    model::{Message, Rows},
    server::error::Result,
};

impl Tx<'_> {
    /// Notes for each post what it answers, if that is there.
    pub(super) async fn find_originals(
        &mut self,
        posts: &[&mut Pending<Post, Posted>],
        facts: &mut [Fact],
    ) -> Result<()> {
        let sought: Vec<Option<Address>> = posts.iter().map(|pending| address(&pending.write)).collect();
        let places: Vec<Address> = sought.iter().flatten().copied().collect();
        if places.is_empty() {
            return Ok(());
        }
        let found = self.read.messages_at(&places).await?;
        for (fact, sought) in facts.iter_mut().zip(sought) {
            let is_it = |message: &&Message| sought.is_some_and(|place| place.is_of(message));
            fact.original = found.iter().find(is_it).cloned();
        }
        Ok(())
    }

    /// Tells the thread of a new message, and shows what it answers.
    pub(super) async fn tell_post(&mut self, message: Message, fact: &Fact) -> Result<()> {
        let (thread, seq, quoted) = (message.thread, message.seq, Vec::from_iter(fact.original.clone()));
        let mut rows = Rows { messages: vec![message], people: vec![fact.author()], quoted, ..Rows::default() };
        if !rows.quoted.is_empty() {
            rows.people = self.read.people(people_of(&rows)).await?;
        }
        self.tell_thread(thread, seq, rows);
        Ok(())
    }
}

fn address(post: &Post) -> Option<Address> {
    post.reply_to.map(|seq| Address { thread: post.thread, seq })
}
