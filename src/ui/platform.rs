//! What the browser gives us, behind plain functions. Called from event handlers and effects only:
//! the server never runs these.

use super::state::Chat;
use crate::{id::Op, model::Place};
use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

#[wasm_bindgen(module = "/src/ui/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = copy)]
    fn copy_text(text: &str, done: JsValue);
}

/// Copies a text; calls back when it is done, if it is.
pub fn copy(text: &str, then: impl FnOnce() + 'static) {
    copy_text(text, Closure::once_into_js(then));
}

/// A fresh op from the browser's cryptographic random numbers.
pub fn random_op() -> Op {
    let mut key = [0; 16];
    if let Ok(crypto) = window().crypto() {
        // Fails only where there is no randomness at all; then the server refuses the repeated op.
        let _ = crypto.get_random_values_with_u8_array(&mut key);
    }
    Op(key)
}

/// Waits, for a while that no two tabs choose alike: up to `first · 2^attempt`, at most `longest` ("full jitter").
pub fn jittered(attempt: u32, first: Duration, longest: Duration) -> Duration {
    let ceiling = first.saturating_mul(1 << attempt.min(10)).min(longest);
    ceiling.mul_f64(js_sys::Math::random())
}

/// Calls back once, later, whatever becomes of the view that asked: leptos' own timers end with the effect that set them.
pub fn after(wait: Duration, then: impl FnOnce() + 'static) {
    fn boxed(wait: Duration, then: Box<dyn FnOnce()>) {
        let wait = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
        let then = Closure::once_into_js(then);
        // Fails only without a window, and then nobody is there to be called back.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), wait);
    }
    boxed(wait, Box::new(then));
}

/// Calls back once, when everything is laid out and nothing of it was painted yet.
pub fn before_paint(then: impl FnOnce() + 'static) {
    // Fails only without a window.
    let _ = request_animation_frame(then);
}

/// Milliseconds since 1970, by the browser's clock.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// The browser's time zone by its IANA name; empty when it will not say.
pub fn zone_name() -> String {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&options, &JsValue::from_str("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

/// Tells the server this browser's zone with every request from now on.
pub fn remember_zone(name: &str) {
    let name: String = js_sys::encode_uri_component(name).into();
    let cookie = format!("zone={name}; path=/; max-age=31536000; samesite=lax");
    if let Some(document) = document().dyn_ref::<web_sys::HtmlDocument>() {
        let _ = document.set_cookie(&cookie);
    }
}

/// The address of the socket, on the server this page came from.
pub fn socket_address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|scheme| scheme == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", location.host().unwrap_or_default())
}

/// The build this page came with (see `app::shell`).
pub fn page_build() -> String {
    document().document_element().and_then(|html| html.get_attribute("data-build")).unwrap_or_default()
}

/// Says that the page is alive, for tests and for style.
pub fn mark_alive() {
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("data-hydrated", "");
    }
}

/// Says that the program of this page is at an end, as an error of this name that nobody caught: the browser's console shows
/// it, and the page's own script (`app::shell`) goes on without the program.
pub fn break_down(why: &str) {
    let error = js_sys::Error::new(why);
    error.set_name("Panic");
    let report = js_sys::Reflect::get(&window(), &JsValue::from_str("reportError"));
    // A browser without it says that the program ended, and not why.
    let _ = report.map(|report| report.unchecked_into::<js_sys::Function>().call1(&JsValue::NULL, &error));
}

/// What the tab is called, and its icon.
pub fn set_title(title: &str, icon: &str) {
    document().set_title(title);
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
        let _ = link.set_attribute("href", icon);
    }
}

/// Whether the person is at this tab: it is in sight, and the keyboard is its own.
pub fn is_attended() -> bool {
    !is_hidden() && document().has_focus().unwrap_or_default()
}

/// Whether something was done by a finger, or a pen.
pub fn is_finger(event: &ev::Event) -> bool {
    event.dyn_ref::<ev::PointerEvent>().is_some_and(|event| event.pointer_type() != "mouse")
}

/// Whether it was done with the first button and no key, or by no pointer at all.
pub fn is_plain(event: &ev::Event) -> bool {
    event.dyn_ref::<ev::MouseEvent>().is_some_and(|click| {
        click.button() < 1 && !(click.meta_key() || click.ctrl_key() || click.shift_key() || click.alt_key())
    })
}

/// The key that was pressed, alone; empty with others.
pub fn plain_key(event: &ev::Event) -> String {
    let key = event.dyn_ref::<ev::KeyboardEvent>();
    let alone = key.filter(|key| !(key.meta_key() || key.ctrl_key() || key.shift_key() || key.alt_key()));
    alone.map(ev::KeyboardEvent::key).unwrap_or_default()
}

/// Whether it happened to something in an element of this selector.
pub fn is_within(event: &ev::Event, place: &str) -> bool {
    target(event).is_some_and(|target| matches!(target.closest(place), Ok(Some(_))))
}

/// Whether it happened to such an element itself.
pub fn is_at(event: &ev::Event, place: &str) -> bool {
    target(event).is_some_and(|target| target.matches(place).unwrap_or_default())
}

/// The element that something happened to.
pub fn target(event: &ev::Event) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

/// An address of ours as others need it.
pub fn whole_address(path: &str) -> String {
    window().location().origin().unwrap_or_default() + path
}

/// Goes back to the place before this one.
pub fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Whether nobody sees this tab.
pub fn is_hidden() -> bool {
    document().visibility_state() != web_sys::VisibilityState::Visible
}

