//! The browser's side of the line: one socket, kept open, and what is not sent yet, kept on the device. Compiled for the
//! browser only.

mod outbox;
mod socket;

use crate::{
    id::Millis,
    ui::{hand, platform, state::Chat},
};
use leptos::prelude::*;
use std::time::Duration;

/// How often the tab looks at the calendar, so that "today" stays true.
const MINUTE: Duration = Duration::from_secs(60);

/// Brings a signed-in page to life.
pub fn start(chat: Chat) {
    // Once, whatever it reads: begun again, it would be two sockets.
    Effect::new(move |_| {
        untrack(|| {
            chat.come_alive();
            platform::follow_links(chat);
            // Behind it: what it has followed is known then.
            hand::follow(chat);
            outbox::keep(chat);
            socket::keep_open(chat);
            platform::on_closing(move || untrack(|| chat.would_lose()), move || chat.release());
            platform::on_activity(move || chat.did_something());
            Effect::new(move |_| {
                let shown = chat.shown();
                // Not in here: what an effect began to wait for is given up when it runs again.
                platform::after(Duration::ZERO, move || chat.show(shown));
            });
            chat.settle_zone();
            platform::on_touching(move || chat.touch());
            // Fails only without a window.
            let _ = set_interval(move || chat.set_now(Millis(platform::now())), MINUTE);
        });
    });
}
