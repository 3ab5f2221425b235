//! Where the reader stands in the log. The log is a `column-reverse` scroller around one block, so it stands at its end
//! before any script runs, and stays there while messages arrive; its `scrollTop` is 0 at the end and negative above.

use crate::{id::Seq, ui::platform};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Closer than this to an edge, in CSS pixels, is at the edge.
const EDGE: i32 = 48;
/// Within this of the oldest row, in CSS pixels, the next page is fetched before it is needed.
const AHEAD: i32 = 600;

/// The day that stays in sight lies over so much of the top, in CSS pixels (log.css), and a pixel of rounding.
const BAND: f64 = 33.0;

/// A line of text, in CSS pixels.
const LINE: f64 = 24.0;

/// Whether the newest row is in sight.
pub fn at_end(log: &HtmlElement) -> bool {
    -log.scroll_top() < EDGE
}

/// Whether the oldest row will soon be in sight.
pub fn near_start(log: &HtmlElement) -> bool {
    log.scroll_height() - log.client_height() + log.scroll_top() < AHEAD
}

/// Stands at the newest row.
pub fn to_end(log: &HtmlElement) {
    log.set_scroll_top(0);
}

/// Places what was just added, now and not at the next frame.
pub fn lay_out(log: &HtmlElement) {
    // To be told a height, the browser must know it.
    let _ = log.scroll_height();
}

/// Brings a message to the top of the log, and lets it stand out if so wanted; false when it is not there.
pub fn to_message(seq: Seq, stands_out: bool) -> bool {
    let message = document().get_element_by_id(&format!("m{seq}"));
    if let Some(message) = &message {
        message.scroll_into_view();
        if let Ok(Some(before)) = document().query_selector("[data-found]") {
            let _ = before.remove_attribute("data-found");
        }
        if stands_out {
            let _ = message.set_attribute("data-found", "");
        }
    }
    message.is_some()
}

/// Keeps a message where it stands on the screen, whatever is about to be put around it.
pub fn hold(seq: Seq) {
    let place = move || Some(document().get_element_by_id(&format!("m{seq}"))?.get_bounding_client_rect().top());
    let Some(before) = place() else { return };
    platform::before_paint(move || {
        let log = document().query_selector(".log").ok().flatten();
        if let (Some(log), Some(after)) = (log, place()) {
            log.set_scroll_top(log.scroll_top() + (after - before) as i32);
        }
    });
}

/// Brings the line above what is new to the top of the log; false when it is not there.
pub fn to_new() -> bool {
    let line = document().get_element_by_id("new");
    if let Some(line) = &line {
        line.scroll_into_view();
    }
    line.is_some()
}

/// The first message in sight: below the day that stays there.
pub fn first_in_sight(log: &HtmlElement) -> Option<Seq> {
    let top = log.get_bounding_client_rect().top() + BAND;
    find_row(log, false, |row| row.get_bounding_client_rect().bottom() > top)
}

/// The last message in sight, of which at least a line can be read; none where the log itself is not shown.
pub fn last_in_sight(log: &HtmlElement) -> Option<Seq> {
    let bottom = log.get_bounding_client_rect().bottom() - LINE;
    let shown = log.client_height() > 0;
    find_row(log, true, |row| shown && row.get_bounding_client_rect().top() <= bottom)
}

fn find_row(log: &HtmlElement, from_end: bool, is_it: impl Fn(&Element) -> bool) -> Option<Seq> {
    let rows = log.query_selector_all("[data-seq]").ok()?;
    let count = rows.length();
    (0..count)
        .filter_map(|place| rows.item(if from_end { count - 1 - place } else { place })?.dyn_into::<Element>().ok())
        .find(is_it)
        .and_then(|row| row.get_attribute("data-seq")?.parse().ok())
}

/// The message in whose row something happened.
pub fn row_of(event: &ev::Event) -> Option<Seq> {
    let row = platform::target(event)?.closest(".log [data-seq]").ok()??;
    row.get_attribute("data-seq")?.parse().ok()
}

/// The focus goes to the next or the one before of these, by selector. From without it comes to the first, or else to the
/// last in sight. False where there is none.
pub fn step(places: &str, forward: bool, from_first: bool) -> bool {
    let Ok(found) = document().query_selector_all(places) else { return false };
    let element = |place: u32| found.item(place)?.dyn_into::<HtmlElement>().ok();
    let focused = document().active_element();
    let here = (0..found.length()).find(|place| element(*place).map(Element::from) == focused);
    let in_sight = |place: &u32| {
        element(*place).is_some_and(|element| {
            let log = element.closest(".log").ok().flatten();
            let bottom = log.map(|log| log.get_bounding_client_rect().bottom() - LINE);
            bottom.is_none_or(|bottom| element.get_bounding_client_rect().top() <= bottom)
        })
    };
    let next = match here {
        Some(here) if forward => Some(here + 1),
        Some(here) => here.checked_sub(1),
        None if from_first => Some(0),
        None => (0..found.length()).rev().find(in_sight),
    };
    let next = next.and_then(element);
    next.iter().for_each(|next| drop(next.focus()));
    here.is_some() || next.is_some()
}

/// Whether the pointer or the focus is in an element.
pub fn is_in_hand(element: &HtmlElement) -> bool {
    element.matches(":hover, :focus-within").unwrap_or_default()
}
