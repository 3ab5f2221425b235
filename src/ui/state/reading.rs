//! What is read: where one arrives, when that counts as reading, and what one keeps about a conversation.

use super::Chat;
use crate::{
    api,
    id::{Seq, ThreadId},
    model::{At, MineChange, Place},
    sync::Sync,
    ui::{platform, relative},
};
use leptos::{prelude::*, task::spawn_local};

/// Where the log of a first load is still to be stood at: at what is new it stands already (see `app::Hydrate`).
pub(super) fn first_landing(place: &Place) -> Option<At> {
    match place {
        Place::Thread { at: At::Around(seq), .. } => Some(At::Around(*seq)),
        _ => None,
    }
}

impl Chat {
    /// Where the log is to be stood at, once what is there has come.
    pub fn landing(&self) -> Option<At> {
        self.landing.get()
    }

    /// It stands there, or cannot.
    pub fn landed(&self) {
        self.landing.set(None);
    }

    /// Goes to the newest message of the open conversation.
    pub fn newest(&self, thread: ThreadId) {
        platform::push_address(&relative::thread_address(thread));
        self.place.set(Place::Thread { id: thread, at: At::Tail });
        self.change(Sync::newest);
    }

    /// The person has touched, scrolled or typed.
    pub fn touch(&self) {
        self.touched.set(true);
    }

    /// Whether they have, since they came here.
    pub fn is_touched(&self) -> bool {
        self.touched.get_untracked()
    }

    /// Whether what is on the screen is being read, and that is worth knowing.
    pub fn reads(&self) -> bool {
        self.is_touched() && self.peek(Sync::reads) && platform::is_attended()
    }

    /// The open conversation was read up to here.
    pub fn saw(&self, seq: Seq) {
        if self.peek(|sync| sync.is_unseen(seq)) {
            self.change(|sync| sync.saw(seq));
        }
    }

    /// Changes what I keep about a conversation.
    pub fn change_mine(&self, thread: ThreadId, change: MineChange) {
        let chat = *self;
        if matches!(change, MineChange::Unread(_)) {
            self.sync.update(|sync| sync.keep_unread(thread));
        }
        spawn_local(async move {
            let outcome = api::change_mine(thread, change, platform::random_op()).await;
            if outcome.is_err() {
                chat.sync.update(|sync| sync.hold(thread, false));
            }
            chat.came_of(outcome);
        });
    }
}
