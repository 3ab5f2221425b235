//! The sentences of the pages that only the server draws: as [`crate::words`], but not carried by the browser's program.

mod en;
mod error;
mod fr;

pub use error::sentence;

use crate::words::Locale;

/// What these pages say, in one language. Fields in the order in which a newcomer meets them.
pub struct Phrases {
    // The doors.
    pub sign_up: &'static str,
    pub sign_up_title: &'static str,
    pub sign_up_first_title: &'static str,
    pub sign_up_first_hint: &'static str,
    pub sign_in_title: &'static str,
    pub username: &'static str,
    pub username_hint: &'static str,
    pub password: &'static str,
    pub password_hint: &'static str,
    pub show_password: &'static str,
    pub own_device: &'static str,
    pub own_device_hint: &'static str,
    pub no_account: &'static str,
    pub have_account: &'static str,

    // What went wrong; each sentence says what to do.
    pub name_empty: &'static str,
    pub name_too_short: &'static str,
    pub name_too_long: &'static str,
    pub name_character: &'static str,
    pub name_taken: &'static str,
    pub password_empty: &'static str,
    pub password_too_short: &'static str,
    pub password_too_long: &'static str,
    pub no_match: &'static str,
}

/// The sentences of a language.
pub fn of(locale: Locale) -> &'static Phrases {
    match locale {
        Locale::En => &en::PHRASES,
        Locale::Fr => &fr::PHRASES,
    }
}
