//! How a message comes into hand: by pointer, finger and keys. One listener for the whole page, however many rows there are.

use super::{platform, scroll, state::Chat, value::Cell};
use leptos::{ev, prelude::untrack};
use std::time::Duration;

/// A finger that rests for so long opens the menu.
const PRESSED: Duration = Duration::from_millis(500);

const HEARD: &[&str] =
    &["pointerover", "pointerdown", "pointerup", "pointercancel", "focusin", "click", "contextmenu", "keydown"];

/// Follows what is done to the rows of the log, as long as the page lives.
pub fn follow(chat: Chat) {
    let presses = Cell::new(0_u32);
    let hear = move |event: ev::Event| match &*event.type_() {
        "pointerover" | "focusin" => comes(chat, &event),
        "pointerdown" => press(chat, &event, presses),
        "click" => click(chat, &event),
        "contextmenu" => ask(chat, &event),
        "keydown" => walk(&event),
        _ => presses.update(|presses| *presses += 1),
    };
    platform::listen(&platform::page(), HEARD, move |event| untrack(|| hear(event)));
}

/// What the pointer or the focus comes to is in hand. A finger only presses.
fn comes(chat: Chat, event: &ev::Event) {
    let by_finger = platform::is_finger(event);
    let elsewhere = !platform::is_within(event, ".menu, .log") || event.type_() == "pointerover";
    let seq = scroll::row_of(event);
    if !by_finger && !chat.is_menu_open() && (elsewhere || seq.is_some()) {
        chat.take_in_hand(seq);
    }
}

fn press(chat: Chat, event: &ev::Event, presses: Cell<u32>) {
    presses.update(|presses| *presses += 1);
    chat.rest(false);
    if let Some(seq) = scroll::row_of(event).filter(|_| platform::is_finger(event) && !platform::is_within(event, "a"))
    {
        let this = presses.get_untracked();
        platform::after(PRESSED, move || {
            if presses.get_untracked() == this {
                chat.open_menu(seq);
                chat.rest(true);
            }
        });
    }
}

fn click(chat: Chat, event: &ev::Event) {
    if platform::is_within(event, ".menu") {
        return;
    }
    let seq = scroll::row_of(event);
    chat.take_in_hand(seq);
    if platform::is_within(event, ".message__quote") {
        // It was followed, not opened elsewhere.
        if event.default_prevented() {
            chat.follow_quote();
        }
    } else if let Some(seq) = seq.filter(|_| platform::is_within(event, ".message__act") && platform::is_plain(event)) {
        event.prevent_default();
        chat.open_menu(seq);
    }
}

/// The key for it, or a finger that rests. The menu of the mouse is the browser's, and so is that of a link.
fn ask(chat: Chat, event: &ev::Event) {
    let foreign = platform::is_within(event, "a:not(.message__act)");
    if let Some(seq) = scroll::row_of(event).filter(|_| !foreign && platform::is_plain(event)) {
        event.prevent_default();
        chat.open_menu(seq);
        chat.rest(platform::is_finger(event));
    }
}

/// Arrows lead from message to message, and from choice to choice.
fn walk(event: &ev::Event) {
    let forward = match &*platform::plain_key(event) {
        "ArrowDown" | "ArrowRight" => true,
        "ArrowUp" | "ArrowLeft" => false,
        _ => return,
    };
    let walks = if platform::is_within(event, ".menu") {
        scroll::step(".menu button", forward, true)
    } else {
        platform::is_at(event, ".log, .message__act, .message__tool") && scroll::step(".message__act", forward, false)
    };
    if walks {
        event.prevent_default();
    }
}
