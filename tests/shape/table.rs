//! Which part may know which: the table of the design, as data. A new part needs a row here.

/// A part of `src`, what of this package it may import beside itself, and what it never names.
pub struct Row {
    pub part: &'static str,
    pub may: &'static [&'static [&'static str]],
    pub never: &'static [&'static [&'static str]],
}

/// What server and browser share, from the bottom up.
const ID: &[&str] = &["id"];
const NOUNS: &[&str] = &["id", "error", "markup", "model"];
pub const SHARED: &[&str] = &["id", "error", "markup", "model", "protocol", "wire", "words"];
/// What every part of the server stands on.
const GROUND: &[&str] = &[
    "server::clock",
    "server::error",
    "server::log",
    "server::origin",
    "server::random",
    "server::sabotage",
    "server::timing",
];
/// The parts put together, as those above them are handed it.
const APP: &[&str] = &["server::App"];
/// Who plays in the unit tests of a part.
const CAST: &[&str] = &["server::cast"];

const LEPTOS: &[&str] = &["leptos", "leptos_meta", "leptos_router", "leptos_axum"];
const AXUM: &[&str] = &["axum", "tower", "tower_http"];
const INPUT_OUTPUT: &[&str] =
    &["async", "tokio", "gloo_net", "gloo_timers", "std::fs", "std::io", "std::net", "std::process"];
const CLOCKS: &[&str] = &["Instant", "SystemTime", "Date"];
const SERVER_CRATES: &[&str] = &["tokio", "axum", "hyper", "rust_embed"];
const PURE: &[&[&str]] = &[LEPTOS, AXUM, INPUT_OUTPUT, CLOCKS];

pub const TABLE: &[Row] = &[
    Row { part: "id", may: &[], never: PURE },
    // Fits into the codecs that leptos and server_fn ask for.
    Row { part: "wire", may: &[], never: &[AXUM, INPUT_OUTPUT, CLOCKS] },
    Row { part: "error", may: &[ID, &["wire", "words"]], never: PURE },
    Row { part: "markup", may: &[ID, &["error"]], never: PURE },
    Row { part: "model", may: &[NOUNS, &["words"]], never: PURE },
    Row { part: "protocol", may: &[NOUNS], never: PURE },
    Row { part: "words", may: &[NOUNS], never: PURE },
    Row {
        part: "sync",
        may: &[NOUNS, &["protocol"]],
        never: &[LEPTOS, AXUM, INPUT_OUTPUT, CLOCKS, &["js_sys", "wasm_bindgen"]],
    },
    Row { part: "server::clock", may: &[SHARED], never: &[LEPTOS, AXUM] },
    Row { part: "server::cast", may: &[SHARED, &["server"]], never: &[LEPTOS, AXUM] },
    Row { part: "server::command", may: &[SHARED, &["server", "plain"]], never: &[LEPTOS, AXUM] },
    Row { part: "server::error", may: &[SHARED, GROUND], never: &[] },
    Row { part: "server::flash", may: &[SHARED, GROUND], never: &[] },
    Row { part: "server::idle", may: &[], never: &[LEPTOS, AXUM] },
    Row { part: "server::log", may: &[SHARED, GROUND], never: &[LEPTOS] },
    Row { part: "server::network", may: &[GROUND], never: &[LEPTOS, AXUM] },
    Row { part: "server::origin", may: &[], never: &[LEPTOS, AXUM] },
    Row { part: "server::random", may: &[SHARED], never: &[LEPTOS, AXUM] },
    Row { part: "server::sabotage", may: &[&["server::clock"]], never: &[LEPTOS, AXUM] },
    Row { part: "server::serve", may: &[SHARED, &["server", "plain"]], never: &[LEPTOS] },
    Row { part: "server::visitor", may: &[SHARED, GROUND], never: &[LEPTOS, AXUM] },
    Row { part: "server::site", may: &[], never: &[LEPTOS] },
    Row { part: "server::timing", may: &[SHARED], never: &[LEPTOS, AXUM] },
    Row { part: "server::store", may: &[SHARED, GROUND, CAST], never: &[LEPTOS, AXUM] },
    Row { part: "server::realtime", may: &[SHARED, GROUND, CAST, &["server::store"]], never: &[LEPTOS, AXUM] },
    Row {
        part: "server::service",
        may: &[SHARED, GROUND, APP, CAST, &["server::store", "server::realtime"]],
        never: &[LEPTOS, AXUM],
    },
    Row { part: "server::actor", may: &[SHARED, GROUND, APP, &["server::service", "server::visitor"]], never: &[] },
    Row {
        part: "server::route",
        may: &[
            SHARED,
            GROUND,
            APP,
            &[
                "server::service",
                "server::realtime",
                "server::actor",
                "server::flash",
                "server::site",
                "server::visitor",
            ],
            &["api", "app", "plain"],
        ],
        never: &[],
    },
    Row {
        part: "server::job",
        may: &[SHARED, GROUND, &["server::store", "server::service", "server::realtime"]],
        never: &[LEPTOS, AXUM],
    },
    Row {
        part: "server::seed",
        may: &[SHARED, GROUND, APP, CAST, &["server::store", "server::service"]],
        never: &[LEPTOS, AXUM],
    },
    // Puts the parts together.
    Row { part: "server", may: &[SHARED, &["server", "api", "app", "plain"]], never: &[] },
    Row {
        part: "api",
        may: &[SHARED, &["server::actor", "server::service", "server::error", "server::flash"]],
        never: &[],
    },
    Row { part: "ui", may: &[SHARED, &["sync", "api"]], never: &[&["gloo_net"], SERVER_CRATES] },
    Row {
        part: "client",
        may: &[SHARED, &["sync", "ui::hand", "ui::state", "ui::platform"]],
        never: &[&["view", "component"], SERVER_CRATES],
    },
    // Drawn by the server alone.
    Row {
        part: "plain",
        may: &[SHARED, &["app", "ui::component", "ui::relative"]],
        never: &[&["gloo_net"], SERVER_CRATES],
    },
    Row { part: "app", may: &[SHARED, &["sync", "api", "ui"]], never: &[&["gloo_net"], SERVER_CRATES] },
    Row { part: "lib", may: &[SHARED, &["sync", "api", "ui", "client", "server", "app", "plain"]], never: &[] },
    Row { part: "main", may: &[SHARED, &["server", "app"]], never: &[] },
    // Measures from without, and so knows what everyone may; the floors are what it has of its own.
    Row { part: "benches", may: &[SHARED, &["server"]], never: &[] },
];
