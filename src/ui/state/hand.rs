//! Which message is in hand, what is about to be done to it, and what the composer is about besides a new message.

use super::Chat;
use crate::{
    id::{Epoch, Seq, ThreadId},
    model::{Act, At, MessageKind, Place, Rights, USUAL_KINDS},
    sync::Sync,
    ui::{
        platform,
        relative::{self, Drawn},
    },
    words::Words,
};
use leptos::prelude::untrack;
use std::time::Duration;

/// How long it is said that something was copied.
const SAYING: Duration = Duration::from_secs(2);

/// Kinds of reactions that are at hand.
const KINDS: usize = 5;

/// Where one writes, by selector.
const COMPOSER: &str = ".composer textarea";

/// What is in the composer, when it is no new message.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    pub seq: Seq,
    /// The database in which it has that number.
    pub epoch: Option<Epoch>,
    /// Other words in place of those that this change gave it; none: an answer.
    pub said: Option<Seq>,
    /// Whose message it is.
    pub name: String,
    /// The words that are answered, or with which the edit begins.
    pub body: String,
}

/// What is half written in a conversation.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub text: String,
    pub aim: Option<Aim>,
    /// What stood there before an edit began.
    pub before: String,
}

/// A message of which the menu is open.
#[derive(Clone, PartialEq)]
pub struct Menu {
    pub row: Drawn,
    /// What one reacts with most, to be chosen from.
    pub kinds: Vec<String>,
}

/// What is in hand.
impl Chat {
    /// The message under the pointer, with the focus, or pressed last.
    pub fn hand(&self) -> Option<Seq> {
        self.hand.get()
    }

    /// Whether this is the message in hand now.
    pub fn holds(&self, seq: Seq) -> bool {
        self.hand.get_untracked() == Some(seq)
    }

    /// Another message is in hand, or none.
    pub fn take_in_hand(&self, seq: Option<Seq>) {
        if self.hand.get_untracked() != seq {
            self.hand.set(seq);
        }
    }

    /// The menu that is open.
    pub fn menu(&self) -> Option<Menu> {
        self.menu.get()
    }

    /// Opens the menu of a message, unless one is open.
    pub fn open_menu(&self, seq: Seq) {
        self.take_in_hand(Some(seq));
        let rows = self.rows();
        let found = rows.iter().find(|row| row.seq == Some(seq) && row.kind == MessageKind::Text && !row.deleted);
        if let Some(row) = found.filter(|_| !self.is_menu_open()) {
            let reactions = rows.iter().rev().flat_map(|row| &row.reactions);
            let own = reactions.filter(|kind| kind.mine).map(|kind| &*kind.emoji);
            self.menu.set(Some(Menu { row: row.clone(), kinds: kinds(own) }));
        }
    }

    pub fn is_menu_open(&self) -> bool {
        self.menu.with_untracked(Option::is_some)
    }

    pub fn close_menu(&self) {
        self.menu.set(None);
    }

    /// The finger that opened the menu rests, or presses anew.
    pub fn rest(&self, rests: bool) {
        self.resting.set(rests);
    }

    /// Whether it rests still.
    pub fn rests(&self) -> bool {
        self.resting.get_untracked()
    }

    /// What I may do in a conversation, now.
    pub fn rights(&self, thread: ThreadId) -> Option<Rights> {
        self.peek(|sync| Some(sync.card_of(thread)?.rights(sync.me().id)))
    }

    fn rows(&self) -> Vec<Drawn> {
        untrack(|| relative::rows(*self))
    }

    /// Reacts so, or takes it back.
    pub fn react(&self, row: &Drawn, emoji: String) {
        let mine = row.reactions.iter().any(|kind| kind.emoji == emoji && kind.mine);
        row.seq.into_iter().for_each(|seq| self.act(row.thread, Act::React { seq, emoji: emoji.clone(), on: !mine }));
    }

    /// Copies, and says so for a moment.
    pub fn copy(&self, text: &str) {
        let chat = *self;
        platform::copy(text, move || chat.tell_for_a_moment(chat.words().copied));
    }

    fn tell_for_a_moment(&self, told: &'static str) {
        let chat = *self;
        self.told.set(told);
        platform::after(SAYING, move || {
            if chat.told.get_untracked() == told {
                chat.told.set("");
            }
        });
    }

    /// What is said of this conversation just now; empty when nothing is.
    pub fn told(&self) -> &'static str {
        self.told.get()
    }
}

/// What the composer is about.
impl Chat {
    pub fn aim(&self, thread: ThreadId) -> Option<Aim> {
        self.drafts.with(|drafts| drafts.get(&thread).and_then(|draft| draft.aim.clone()))
    }

