//! The tests of the whole, in one binary.

mod bad_input;
mod cast;
mod contrast;
mod convergence;
mod crowd;
mod dependency;
mod door;
mod group;
mod guard;
mod header;
mod live;
mod message;
mod name;
mod page;
mod permission;
mod presence;
mod process;
mod seed;
mod session;
mod shape;
mod socket;
mod thread;
mod typing;
mod unread;
mod you;
