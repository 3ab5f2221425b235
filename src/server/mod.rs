//! Everything native: the store and its writer, the live connections, the verbs, the routes.

pub mod actor;
mod command;
mod flash;
mod log;
mod origin;
pub mod random;
mod route;
pub mod serve;
mod site;
mod visitor;
pub mod zone;

pub use command::main;
