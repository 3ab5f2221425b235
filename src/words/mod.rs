//! Every sentence on the screen, in every language we speak. A missing one does not compile:
//! each language is one value of [`Words`], with every field.

mod en;
mod error;
mod fr;

pub use error::sentence;

use crate::model::{Civil, UNREAD};
use serde::{Deserialize, Serialize};

/// A language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    #[default]
    En,
    Fr,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The BCP 47 tag, as in `<html lang>` and in the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language of a tag such as `fr-CA`, if we speak it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next()?.trim();
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }

    /// The first language of an `Accept-Language` header that we speak, by weight (RFC 9110 §12.5.4).
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(u32, Self)> = None;
        for choice in header.split(',') {
            let (tag, weight) = choice.split_once(";q=").unwrap_or((choice, "1"));
            let weight = weight.trim().parse::<f32>().map_or(0, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u32);
            let Some(locale) = Self::from_tag(tag.trim()) else { continue };
            if weight > 0 && best.is_none_or(|(least, _)| weight > least) {
                best = Some((weight, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }

    pub fn words(self) -> &'static Words {
        match self {
            Self::En => &en::WORDS,
            Self::Fr => &fr::WORDS,
        }
    }
}

/// A sentence of the system about people, as it is told to whoever did it, to others, and to the one it is about.
/// In each, `%0` is who did it, `%1` whom it is about, `%2` the text that goes with it.
pub struct Told {
    pub mine: &'static str,
    pub theirs: &'static str,
    pub me: &'static str,
}

/// A sentence with its gaps filled: `%0` by the first part, and so on. Data rather than a function for each sentence:
/// all of it travels to the browser.
pub fn fill(sentence: &str, parts: &[&str]) -> String {
    let mut pieces = sentence.split('%');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let place = piece.bytes().next().map(|digit| usize::from(digit.wrapping_sub(b'0')));
        filled.push_str(place.and_then(|place| parts.get(place)).copied().unwrap_or_default());
        filled.push_str(piece.get(1..).unwrap_or_default());
    }
    filled
}

/// What the screen says, in one language. Fields in the order in which a newcomer meets them.
pub struct Words {
    /// The name of the language, in itself.
    pub language: &'static str,
    pub choose_language: &'static str,

    // The doors.
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    /// `%0` is how many messages.
    pub unsent: &'static str,
    /// They leave as soon as there is a line, and then their person does.
    pub waits_for_line: &'static str,
    pub send_and_sign_out: &'static str,
    pub throw_away: &'static str,
    pub stay: &'static str,

    // The list.
    pub skip_to_conversation: &'static str,
    pub conversations: &'static str,
    pub new_message: &'static str,
    pub no_conversations: &'static str,
    pub more_conversations: &'static str,
    pub lobby: &'static str,
    pub notes: &'static str,
    pub group: &'static str,
    pub unknown_person: &'static str,
    /// Behind a name, for those who cannot see the mark.
    pub online: &'static str,
    pub you: &'static str,
    /// So many messages are unread there.
    pub unread: fn(count: u32) -> String,
    /// In what follows with a gap, `%0` is a name or what was looked for, `%1` what was said.
    pub signed_in_as: &'static str,
    /// The last line of a conversation in the list, `%0`, when it is mine.
    pub said_by_me: &'static str,
    /// The same in a group, when it is somebody else's.
    pub said_by: &'static str,

    // People.
    pub people: &'static str,
    pub find_people: &'static str,
    pub find: &'static str,
    pub write_to: &'static str,
    pub nobody_found: &'static str,
    pub more_people: &'static str,
    pub administrator: &'static str,
    /// Leads to the page of someone's account.
    pub account: &'static str,
    pub back: &'static str,

