//! The sentences of the pages that only the server draws: as [`crate::words`], but not carried by the browser's program.

mod en;
mod error;
mod fr;

pub use error::sentence;

use crate::{model::Done, words::Locale};

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
    pub forgotten: &'static str,
    pub have_account: &'static str,
    pub rules: &'static str,
    pub privacy: &'static str,
    pub to_door: &'static str,

    // Links that open once.
    pub qr: &'static str,
    pub reset_password: &'static str,
    pub reset_title: &'static str,
    pub reset_save: &'static str,
    pub reset_hint: &'static str,
    pub device_title: &'static str,
    pub device_enter: &'static str,
    pub shown_once: &'static str,
    pub reset_link_title: &'static str,
    pub device_link_title: &'static str,
    pub link: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub on_this_machine: &'static str,
    pub lasts_a_day: &'static str,
    pub lasts_ten_minutes: &'static str,
    pub done_back: &'static str,

    // Someone's page.
    pub role: &'static str,
    pub member: &'static str,
    pub account_closed: &'static str,
    pub device_link_hint: &'static str,
    pub device_link_make: &'static str,
    pub reset_link_hint: &'static str,
    pub reset_link_make: &'static str,
    pub role_hint: &'static str,
    pub make_admin: &'static str,
    pub unmake_admin: &'static str,
    pub close_account: &'static str,
    pub close_account_hint: &'static str,
    pub open_account: &'static str,
    pub open_account_hint: &'static str,

    // The page of the server.
    pub house_title: &'static str,
    pub admission: &'static str,
    pub admission_closed: &'static str,
    pub admission_invitation: &'static str,
    pub admission_open: &'static str,
    pub admission_open_warning: &'static str,
    pub invitation: &'static str,
    pub invitation_hint: &'static str,
    pub invitation_none: &'static str,
    pub invitation_not_needed: &'static str,
    pub invitation_closed: &'static str,
    pub renew: &'static str,
    pub revoke: &'static str,
    pub charter_hint: &'static str,
    pub save_settings: &'static str,
    pub closed_accounts: &'static str,
    pub no_rules: &'static str,
    pub no_privacy: &'static str,

    // Oneself.
    pub display_name: &'static str,
    pub display_name_hint: &'static str,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub presence: &'static str,
    pub show_presence: &'static str,
    pub hide_presence: &'static str,
    pub presence_hint: &'static str,
    pub change_password: &'static str,
    pub old_password: &'static str,
    pub new_password: &'static str,
    pub change_password_hint: &'static str,
    pub devices: &'static str,
    pub this_device: &'static str,
    /// A browser on a system.
    pub device: fn(browser: &str, system: &str) -> String,
    pub unknown_device: &'static str,
    /// When a device was last in use: the day, and the time of the day.
    pub last_seen: fn(day: &str, clock: &str) -> String,
    pub end_device: fn(device: &str) -> String,
    pub end: &'static str,
    pub end_others: &'static str,
    pub save: &'static str,
    pub done_display_name: &'static str,
    pub done_theme: &'static str,
    pub done_presence: &'static str,
    pub done_password: &'static str,
    pub done_device: &'static str,
    pub done_devices: &'static str,
    pub done_saved: &'static str,

    // One message.
    pub act_title: &'static str,
    pub to_conversation: &'static str,
    pub react: &'static str,
    pub reply: &'static str,
    pub reply_box: &'static str,
    pub edit: &'static str,
    pub edit_box: &'static str,
    pub edit_conflict: &'static str,
    pub delete_message: &'static str,
    pub delete_message_hint: &'static str,

    // What went wrong; each sentence says what to do.
    pub name_empty: &'static str,
    pub name_too_short: &'static str,
    pub name_too_long: &'static str,
    pub name_character: &'static str,
    pub name_taken: &'static str,
    pub name_too_like: &'static str,
    pub name_mixed: &'static str,
    pub name_reserved: &'static str,
    pub display_name_empty: &'static str,
    pub display_name_too_long: &'static str,
    pub display_name_character: &'static str,
    pub display_name_reserved: &'static str,
    pub password_empty: &'static str,
    pub password_too_short: &'static str,
    pub password_too_long: &'static str,
    pub no_match: &'static str,
    pub password_wrong: &'static str,
    pub invitation_missing: &'static str,
    pub invitation_expired: &'static str,
    pub door_closed: &'static str,
    pub setup_missing: &'static str,
    pub setup_used: &'static str,
    pub key_used: &'static str,
    pub key_expired: &'static str,
    pub last_admin: &'static str,
    pub charter_too_long: &'static str,
    pub charter_character: &'static str,
    pub not_now_title: &'static str,
    pub not_now: &'static str,
}

/// The sentences of a language.
pub fn of(locale: Locale) -> &'static Phrases {
    match locale {
        Locale::En => &en::PHRASES,
        Locale::Fr => &fr::PHRASES,
    }
}

/// What a form did.
pub fn done(locale: Locale, done: Done) -> &'static str {
    let phrases = of(locale);
    match done {
        Done::DisplayName => phrases.done_display_name,
        Done::Theme => phrases.done_theme,
        Done::Presence => phrases.done_presence,
        Done::Password => phrases.done_password,
        Done::Device => phrases.done_device,
        Done::Devices => phrases.done_devices,
        Done::Saved => phrases.done_saved,
    }
}
