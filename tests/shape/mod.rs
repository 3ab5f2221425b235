//! The shape of the code, held: who may import whom, and what stands in one place only. Each finding says what to do.

mod rule;
mod source;
mod table;
mod tree;

use source::Source;

/// Everything that is wrong with a file of this path and text.
fn wrong(path: &str, text: &str) -> Vec<String> {
    rule::check(&Source::new(path, text))
}

#[test]
fn the_code_keeps_its_shape() {
    let files = tree::files(&["src", "benches"], "rs");
    assert!(files.len() > 5, "the rules have something to read");
    let findings: Vec<String> = files.iter().flat_map(|path| wrong(path, &tree::read(path))).collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn the_tree_keeps_its_shape() {
    let findings = [tree::long_files(), tree::style_sheets(), tree::named_paths(), tree::locked_addresses()].concat();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// Each rule is seen to bite: a path, a text that breaks it, and words of the finding.
const BROKEN: &[(&str, &str, &str)] = &[
    ("src/model/user.rs", "use crate::sync::Line;", "may not import sync"),
    ("src/model/user.rs", "use crate::{id::UserId, server::{clock, store::users}};", "may not import server::store"),
    ("src/model/user.rs", "fn f() { crate::api::send() }", "may not import api"),
    ("src/id.rs", "pub async fn f() {}", "names `async`"),
    ("src/sync/mod.rs", "use leptos::prelude::*;", "names `leptos`"),
    ("src/sync/line.rs", "use std::time::{Duration, Instant};", "names `Instant`"),
    ("src/sync/line.rs", "fn f() { std::time::Instant::now() }", "names `Instant`"),
    ("src/server/store/writer.rs", "use axum::Router;", "names `axum`"),
    ("src/server/store/writer.rs", "use super::super::service::post;", "may not import server::service"),
    ("src/server/realtime/mod.rs", "use super::service;", "may not import server::service"),
    ("src/server/realtime/hub.rs", "use crate::server::service::access;", "may not import server::service"),
    ("src/server/service/post.rs", "async fn f() { sqlx::query(\"\").await }", "`sqlx`"),
    ("src/server/service/post.rs", "use leptos::prelude::expect_context;", "names `leptos`"),
    ("src/server/route/health.rs", "fn f(e: sqlx::Error) {}", "`sqlx`"),
    ("src/server/route/health.rs", "use crate::server::store::Store;", "may not import server::store"),
    ("src/api/thread.rs", "use crate::server::{service::post, store};", "may not import server::store"),
    ("src/ui/page/thread.rs", "use crate::client::socket;", "may not import client"),
    ("src/ui/page/thread.rs", "use gloo_net::websocket::Message;", "names `gloo_net`"),
    ("src/ui/page/thread.rs", "let w = web_sys::window();", "`web_sys`"),
    ("src/ui/page/thread.rs", "view! { <p inner_html=text/> }", "`inner_html`"), // No view: it shows that the ban bites.
    ("src/ui/page/thread.rs", "view! { <p style=\"color: red\"/> }", "`style=`"),
    ("src/ui/page/thread.rs", "view! { <p class=\"a\" style:width=w/> }", "`style=`"),
    ("src/ui/page/thread.rs", "#[server(endpoint = \"x\")] async fn x() {}", "`#[server]`"),
    ("src/ui/state.rs", "#[cfg(feature = \"hydrate\")] fn f() {}", "feature"),
    ("src/ui/state.rs", "if cfg!(target_arch = \"wasm32\") {}", "`target_arch`"),
    ("src/client/socket.rs", "use crate::ui::page::Thread;", "may not import ui"),
    ("src/client/socket.rs", "fn f() { view! { <p/> } }", "names `view`"),
    ("src/server/util.rs", "", "`util`"),
    ("src/model/text.rs", "mod helper { }", "`helper`"),
    ("src/ui/page/thread.rs", "use crate::plain::phrase;", "may not import plain"),
    ("src/plain/door.rs", "use crate::server::service::door;", "may not import server::service"),
    ("src/plain/door.rs", "view! { <p style=\"color: red\"/> }", "`style=`"),
    ("benches/store/write.rs", "use sqlx::Connection;", "`sqlx`"),
    ("benches/store/write.rs", "use causerie::ui::state::Chat;", "may not import ui"),
    ("src/weather.rs", "", "no row"),
    ("src/server/weather.rs", "", "no row"),
];

#[test]
fn every_rule_bites() {
    for (path, text, words) in BROKEN {
        let found = wrong(path, text);
        assert!(found.iter().any(|finding| finding.contains(words)), "{path}: {text}\nfound only {found:?}");
    }
}

/// What looks like a breach, and is none.
const SOUND: &[(&str, &str)] = &[
    (
        "src/model/user.rs",
        "// crate::sync, web_sys\n/* sqlx */ const A: &str = \"use crate::sync; async\"; fn f<'a>(c: &'a str) { c == '\"' }",
    ),
    ("src/model/user.rs", "const A: &str = r#\"a \" web_sys\"#; const B: char = '\\''; use super::text::Name;"),
    ("src/model/mod.rs", "mod text; pub use text::Body; use self::text::Name; use crate::id::{self, UserId};"),
    ("src/sync/line.rs", "fn f() {} #[cfg(test)] mod tests { use std::time::Instant; }"),
    ("src/server/store/message.rs", "use sqlx::SqlitePool; use super::Store; use crate::server::clock::Clock;"),
    ("src/server/mod.rs", "pub mod store; use self::{route, store::Store};"),
    (
        "src/api/thread.rs",
        "#[server(endpoint = \"thread\")] async fn thread() { use crate::server::{actor, service}; }",
    ),
    ("src/server/store/message.rs", "pub(in crate::server) fn f() {}"),
    ("src/ui/scroll.rs", "use web_sys::Element;"),
    ("src/ui/state.rs", "let style = 1; let feature = style == 2;"),
    ("src/main.rs", "#[cfg(feature = \"ssr\")] use causerie::server::route;"),
];

#[test]
fn what_is_sound_passes() {
    for (path, text) in SOUND {
        assert_eq!(wrong(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}
