//! The browser's side of the line: one socket, kept open. Compiled for the browser only.

mod socket;

use crate::{
    api,
    id::Millis,
    ui::{platform, state::Chat},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How often the tab looks at the calendar, so that "today" stays true.
const MINUTE: Duration = Duration::from_secs(60);

/// Brings a signed-in page to life.
pub fn start(chat: Chat) {
    // Once, whatever it reads: begun again, it would be two sockets.
    Effect::new(move |_| {
        untrack(|| {
            platform::follow_links(chat);
            socket::keep_open(chat);
            settle_zone(chat);
            // Fails only without a window.
            let _ = set_interval(move || chat.set_now(Millis(platform::now())), MINUTE);
        });
    });
}

/// The server draws in the zone of the browser's cookie; a browser that comes without one is drawn again in its own.
fn settle_zone(chat: Chat) {
    let name = platform::zone_name();
    if name.is_empty() || chat.zone().name == name {
        return;
    }
    platform::remember_zone(&name);
    spawn_local(async move {
        // A zone that the server does not know is answered with its own.
        match api::zone(name.clone()).await {
            Ok(zone) if zone.name == name => chat.set_zone(zone),
            _ => {}
        }
    });
}
