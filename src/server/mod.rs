//! The server: everything native.

pub mod site;
