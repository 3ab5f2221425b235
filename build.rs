//! Tells cargo what the server embeds, so that a new site or migration builds a new server.

use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    // The browser's half embeds nothing, and would otherwise be built anew because of the site made from it.
    if env::var_os("CARGO_FEATURE_SSR").is_some() {
        // An absent folder counts as changed at every build.
        fs::create_dir_all("target/site")?;
        println!("cargo:rerun-if-changed=target/site");
        println!("cargo:rerun-if-changed=migrations");
    }
    Ok(())
}
