//! One file a kind of page.

mod door;
mod inside;
mod people;
mod plain;

pub use door::Door;
pub use inside::Inside;
pub use people::People;
pub use plain::{Broken, Missing};
