//! The program. The browser's half of this crate has no `main` of its own: see `hydrate` in `lib.rs`.

#[cfg(feature = "ssr")]
fn main() -> std::process::ExitCode {
    causerie::server::main()
}

#[cfg(not(feature = "ssr"))]
fn main() {}
