//! The server functions: who is asking, may they, do it. Everything a browser can ask over HTTP stands here,
//! under names that stay, as JSON both ways. Facts come back by the socket, not by these answers.

mod call;
mod group;
mod house;
mod message;
mod thread;
mod user;

pub use group::{change_group, change_mine, groups, join_group, make_group, members};
pub use house::invitation;
pub use message::{act, history, send_message};
pub use thread::{open_direct, snapshot, thread, threads};
pub use user::{people, zone};
