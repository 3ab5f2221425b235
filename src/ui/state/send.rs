//! Writing, and what is done to messages: either is kept on the device first, if it is the person's own, then shown, then
//! sent.

use super::{Chat, Connection};
use crate::{
    id::{Epoch, Millis, Op, Seq, ThreadId},
    model::{Act, Body, Place},
    sync::{Fate, Sync, Unsent},
    ui::platform,
};
use futures::channel::mpsc::UnboundedSender;
use leptos::prelude::*;

/// What the device is asked to do with what is not sent yet.
pub enum Keep {
    /// Answered by [`Chat::written`].
    Write(Unsent),
    /// Note what became of one.
    Fate(Op, Fate),
    /// Take over what tabs that are gone left behind. Answered by [`Chat::restore`].
    Adopt,
    /// Leave what there is to other tabs: this one sends nothing any more.
    Release,
    /// Look how much of it there is, of all tabs. Answered by [`Chat::counted`].
    Count,
    /// Forget what was not sent, in any tab.
    Forget,
    /// Sign out. Answered by the door, or by a failure.
    Leave,
}

impl Chat {
    /// Sends what was written to the open conversation, in answer to one of its messages or to none.
    pub fn send(&self, body: Body, reply_to: Option<Seq>) {
        if let Some(thread) = self.peek(|sync| sync.opened()) {
            let (op, at) = (platform::random_op(), Millis(platform::now()));
            self.write(Unsent { reply_to, ..Unsent::post(op, thread, body.as_str().to_owned(), at) });
            self.wrote();
        }
    }

    /// Does something to a message: it is seen at once. A deletion leaves after [`UNDO`](crate::sync::UNDO); until then
    /// [`Chat::discard`] takes it back.
    pub fn act(&self, thread: ThreadId, act: Act) {
        self.act_as_of(thread, self.peek(Sync::epoch), act);
    }

    /// The same to a message as it was known in this database: of another one only the words are kept.
    pub fn act_as_of(&self, thread: ThreadId, epoch: Option<Epoch>, act: Act) {
        let (op, at) = (platform::random_op(), Millis(platform::now()));
        self.write(Unsent { act: Some(act), epoch, ..Unsent::post(op, thread, String::new(), at) });
    }

    fn write(&self, unsent: Unsent) {
        self.writing.update(|writing| *writing += 1);
        self.keep(Keep::Write(unsent));
    }

    /// The device has it, or cannot keep it: either way it is shown now, and sent.
    pub fn written(&self, unsent: Unsent, kept: bool) {
        self.writing.update(|writing| *writing -= 1);
        if !kept || self.peek(Sync::unsent) == 0 {
            self.kept.set(kept);
        }
        self.change(|sync| sync.send(unsent));
    }

    /// What earlier tabs of this device left behind.
    pub fn restore(&self, unsent: Vec<Unsent>) {
        self.change(|sync| sync.restore(unsent, Millis(platform::now())));
    }

    /// Tries again. An edit that was refused because its message has other words by now is wished anew, over those.
    pub fn retry(&self, op: Op) {
        match self.peek(|sync| sync.anew(op)) {
            Some((thread, act)) => self.act(thread, act),
            None => self.change(|sync| sync.retry(op)),
        }
    }

    /// The page goes: what can be taken back still leaves now.
    pub fn release(&self) {
        self.change(Sync::release_all);
    }

    /// Gives a message, an edit, a reaction up; takes a deletion back.
    pub fn discard(&self, op: Op) {
        self.change(|sync| sync.discard(op));
    }

    /// Who keeps what is not sent yet.
    pub fn kept_by(&self, keeper: UnboundedSender<Keep>) {
        self.keeper.set(Some(keeper));
    }

    /// Whether the device is the person's own: then it keeps what is not sent yet.
    pub fn is_own_device(&self) -> bool {
        self.own_device
    }

    /// Whether closing this tab would lose something.
    pub fn would_lose(&self) -> bool {
        self.writing.get() > 0 || !self.kept.get() && self.read(Sync::unsent) > 0
    }

    /// Whether the server answers, but takes nothing that is written just now.
    pub fn is_held(&self) -> bool {
        self.held.get() && self.read(Sync::sends)
    }

    /// Looks how much the device keeps, of all tabs.
    pub fn count(&self) {
        self.keep(Keep::Count);
    }

    /// The device keeps so much.
    pub fn counted(&self, count: u32) {
        self.counted.set(count);
    }

    /// How much is not sent: of this tab's, and of what the device kept of all tabs when it was looked at.
    pub fn unsent(&self) -> usize {
        self.read(Sync::unsent).max(self.counted.get() as usize)
    }

    /// Ends the session, as soon as there is a line; throws away what is not sent, if so wanted, at once.
    pub fn leave(&self, forget: bool) {
        if forget {
            self.change(Sync::discard_all);
            self.keep(Keep::Forget);
        }
        self.leaving.set(true);
        self.keep(Keep::Leave);
    }

    /// The session could not be ended: without a line that is tried again when there is one.
    pub fn stays(&self) {
        self.leaving.update(|leaving| *leaving &= !self.is_connected());
    }

    /// Whether the person is on their way out, and cannot go for want of a line.
    pub fn is_kept_from_leaving(&self) -> bool {
        self.leaving.get() && self.connection.get() != Connection::Live
    }

    /// Whether something is written that is not sent, and whether the device keeps it.
    pub fn keeps(&self) -> Option<bool> {
        let unsent = self.writing.get() > 0 || self.read(Sync::unsent) > 0;
        unsent.then(|| !self.would_lose())
    }

    /// The session has ended: what is not sent is left to tabs that have one, until this one has one again.
    pub fn end(&self) {
        self.connection.set(Connection::Ended);
        self.keep(Keep::Release);
    }

    pub(super) fn keep(&self, keep: Keep) {
        self.keeper.with_untracked(|keeper| {
            if let Some(keeper) = keeper {
                // Ends with the page.
                let _ = keeper.unbounded_send(keep);
            }
        });
    }

    /// The message the reader looks at; none at the newest.
    pub fn look(&self, at: Option<Seq>) {
        self.sync.update_untracked(|sync| sync.look(at));
    }

    /// Whether nothing is written anywhere that is not sent.
    pub(super) fn has_no_draft(&self) -> bool {
        let plain = matches!(self.place.get_untracked(), Place::Home | Place::Older { .. } | Place::Thread { .. });
        plain
            && !platform::is_typed()
            && self
                .drafts
                .with_untracked(|drafts| drafts.values().all(|draft| draft.text.is_empty() && draft.aim.is_none()))
    }
}
