//! Names that only the server may bear, lest someone speak for it.

use super::{fold::plain, shape};

/// In English and in French, without accents.
const WORDS: [&str; 51] = [
    "admin",
    "administrator",
    "administrators",
    "administrateur",
    "administratrice",
    "administrateurs",
    "administration",
    "aide",
    "all",
    "anonymous",
    "anonyme",
    "anyone",
    "assistance",
    "causerie",
    "channel",
    "everybody",
    "everyone",
    "help",
    "here",
    "host",
    "hosts",
    "hote",
    "hotes",
    "ici",
    "lobby",
    "me",
    "moderateur",
    "moderation",
    "moderator",
    "moderators",
    "moderatrice",
    "moi",
    "nobody",
    "none",
    "null",
    "operator",
    "owner",
    "postmaster",
    "quelquun",
    "root",
    "salon",
    "security",
    "someone",
    "support",
    "system",
    "systeme",
    "tous",
    "toutes",
    "undefined",
    "vous",
    "you",
];

/// Whether it looks like one of them, whatever stands between its letters.
pub(super) fn is_reserved(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let seen = [shape(&letters), shape(&plain(&letters))].map(|shape| plain(&shape));
    WORDS.iter().any(|word| seen.contains(&plain(&shape(word))))
}
