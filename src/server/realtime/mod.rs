//! The live connections of this process. Facts reach them from the committed list and from nowhere else; beside those
//! go two things that are no facts and are kept nowhere: who is here, and who is writing.

mod audience;
mod broadcast;
mod connection;
mod here;
mod hub;
mod pace;
mod presence;

pub use connection::{Connection, Outgoing};
pub use hub::Hub;
pub use pace::Pace;

#[cfg(test)]
mod tests;
