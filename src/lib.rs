//! Causerie, a self-hosted web chat. The map:
//!
//! * [`id`], [`error`], [`markup`], [`model`], [`protocol`], [`wire`], [`words`]: what server and browser share
//! * [`sync`]: the client's state machine, pure
//! * [`api`]: what a browser can ask over HTTP
//! * [`ui`], [`app`]: what is drawn, on both sides
//! * `plain`: pages that only the server draws (feature `ssr`)
//! * `client`: the browser's socket, and what it keeps of what is not sent yet (feature `hydrate`)
//! * `server`: everything native (feature `ssr`)

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is the server and `hydrate` the browser: build with one of them, never both");

/// Whether this is the server's half.
pub(crate) const ON_SERVER: bool = cfg!(feature = "ssr");

/// Whether this build can be told to break a promise, for the test of the tests (`bin/chaos --sabotage`).
pub const SABOTAGE: bool = cfg!(feature = "sabotage");

pub mod api;
pub mod app;
#[cfg(feature = "hydrate")]
mod client;
pub mod error;
pub mod id;
pub mod markup;
pub mod model;
#[cfg(feature = "ssr")]
pub mod plain;
pub mod protocol;
#[cfg(feature = "ssr")]
pub mod server;
pub mod sync;
pub mod ui;
pub mod wire;
pub mod words;

/// Where the browser begins.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    use leptos::prelude::*;
    std::panic::set_hook(Box::new(|panic| ui::platform::break_down(&panic.to_string())));
    leptos::mount::hydrate_body(|| view! { <app::App on_start=client::start as fn(ui::state::Chat)/> });
}