/// Whether something stands in the composer.
pub fn is_typed() -> bool {
    matches!(document().query_selector("textarea:not(:placeholder-shown)"), Ok(Some(_)))
}

/// Loads the page anew.
pub fn reload() {
    // Fails only without a window.
    let _ = window().location().reload();
}

/// Whether the keyboard is a real one: on others Enter breaks the line.
pub fn has_fine_pointer() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_some_and(|query| query.matches())
}

/// Puts the focus on the first of these, by selector, that takes it; false when none does.
pub fn focus_one_of(places: &[&str]) -> bool {
    places.iter().any(|place| {
        let found = document().query_selector(place).ok().flatten();
        let element = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        element.is_some_and(|element| {
            let _ = element.focus();
            document().active_element().is_some_and(|now| now == *element)
        })
    })
}

/// What is written in the text box of this selector.
pub fn written(place: &str) -> String {
    let found = document().query_selector(place).ok().flatten();
    found
        .and_then(|found| found.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
        .map(|it| it.value())
        .unwrap_or_default()
}

/// Whether the focus is nowhere: whatever had it is gone.
pub fn focus_is_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// What stands with an entry of the history that is a place. With one that a fragment made, such as that of the skip link,
/// stands nothing.
const OURS: JsValue = JsValue::TRUE;

/// Puts a new address into the bar and the history.
pub fn push_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&OURS, "", Some(address));
    }
}

/// Changes the present address, so that a reload comes back to what is on the screen.
pub fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&OURS, "", Some(address));
    }
}

/// The place of the present address.
pub fn present_place() -> Place {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    Place::parse(&location.pathname().unwrap_or_default(), query.trim_start_matches('?'))
}

/// From now on, links within Causerie and the browser's back and forward change the place without a page load.
pub fn follow_links(chat: Chat) {
    if let Ok(history) = window().history() {
        // Come anew, not again: what the address names stands out.
        chat.point(history.state().is_ok_and(|state| state.is_null()));
        let _ = history.replace_state(&OURS, "");
    }
    let _ = window_event_listener(ev::popstate, move |event| {
        let place = present_place();
        if event.state().is_truthy() && !chat.is_at(&place) {
            chat.point(false);
            chat.arrive(place);
        }
    });
    let _ = window_event_listener(ev::click, move |click| {
        if let Some((place, address)) = place_of_click(&click) {
            click.prevent_default();
            chat.go(place, &address);
        }
    });
}

/// Where a plain click on a link of ours leads; none for other clicks, new tabs and foreign addresses.
fn place_of_click(click: &web_sys::MouseEvent) -> Option<(Place, String)> {
    if !is_plain(click) || click.default_prevented() {
        return None;
    }
    let link = target(click)?.closest("a[href]").ok()??;
    let address = link.get_attribute("href")?;
    if !address.starts_with('/')
        || address.starts_with("//")
        || link.has_attribute("rel")
        || link.has_attribute("download")
    {
        return None;
    }
    let without_fragment = address.split('#').next().unwrap_or_default();
    let (path, query) = without_fragment.split_once('?').unwrap_or((without_fragment, ""));
    let place = Place::parse(path, query);
    (place != Place::Nowhere).then_some((place, address))
}

/// Calls back whenever the browser says that the network is back, or this tab is looked at again.
pub fn on_waking(then: impl Fn() + Clone + 'static) {
    let on_visible = then.clone();
    let _ = window_event_listener(ev::online, move |_| then());
    listen(&document(), &["visibilitychange"], move |_| {
        if !is_hidden() {
            on_visible();
        }
    });
}

/// Tries the line at once, as if the browser had found a network.
pub fn wake() {
    // Fails only where no event can be made.
    let _ = web_sys::Event::new("online").map(|event| window().dispatch_event(&event));
}

/// The browser asks before it closes this page, while closing it would lose something; and calls back when it goes.
pub fn on_closing(would_lose: impl Fn() -> bool + 'static, going: impl Fn() + 'static) {
    let _ = window_event_listener(ev::pagehide, move |_| going());
    let _ = window_event_listener(ev::beforeunload, move |event| {
        if would_lose() {
            event.prevent_default();
        }
    });
}

/// Calls back whenever the person does something with this page, or comes back to it. Never in the way of scrolling:
/// browsers wait for no listener that the window has for `wheel`, and the others cannot hold it up.
pub fn on_activity(then: impl Fn() + 'static) {
    listen(&window(), &["pointerdown", "pointermove", "keydown", "wheel", "focus"], move |_| then());
}

/// Calls back whenever the person touches, scrolls or types.
pub fn on_touching(then: impl Fn() + 'static) {
    listen(&window(), &["pointerdown", "keydown", "wheel"], move |_| then());
}

/// The page, as that which all of its events come by.
pub fn page() -> web_sys::EventTarget {
    window().into()
}

/// Calls back with each of these events, as long as the page lives.
pub fn listen(target: &web_sys::EventTarget, names: &[&str], then: impl Fn(ev::Event) + 'static) {
    let listener = Closure::<dyn Fn(ev::Event)>::new(then);
    for name in names {
        // Fails for no name.
        let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    // Listens as long as the page lives.
    listener.forget();
}

/// What had the focus may go with what was just done: then the first of these has it that takes it, by selector.
pub fn keep_focus(places: &'static [&'static str]) {
    after(Duration::ZERO, move || {
        if focus_is_lost() {
            focus_one_of(places);
        }
    });
}
