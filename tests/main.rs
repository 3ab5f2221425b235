//! The tests of the whole, in one binary.

mod contrast;
mod dependency;
mod shape;
