//! The hub's share in who is here and who is writing: it knows the time and the sockets, [`Presence`] the rules.

use super::{
    connection::Outlet,
    hub::{Hub, Writing, encode},
    presence::{News, Presence},
};
use crate::{
    id::{ThreadId, UserId},
    model::Here,
    protocol::Down,
};
use std::{
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

impl Hub {
    /// Whether someone hides who is here and who is not: then they are away to everyone, see everyone away, and neither
    /// show nor see who is writing. Kept in memory only.
    pub fn hide(&self, user: UserId, hides: bool) {
        self.presence().hide(user, hides);
    }

    /// These hide, and nobody else.
    pub(super) fn hide_only(&self, users: &[UserId]) {
        let mut presence = self.presence();
        for user in presence.hidden() {
            presence.hide(user, users.contains(&user));
        }
        users.iter().for_each(|user| presence.hide(*user, true));
    }

    /// Tells every socket who of those it watches came or went since the last time.
    pub fn tick(&self) {
        // Held until all is told: an answer to `watch` must not overtake what is older.
        let mut presence = self.presence();
        let news = presence.tick(self.clock.now());
        if news.is_empty() {
            return;
        }
        let live = self.live();
        let outlets: Vec<_> = news.iter().map(|News { user, socket, .. }| live.socket(*user, *socket)).collect();
        drop(live);
        for (outlet, News { people, .. }) in outlets.into_iter().zip(news) {
            if let Some(outlet) = outlet {
                tell(&mut presence, &outlet, people);
            }
        }
    }

    /// Ticks until the server stops.
    pub(super) async fn beat(self, every: Duration) {
        let mut beat = interval(every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.live().is_closed() {
            beat.tick().await;
            self.tick();
        }
    }

    pub(super) fn came(&self, user: UserId) {
        self.presence().came(user, self.clock.now());
    }

    pub(super) fn left(&self, outlet: &Outlet) {
        self.presence().left(outlet.user, outlet.id, self.clock.now());
    }

    pub(super) fn active(&self, user: UserId) {
        self.presence().active(user, self.clock.now());
    }

    pub(super) fn watch(&self, outlet: &Arc<Outlet>, people: &[UserId]) {
        let mut presence = self.presence();
        let people = presence.watch(outlet.user, outlet.id, people, self.clock.now());
        if !people.is_empty() {
            tell(&mut presence, outlet, people);
        }
    }

    /// Worth nothing in a moment: when the hub is behind, it is dropped.
    pub(super) fn typing(&self, thread: ThreadId, user: UserId) {
        let _ = self.writing.try_send(Writing { thread, user });
    }

    /// Those of these sockets whose people may see what this person does.
    pub(super) fn seeing(&self, user: UserId, mut outlets: Vec<Arc<Outlet>>) -> Vec<Arc<Outlet>> {
        let presence = self.presence();
        outlets.retain(|outlet| !presence.hides(user) && !presence.hides(outlet.user));
        outlets
    }

    fn presence(&self) -> MutexGuard<'_, Presence> {
        self.presence.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells one socket who came and went, if it is not too slow for that just now.
fn tell(presence: &mut Presence, outlet: &Outlet, people: Vec<(UserId, Here)>) {
    let frame = Down::Presence { people };
    let told = encode(&frame).is_some_and(|bytes| outlet.offer(&bytes));
    if let Down::Presence { people } = frame
        && !told
    {
        presence.missed(outlet.id, &people);
    }
}
