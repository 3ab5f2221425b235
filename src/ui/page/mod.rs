//! One file a kind of page.

mod inside;
mod missing;
mod people;

pub use inside::Inside;
pub use missing::Missing;
pub use people::People;
