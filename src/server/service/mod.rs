//! The verbs of the product, one file a noun. Each asks who, may they, and does it; a thread is reached through
//! [`access`] alone. No SQL, no HTTP.

pub mod access;
pub mod act;
pub mod breakdown;
pub mod catch_up;
pub mod device;
pub mod door;
pub mod group;
pub mod house;
pub mod invitation;
pub mod key;
pub mod message;
pub mod mine;
pub mod name;
pub mod ready;
pub mod seat;
pub mod seed;
pub mod session;
pub mod setup;
pub mod thread;
pub mod user;
pub mod vigil;
pub mod zone;

mod emoji;
mod quota;
mod throttle;
mod token;

#[cfg(test)]
mod convergence;
#[cfg(test)]
mod lately;
