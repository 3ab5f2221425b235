//! What a page is drawn from.

use super::{At, History, Message, Mine, Person, Thread, Unread, Zone};
use crate::{
    error::AppError,
    id::{Epoch, Millis, Op, Seq, ThreadId},
    words::Locale,
};
use serde::{Deserialize, Serialize};

/// Where in Causerie a person is: the meaning of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// `/`: the list, and on wide screens the most recent conversation.
    Home,
    /// `/?before=1764000000000.7`: the same, the list from there on.
    Older { before: ThreadCursor },
    /// `/c/7`, `/c/7?before=120`, `/c/7?after=120`, `/c/7?at=120`
    Thread { id: ThreadId, at: At },
    /// `/people`, `/people?find=an&after=ana`: everyone here, or those whose name begins so.
    People { find: String, after: String },
    /// Any other address: nothing is there, or a page that only the server draws.
    Nowhere,
}

impl Place {
    /// Reads a path and its query (without `?`). What is not understood leads [`Place::Nowhere`].
    pub fn parse(path: &str, query: &str) -> Self {
        let mut segments = path.trim_matches('/').split('/');
        match (segments.next(), segments.next(), segments.next()) {
            (Some(""), None, None) => match ThreadCursor::parse(&query_value(query, "before")) {
                Some(before) => Self::Older { before },
                None => Self::Home,
            },
            (Some("people"), None, None) => {
                Self::People { find: query_value(query, "find"), after: query_value(query, "after") }
            }
            (Some("c"), Some(id), None) => match id.parse() {
                Ok(id) => Self::Thread { id, at: At::from_query(query) },
                Err(_) => Self::Nowhere,
            },
            _ => Self::Nowhere,
        }
    }
}

impl At {
    fn from_query(query: &str) -> Self {
        let number = |name| query_value(query, name).parse().ok().filter(|seq: &Seq| seq.0 >= 0);
        if let Some(seq) = number("before") {
            Self::Before(seq)
        } else if let Some(seq) = number("after") {
            Self::After(seq)
        } else if let Some(seq) = number("at") {
            Self::Around(seq)
        } else if let Some(seq) = number("new") {
            Self::New(seq)
        } else {
            Self::Tail
        }
    }
}

/// The value of a query parameter, decoded; empty when it is not there.
pub fn query_value(query: &str, name: &str) -> String {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| percent_decode(value))
        .unwrap_or_default()
}

/// Reads percent-encoded text; a broken escape stands for itself.
pub fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = match (byte, tail) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        rest = if escaped.is_some() { &tail[2..] } else { tail };
        bytes.push(escaped.unwrap_or(if byte == b'+' { b' ' } else { byte }));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3.
pub fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
            }
            encoded.insert(encoded.len() - 2, '%');
        }
        encoded
    })
}

/// A thread as it stands in one person's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub thread: Thread,
    /// The thread's number.
    pub head: Seq,
    /// The last thing a person said.
    pub last: Option<Message>,
    pub mine: Mine,
    pub unread: Unread,
    /// The cards of the other one (direct) and of the last author.
    pub people: Vec<Person>,
}

/// Where a page of the list ended: the recency and the id of its last thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadCursor {
    pub posted_at: Millis,
    pub id: ThreadId,
}

impl ThreadCursor {
    /// `/?before=1764000000000.7`
    pub fn address(self) -> String {
        format!("/?before={}.{}", self.posted_at, self.id)
    }

    fn parse(text: &str) -> Option<Self> {
        let (posted_at, id) = text.split_once('.')?;
        Some(Self { posted_at: posted_at.parse().ok()?, id: id.parse().ok()? })
    }
}

/// A page of one's conversations, most recent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    pub cards: Vec<Card>,
    /// Where the next page begins; none on the last.
    pub next: Option<ThreadCursor>,
}

/// A page of people, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    pub people: Vec<Person>,
    /// There are more after these.
    pub more: bool,
}

/// Everything a signed-in page is drawn from, read in one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub epoch: Epoch,
    pub me: Person,
    /// The number of my own line.
    pub own: Seq,
    /// The number of the house line.
    pub house: Seq,
    pub threads: ThreadPage,
    /// The conversation that is open, and its card, which the page of the list may lack.
    pub open: Option<(Card, History)>,
}

/// The one thing a first load waits for: how to draw, what to draw, and what a form before it had to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub locale: Locale,
    pub zone: Zone,
    /// The server's time at drawing, so that both sides say "today" of the same day.
    pub now: Millis,
    /// The op of the form for those without scripts.
    pub form_op: Op,
    /// What became of the last form.
    pub flash: Option<Flash>,
    pub place: Place,
    pub scene: Scene,
}

/// What became of a form, told on the page after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    pub error: AppError,
    /// What was typed, given back. Never a password.
    pub typed: String,
}

/// What a form did, told on the plain page after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    DisplayName,
    Theme,
    Presence,
    Password,
    Device,
    Devices,
}

/// What there is to see at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    Inside(Box<Snapshot>),
    /// The list of people beside one's conversations.
    People(Box<Snapshot>, PeoplePage),
    /// The snapshot for the list, and why the conversation is not shown.
    Missing(Box<Snapshot>, AppError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_where_they_say() {
        let thread = |at| Place::Thread { id: ThreadId(7), at };
        assert_eq!(Place::parse("/", ""), Place::Home);
        let before = ThreadCursor { posted_at: Millis(1_764_000_000_000), id: ThreadId(7) };
        assert_eq!(Place::parse("/", before.address().trim_start_matches("/?")), Place::Older { before });
        assert_eq!(Place::parse("/", "before=soon"), Place::Home);
        assert_eq!(Place::parse("/c/7", ""), thread(At::Tail));
        assert_eq!(Place::parse("/c/7", "before=12"), thread(At::Before(Seq(12))));
        assert_eq!(Place::parse("/c/7", "after=12&x"), thread(At::After(Seq(12))));
        assert_eq!(Place::parse("/c/7/", "at=9"), thread(At::Around(Seq(9))));
        assert_eq!(Place::parse("/c/7", "before=-1"), thread(At::Tail));
        assert_eq!(
            Place::parse("/people", "find=%C3%A9l+a"),
            Place::People { find: "él a".into(), after: String::new() }
        );
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for path in ["/c", "/c/x", "/c/7/8", "/wp-login.php", "//", "/c/99999999999999999999"] {
            let place = Place::parse(path, "");
            assert!(matches!(place, Place::Nowhere | Place::Home), "{path} leads to {place:?}");
        }
        assert_eq!(Place::parse("/c/x", ""), Place::Nowhere);
    }

    #[test]
    fn an_address_holds_any_text() {
        assert_eq!(percent_encode("Zoé & co"), "Zo%C3%A9%20%26%20co");
        assert_eq!(percent_decode(&percent_encode("100% + ü")), "100% + ü");
    }

    #[test]
    fn a_broken_escape_is_taken_as_it_stands() {
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%zz%+1%4"), "%zz% 1%4");
    }
}
