//! What is drawn: compiled for both sides, so that the server's HTML and the browser's DOM cannot differ.
//! No socket, no SQL; `web_sys` only in [`platform`] and [`scroll`]. Nothing here reads a clock or a random number
//! while drawing: what differs between server and browser comes in the [`Opening`](crate::model::Opening).

pub mod component;
pub mod hand;
mod hold;
pub mod page;
pub mod part;
pub mod piece;
pub mod platform;
pub mod relative;
mod scroll;
pub mod state;
pub mod value;
