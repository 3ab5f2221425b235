//! Causerie, a self-hosted web chat. The map:
//!
//! * [`id`], [`error`], [`protocol`], [`model`], [`words`]: what server and browser share
//! * `server`: everything native

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is the server and `hydrate` the browser: build with one of them, never both");

pub mod error;
pub mod id;
pub mod model;
pub mod protocol;
pub mod words;

#[cfg(feature = "ssr")]
pub mod server;
