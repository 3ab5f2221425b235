//! The numbers and keys that name things. Newtypes, so that a thread is never taken for a person.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Declares a number that is safe in JSON and in JavaScript: never above 2^53.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number!(
    /// A person. Never reused.
    UserId
);
number!(
    /// A conversation. Never reused.
    ThreadId
);
number!(
    /// A signed-in device. Never reused, and no secret: the token is.
    SessionId
);
number!(
    /// The number of a change in its line (1, 2, 3 …), and so also the place of a message and the rev of a row.
    Seq
);
number!(
    /// Unix time in milliseconds, set by the server. For show: never a cursor, never an order.
    Millis
);

impl Seq {
    /// The number that follows.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The group everyone joins on signing up, made by the first migration.
pub const LOBBY: ThreadId = ThreadId(1);

/// Declares a 16-byte key, written as 32 hexadecimal digits.
macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(str::from_utf8(&hex(self.0)).unwrap_or_default())
            }
        }

        impl FromStr for $name {
            type Err = NotAKey;
            fn from_str(text: &str) -> Result<Self, NotAKey> {
                parse_hex(text).map(Self).ok_or(NotAKey)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAKey;
            fn try_from(text: String) -> Result<Self, NotAKey> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> String {
                key.to_string()
            }
        }
    };
}

key!(
    /// A client's name for something it asked for: asking twice does it once. Random, never a secret.
    Op
);
key!(
    /// The identity of the database. After a restore it is another, and no old number counts.
    Epoch
);

/// The text is not 32 hexadecimal digits.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAKey;

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 32 hexadecimal digits")
    }
}

/// In one piece: a page tells the ops of all its messages.
fn hex(key: [u8; 16]) -> [u8; 32] {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + half - 10 };
    let mut text = [0; 32];
    for (two, byte) in text.chunks_exact_mut(2).zip(key) {
        two.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; 16];
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_text() {
        let op = Op([7; 16]);
        assert_eq!(op.to_string().parse(), Ok(op));
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        for text in ["", "07", &"g".repeat(32), &"é".repeat(16), &"0".repeat(33), &"+1".repeat(16)] {
            assert_eq!(text.parse::<Op>(), Err(NotAKey), "{text}");
        }
    }
}