    // The conversation.
    pub messages: &'static str,
    pub older: &'static str,
    pub newer: &'static str,
    pub newest: &'static str,
    /// So many messages came while one was reading older ones.
    pub missed: fn(count: u32) -> String,
    /// The line above what is new.
    pub new: &'static str,
    pub mark_read: &'static str,
    pub mark_unread: &'static str,
    pub new_direct: &'static str,
    pub new_notes: &'static str,
    pub new_group: &'static str,
    /// Who is writing; nothing when nobody is.
    pub writing: fn(names: &[String]) -> String,
    /// The box in which one writes to `%0`.
    pub composer: &'static str,
    /// The same where it is not to one person.
    pub composer_here: &'static str,
    pub send: &'static str,
    pub waiting: &'static str,
    pub sending: &'static str,
    pub sent: &'static str,
    pub not_sent: &'static str,
    pub retry: &'static str,
    pub discard: &'static str,
    pub loading: &'static str,
    /// In place of a message, told to whoever deleted their own.
    pub deleted_by_me: &'static str,
    /// The same told to others; `%0` is who wrote and deleted it.
    pub deleted: &'static str,
    /// In place of somebody else's message that a host deleted.
    pub deleted_by_host: &'static str,
    pub edited: &'static str,
    /// Leads to what can be done to a message.
    pub act: &'static str,
    /// Reacts with a thumb.
    pub like: &'static str,
    pub reply: &'static str,
    /// `%0` is whose message is answered.
    pub reply_to: &'static str,
    pub edit: &'static str,
    /// A group of buttons.
    pub react: &'static str,
    pub copy_text: &'static str,
    pub copy_link: &'static str,
    /// Said for a moment.
    pub copied: &'static str,
    pub unread_from_here: &'static str,
    pub delete_message: &'static str,
    pub undo: &'static str,
    pub cancel: &'static str,
    /// Somebody was faster, perhaps oneself.
    pub edit_conflict: &'static str,
    /// In place of the message of a link.
    pub finish_edit: &'static str,
    pub no_message: &'static str,
    /// After following what a message answers.
    pub go_back: &'static str,
    /// What a block of code is called by those who cannot see that it is one.
    pub code: &'static str,

    // What became of a group.
    pub made: Told,
    pub made_with: Told,
    pub joined: Told,
    pub joined_many: Told,
    pub added: Told,
    pub left: Told,
    pub left_many: Told,
    pub left_to: Told,
    pub removed: Told,
    pub renamed: Told,
    pub unnamed: Told,
    pub opened: Told,
    pub closed: Told,
    pub hosted: Told,
    pub unhosted: Told,
    pub hosts_only: Told,
    pub everyone: Told,
    /// Between the last two of several names.
    pub and: &'static str,
    /// So many more people.
    pub others: &'static str,
    /// The reader, in the middle of a sentence.
    pub you_too: &'static str,

    // Groups: made, found, looked after. `%0` is what the sentence is about.
    pub only_hosts_write: &'static str,
    pub chosen: &'static str,
    pub chosen_people: &'static str,
    pub take_away: &'static str,
    pub add_people: &'static str,
    pub newcomers_read: &'static str,
    pub make_group: &'static str,
    pub group_name: &'static str,
    pub group_name_hint: &'static str,
    pub who_comes_in: &'static str,
    /// How to bring somebody.
    pub invite: &'static str,
    pub invite_hint: &'static str,
    /// The same where only this machine reaches the server.
    pub invite_here: &'static str,
    pub invite_none: &'static str,
    pub invite_link: &'static str,
    pub invite_code: &'static str,
    pub is_here: &'static str,
    pub is_open: &'static str,
    pub is_closed: &'static str,
    pub everyone_writes: &'static str,
    pub go_on: &'static str,
    pub browse_groups: &'static str,
    pub find_groups: &'static str,
    pub no_groups: &'static str,
    pub more_groups: &'static str,
    pub size_one: &'static str,
    pub size_many: &'static str,
    pub join: &'static str,
    pub join_whom: &'static str,
    pub enter: &'static str,
    pub enter_whom: &'static str,
    pub details: &'static str,
    pub close_details: &'static str,
    pub rename: &'static str,
    pub open_up: &'static str,
    pub close_up: &'static str,
    pub let_hosts_write: &'static str,
    pub let_everyone_write: &'static str,
    pub find_members: &'static str,
    pub members: &'static str,
    pub more_members: &'static str,
    pub host: &'static str,
    pub manage: &'static str,
    pub make_host: &'static str,
    pub unmake_host: &'static str,
    pub remove: &'static str,
    pub muted: &'static str,
    pub mute: &'static str,
    pub unmute: &'static str,
    pub leave: &'static str,
    pub leave_group: &'static str,
    pub leave_hint: &'static str,
    pub delete: &'static str,
    pub delete_group: &'static str,
    pub delete_hint: &'static str,
    pub delete_size: &'static str,
    pub delete_name: &'static str,

