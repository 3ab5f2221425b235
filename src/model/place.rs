//! Places, and the addresses that lead to them.

use super::{At, Found, MAX_ADDED, ThreadCursor};
use crate::id::{Seq, ThreadId, UserId};

/// Where in Causerie a person is: the meaning of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `/`: the list, and on wide screens the most recent conversation.
    Home,
    /// `/?before=1764000000000.7`: the same, the list from there on.
    Older { before: ThreadCursor },
    /// `/c/7`, `/c/7?before=120`, `/c/7?after=120`, `/c/7?at=120`; and `/t/7/120`, which is passed on
    Thread { id: ThreadId, at: At },
    /// `/people`, `/people?find=an&after=ana`: everyone here, or those whose name begins so.
    People { find: String, after: String },
    /// `/new?find=an&with=3&with=7`: whom to write to; `/new?to=7&with=3`: whom to add to a group.
    New { to: Option<ThreadId>, find: String, after: String, with: Vec<UserId> },
    /// `/groups`, `/groups?find=ro&after=50`: the groups that anyone may join, after so many of them.
    Groups { find: String, after: u32 },
    /// `/c/7/about`, `/c/7/about?find=an&after=50`: what there is to know of a conversation, and who is in it.
    About { id: ThreadId, find: String, after: u32 },
    /// Any other address: nothing is there, or a page that only the server draws.
    Nowhere,
}

impl Place {
    /// Reads a path and its query (without `?`). What is not understood leads [`Place::Nowhere`].
    pub fn parse(path: &str, query: &str) -> Self {
        let find = || query_value(query, "find");
        let after = || query_value(query, "after");
        let mut segments = path.trim_matches('/').split('/');
        match (segments.next(), segments.next(), segments.next(), segments.next()) {
            (Some(""), None, None, None) => match ThreadCursor::parse(&query_value(query, "before")) {
                Some(before) => Self::Older { before },
                None => Self::Home,
            },
            (Some("people"), None, None, None) => Self::People { find: find(), after: after() },
            (Some("groups"), None, None, None) => Self::Groups { find: find(), after: after().parse().unwrap_or(0) },
            (Some("new"), None, None, None) => Self::New {
                to: query_value(query, "to").parse().ok(),
                find: find(),
                after: after(),
                with: chosen(query),
            },
            (Some("c"), Some(id), None, None) => match id.parse() {
                Ok(id) => Self::Thread { id, at: At::from_query(query) },
                Err(_) => Self::Nowhere,
            },
            (Some("c"), Some(id), Some("about"), None) => match id.parse() {
                Ok(id) => Self::About { id, find: find(), after: after().parse().unwrap_or(0) },
                Err(_) => Self::Nowhere,
            },
            (Some("t"), Some(id), Some(seq), None) => match id.parse().ok().zip(place_of(seq)) {
                Some((id, seq)) => Self::Thread { id, at: At::Around(seq) },
                None => Self::Nowhere,
            },
            _ => Self::Nowhere,
        }
    }

    /// The address of a place where one looks for something; home for every other.
    pub fn address(&self) -> String {
        let (path, find, after) = match self {
            Self::People { find, after } => ("/people".to_owned(), find, after.clone()),
            Self::New { find, after, .. } => ("/new".to_owned(), find, after.clone()),
            Self::Groups { find, after } => ("/groups".to_owned(), find, counted(*after)),
            Self::About { id, find, after } => (format!("/c/{id}/about"), find, counted(*after)),
            _ => return "/".to_owned(),
        };
        let mut address = path;
        add(&mut address, "find", find);
        add(&mut address, "after", &after);
        if let Self::New { to, with, .. } = self {
            to.iter().for_each(|to| add(&mut address, "to", &to.to_string()));
            with.iter().for_each(|id| add(&mut address, "with", &id.to_string()));
        }
        address
    }

    /// The same place, where something else is looked for.
    pub fn seeking(mut self, sought: String) -> Self {
        if let Self::People { find, after } | Self::New { find, after, .. } = &mut self {
            (*find, *after) = (sought, String::new());
        } else if let Self::Groups { find, after } | Self::About { find, after, .. } = &mut self {
            (*find, *after) = (sought, 0);
        }
        self
    }

    /// The same place, further on: after what was found.
    pub fn beyond(mut self, found: &Found) -> Self {
        match &mut self {
            Self::People { after, .. } | Self::New { after, .. } => {
                *after = found.people.last().map(|person| person.name.clone()).unwrap_or_default();
            }
            Self::Groups { after, .. } => *after += count(found.groups.len()),
            Self::About { after, .. } => *after += count(found.members.len()),
            _ => {}
        }
        self
    }

