//! One file a kind of page.

mod about;
mod groups;
mod inside;
mod missing;
mod new;
mod people;

pub use about::About;
pub use groups::Groups;
pub use inside::Inside;
pub use missing::Missing;
pub use new::New;
pub use people::People;