    /// From now on a message is answered, or edited: `said` is the change that gave it its words, these the new ones.
    pub fn aim_at(&self, row: &Drawn, said: Option<Seq>, body: String) {
        platform::focus_one_of(&[COMPOSER]);
        let edited = untrack(|| self.aim(row.thread)).filter(|aim| aim.said.is_some());
        if edited.is_some_and(|aim| platform::written(COMPOSER) != aim.body) {
            return self.tell_for_a_moment(self.words().finish_edit);
        }
        let name = match &row.author {
            _ if row.mine => self.words().you,
            Some(person) => &person.display_name,
            None => self.words().unknown_person,
        };
        let epoch = self.peek(Sync::epoch);
        let aim = row.seq.map(|seq| Aim { seq, epoch, said, name: name.to_owned(), body });
        self.drafts.update(|drafts| drafts.entry(row.thread).or_insert_with(Draft::default).aim = aim);
    }

    /// From now on it is a new message.
    pub fn drop_aim(&self, thread: ThreadId) {
        self.drafts.update(|drafts| drafts.get_mut(&thread).into_iter().for_each(|draft| draft.aim = None));
    }

    /// Edits the last of my messages that are here; false when there is none.
    pub fn edit_last(&self, thread: ThreadId) -> bool {
        let writes = self.rights(thread).is_some_and(|rights| rights.may_post());
        let mine = |row: &&Drawn| {
            row.mine && row.kind == MessageKind::Text && row.seq.is_some() && !row.deleted && row.thread == thread
        };
        let rows = self.rows();
        let last = rows.iter().rev().find(mine).filter(|_| writes);
        last.into_iter().for_each(|row| self.aim_at(row, Some(row.said), row.body.clone()));
        last.is_some()
    }

    /// What was written in a conversation and not sent.
    pub fn draft(&self, thread: ThreadId) -> Draft {
        self.drafts.with_untracked(|drafts| drafts.get(&thread).cloned()).unwrap_or_default()
    }

    pub fn keep_draft(&self, thread: ThreadId, change: impl FnOnce(&mut Draft)) {
        self.drafts.update(|drafts| change(drafts.entry(thread).or_insert_with(Draft::default)));
    }
}

/// Going to one message.
impl Chat {
    /// A link leads to a message: it is to stand out. Coming back to where one stood, nothing does.
    pub fn point(&self, pointed: bool) {
        self.pointed.set(pointed);
    }

    pub fn is_pointed(&self) -> bool {
        self.pointed.get_untracked()
    }

    /// One follows what a message answers, and may want to come back.
    pub fn follow_quote(&self) {
        self.followed.set(true);
    }

    /// Whether there is a way back to where one was.
    pub fn has_followed(&self) -> bool {
        self.followed.get()
    }

    /// At the newest nobody wants to go back any more.
    pub fn forget_way_back(&self) {
        if self.followed.get_untracked() {
            self.followed.set(false);
        }
    }

    /// Goes back there.
    pub fn go_back(&self) {
        self.followed.set(false);
        platform::go_back();
    }

    /// Says so where a link leads to a message that is not there.
    pub fn note_missing(&self, at: At) {
        if self.peek(|sync| is_missing(sync, at)) {
            self.told.set(self.words().no_message);
        }
    }
}

/// What is said of a first load.
pub(super) fn first_told(sync: &Sync, place: &Place, words: &'static Words) -> &'static str {
    match place {
        Place::Thread { at, .. } if is_missing(sync, *at) => words.no_message,
        _ => "",
    }
}

fn is_missing(sync: &Sync, at: At) -> bool {
    let window = sync.window().filter(|window| !window.loading);
    match (at, window) {
        (At::Around(seq), Some(window)) => window.rows.iter().all(|row| row.seq() != Some(seq)),
        _ => false,
    }
}

/// One's own, the latest first, then those that people use most.
fn kinds<'a>(own: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for emoji in own.chain(USUAL_KINDS) {
        if kinds.len() < KINDS && kinds.iter().all(|kind| kind != emoji) {
            kinds.push(emoji.to_owned());
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hand_are_ones_own_kinds_each_once_and_then_the_usual_ones() {
        assert_eq!(kinds([].into_iter()), ["👍", "❤\u{fe0f}", "😂", "🎉", "😮"]);
        assert_eq!(kinds(["🎉", "🐑", "🎉"].into_iter()), ["🎉", "🐑", "👍", "❤\u{fe0f}", "😂"]);
        assert_eq!(kinds(["1", "2", "3", "4", "5", "6"].into_iter()), ["1", "2", "3", "4", "5"]);
    }
}
