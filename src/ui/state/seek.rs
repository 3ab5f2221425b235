//! Looking for something at a place: people, groups, members.

use super::Chat;
use crate::{
    api,
    error::AppError,
    id::UserId,
    model::{Found, Place},
    ui::platform,
};
use leptos::{prelude::*, task::spawn_local};

/// What can be pressed in the last row of what was found, else the heading above it.
const LAST_FOUND: &[&str] =
    &["ul:has(+ .search__empty) > :last-child :is(a, button, summary, .new__check)", "#about-title", "#title"];

impl Chat {
    /// What was found here, under the newest names; none before the first answer.
    pub fn found(&self) -> Option<Found> {
        let mut found = self.found.get()?;
        self.read(|sync| {
            found.people.iter_mut().for_each(|card| sync.renew_person(card));
            found.members.iter_mut().for_each(|(card, _)| sync.renew_person(card));
        });
        Some(found)
    }

    /// Whether that is the answer to what is looked for now.
    pub fn is_answered(&self) -> bool {
        self.answered.get()
    }

    /// Looks for what is being typed; the address follows, so that a reload finds the same.
    pub fn seek(&self, sought: String) {
        self.turn(self.place.get_untracked().seeking(sought));
    }

    /// Chooses someone, or takes them away again, where people are chosen.
    pub fn choose(&self, user: UserId) {
        if let Place::New { to, mut with, .. } = self.place.get_untracked() {
            match with.iter().position(|chosen| *chosen == user) {
                Some(place) => drop(with.remove(place)),
                None => with.push(user),
            }
            self.turn(Place::New { to, find: String::new(), after: String::new(), with });
        }
    }

    /// The same place, otherwise: no step that one would go back.
    fn turn(&self, place: Place) {
        platform::replace_address(&place.address());
        self.arrive(place);
    }

    /// Asks for what is looked for here.
    pub fn look_again(&self) {
        self.look_for(false);
    }

    /// Asks for what comes after it.
    pub fn look_further(&self) {
        self.look_for(true);
    }

    fn look_for(&self, further: bool) {
        let chat = *self;
        let here = self.place.get_untracked();
        let asked = if further { self.beyond(&here) } else { here.clone() };
        spawn_local(async move {
            match seek(&asked).await {
                // Somebody may have gone on meanwhile, or have been given this page already.
                Ok(page) if chat.is_at(&here) && (!further || chat.beyond(&here) == asked) => chat.take(page, further),
                Ok(_) => {}
                Err(error) => chat.failed(error),
            }
        });
    }

    fn beyond(&self, here: &Place) -> Place {
        self.found.with_untracked(|found| match found {
            Some(found) => here.clone().beyond(found),
            None => here.clone(),
        })
    }

    fn take(&self, page: Found, further: bool) {
        self.sync.update(|sync| sync.meet_people(page.cards().cloned().collect()));
        self.found.update(|found| match found {
            Some(found) if further => found.extend(page),
            _ => *found = Some(page),
        });
        if further {
            self.came_of(Ok(()));
            platform::keep_focus(LAST_FOUND);
        } else {
            self.answered.set(true);
        }
    }
}

/// Whether one looks for something at this place.
pub(super) fn is_sought(place: &Place) -> bool {
    matches!(place, Place::People { .. } | Place::New { .. } | Place::Groups { .. } | Place::About { .. })
}

/// Whether both show the same list, whatever is looked for in it.
pub(super) fn is_same_list(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::About { id: one, .. }, Place::About { id: other, .. }) => one == other,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

async fn seek(place: &Place) -> Result<Found, AppError> {
    match place.clone() {
        Place::People { find, after } => Ok(api::people(find, after, None).await?.into()),
        Place::New { to, find, after, .. } => Ok(api::people(find, after, to).await?.into()),
        Place::Groups { find, after } => Ok(api::groups(find, after).await?.into()),
        Place::About { id, find, after } => Ok(api::members(id, find, after).await?.into()),
        _ => Ok(Found::default()),
    }
}
