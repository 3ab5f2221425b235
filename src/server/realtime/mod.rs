//! The live connections of this process. Facts reach them from the committed list and from nowhere else.

mod connection;
mod hub;

pub use connection::{Connection, Outgoing};
pub use hub::Hub;

#[cfg(test)]
mod tests;