    // The line.
    pub no_line: &'static str,
    pub held: &'static str,
    pub closing_loses: &'static str,
    /// `%0` was written there.
    pub stranded: &'static str,
    /// The same, to a conversation that can be opened.
    pub unsent_elsewhere: &'static str,
    pub go_there: &'static str,
    pub try_now: &'static str,
    /// Somebody wanted to be signed out.
    pub leaves_later: &'static str,
    pub session_ended: &'static str,
    /// What is not sent is kept on the device.
    pub ended_kept: &'static str,
    /// It is in this tab alone.
    pub ended_held: &'static str,
    pub too_old: &'static str,
    pub reload: &'static str,
    pub scripts_failed: &'static str,

    // Pages that are not there.
    pub gone_title: &'static str,
    pub gone: &'static str,
    /// One was taken out of the conversation that was open.
    pub no_longer_in: &'static str,
    pub nowhere_title: &'static str,
    pub nowhere: &'static str,
    pub home: &'static str,

    // Time.
    pub today: &'static str,
    pub yesterday: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    pub months: [&'static str; 12],
    /// A day of this year: weekday, day, month.
    pub day: fn(weekday: &str, day: i64, month: &str) -> String,
    /// A day of another year: the same, and the year.
    pub day_of_year: fn(weekday: &str, day: i64, month: &str, year: i64) -> String,
    /// A day in the narrow column of the list.
    pub short_day: fn(day: i64, month: usize) -> String,

    // What went wrong; each sentence says what to do.
    pub unauthenticated: &'static str,
    pub not_found: &'static str,
    pub forbidden: &'static str,
    pub conflict: &'static str,
    pub too_many: fn(seconds: u32) -> String,
    pub busy: fn(seconds: u32) -> String,
    pub unreachable: &'static str,
    pub fault: fn(id: &str) -> String,
    pub group_name_too_long: &'static str,
    pub group_name_character: &'static str,
    pub group_name_no_match: &'static str,
    pub too_many_added: &'static str,
    pub last_host: &'static str,
    pub lobby_stays: &'static str,
    pub no_group: &'static str,
    pub message_empty: &'static str,
    pub message_expired: &'static str,
    pub message_too_long: &'static str,
    pub message_character: &'static str,
    pub message_deleted: &'static str,
    pub reply_missing: &'static str,
    pub too_many_reactions: &'static str,
    pub no_emoji: &'static str,
    pub other_account: &'static str,
    pub malformed: &'static str,
    pub too_large: &'static str,
    pub wrong_origin: &'static str,
    pub wrong_method: &'static str,
}

impl Words {
    /// The heading of a day: "Today", "Monday 3 November".
    pub fn day_heading(&self, day: &Civil, today: &Civil) -> String {
        let weekday = self.weekdays.get(day.weekday).copied().unwrap_or_default();
        let month = self.months.get(day.month.saturating_sub(1)).copied().unwrap_or_default();
        match today.day_number - day.day_number {
            0 => self.today.to_owned(),
            1 => self.yesterday.to_owned(),
            _ if day.year == today.year => (self.day)(weekday, day.day, month),
            _ => (self.day_of_year)(weekday, day.day, month, day.year),
        }
    }

    /// The time in a row of the list: the clock today, the weekday within a week, else the date.
    pub fn list_time(&self, at: &Civil, today: &Civil) -> String {
        match today.day_number - at.day_number {
            i64::MIN..=0 => at.clock(),
            1 => self.yesterday.to_owned(),
            2..7 => self.weekdays.get(at.weekday).copied().unwrap_or_default().to_owned(),
            _ => (self.short_day)(at.day, at.month),
        }
    }
}

/// A count as it is shown: what was not counted to its end is "more than".
pub fn many(count: u32) -> String {
    if count < UNREAD { count.to_string() } else { "99+".to_owned() }
}

#[cfg(test)]
mod tests;