    /// What is being looked for there.
    pub fn sought(&self) -> &str {
        match self {
            Self::People { find, .. }
            | Self::New { find, .. }
            | Self::Groups { find, .. }
            | Self::About { find, .. } => find,
            _ => "",
        }
    }
}

/// A place in a thread.
fn place_of(text: &str) -> Option<Seq> {
    text.parse().ok().filter(|seq: &Seq| seq.0 >= 0)
}

/// Those whom an address names, each once.
fn chosen(query: &str) -> Vec<UserId> {
    let mut chosen = Vec::new();
    for id in query_values(query, "with").filter_map(|value| value.parse().ok()).take(MAX_ADDED) {
        if !chosen.contains(&id) {
            chosen.push(id);
        }
    }
    chosen
}

fn counted(after: u32) -> String {
    if after == 0 { String::new() } else { after.to_string() }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Adds a parameter that says something.
fn add(address: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.push_str(&percent_encode(value));
    }
}

impl At {
    fn from_query(query: &str) -> Self {
        let number = |name| place_of(&query_value(query, name));
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
    query_values(query, name).next().unwrap_or_default()
}

/// The values of a query parameter that may stand there several times.
pub fn query_values<'a>(query: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(move |(key, _)| *key == name).map(|(_, value)| percent_decode(value))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::Millis,
        model::{MemberRole, Person, Role},
    };

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
        assert_eq!(Place::parse("/t/7/9", ""), thread(At::Around(Seq(9))));
        assert_eq!(Place::parse("/t/7/-9", ""), Place::Nowhere);
        assert_eq!(Place::parse("/t/7", ""), Place::Nowhere);
        assert_eq!(
            Place::parse("/people", "find=%C3%A9l+a"),
            Place::People { find: "él a".into(), after: String::new() }
        );
        assert_eq!(Place::parse("/groups", "after=-1"), Place::Groups { find: String::new(), after: 0 });
        assert_eq!(Place::parse("/c/7/about", ""), Place::About { id: ThreadId(7), find: String::new(), after: 0 });
    }

    #[test]
    fn an_address_names_each_once_and_nobody_who_has_no_number() {
        let with = |query| match Place::parse("/new", query) {
            Place::New { with, .. } => with,
            other => panic!("{other:?}"),
        };
        assert_eq!(with("find=a&with=3&with=7&with=3"), [UserId(3), UserId(7)]);
        assert_eq!(with("with=Bo&with=&with=9999999999999999999"), []);
        let crowd = (0..2 * MAX_ADDED).map(|id| format!("with={id}")).collect::<Vec<_>>().join("&");
        assert_eq!(with(&crowd).len(), MAX_ADDED);
    }

    #[test]
    fn a_place_where_one_looks_for_something_has_an_address() {
        let with = vec![UserId(3), UserId(7)];
        let places = [
            (Place::People { find: "é & o".into(), after: "ana".into() }, "/people?find=%C3%A9%20%26%20o&after=ana"),
            (
                Place::New { to: None, find: "a".into(), after: String::new(), with: with.clone() },
                "/new?find=a&with=3&with=7",
            ),
            (
                Place::New { to: Some(ThreadId(7)), find: String::new(), after: String::new(), with },
                "/new?to=7&with=3&with=7",
            ),
            (Place::Groups { find: String::new(), after: 50 }, "/groups?after=50"),
            (Place::About { id: ThreadId(7), find: "b".into(), after: 0 }, "/c/7/about?find=b"),
        ];
        for (place, address) in places {
            assert_eq!(place.address(), address);
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            assert_eq!(Place::parse(path, query), place);
        }
    }

    #[test]
    fn the_next_page_begins_after_what_was_found() {
        let person = |name: &str| Person {
            id: UserId(1),
            name: name.into(),
            display_name: name.into(),
            role: Role::User,
            active: true,
            rev: Seq(1),
        };
        let found = Found {
            people: vec![person("ana"), person("bo")],
            members: vec![(person("ana"), MemberRole::Host)],
            ..Found::default()
        };
        assert_eq!(Place::parse("/people", "").beyond(&found).address(), "/people?after=bo");
        assert_eq!(Place::parse("/c/7/about", "after=50").beyond(&found).address(), "/c/7/about?after=51");
        assert_eq!(Place::parse("/c/7/about", "after=50").seeking("a".into()).address(), "/c/7/about?find=a");
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for path in [
            "/c",
            "/c/x",
            "/c/7/8",
            "/c/7/about/8",
            "/c/x/about",
            "/new/7",
            "/groups/7",
            "/wp-login.php",
            "//",
            "/c/99999999999999999999",
        ] {
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
