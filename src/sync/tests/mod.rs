//! The rules one by one, and then all of them at once on a bad network.

mod property;
mod rules;
mod server;
mod world;
