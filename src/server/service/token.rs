//! The secret of a session.

use crate::server::store::TokenHash;
use sha2::{Digest, Sha256};
use std::fmt;

/// What opens a session again: 256 random bits. Kept by the browser alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub(super) fn fresh() -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads the text form; none if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let pairs: Vec<&[u8]> = text.as_bytes().chunks(2).collect();
        let digits = |pair: &&[u8]| Some(16 * digit(*pair.first()?)? + digit(*pair.get(1)?)?);
        let bytes: Option<Vec<u8>> = pairs.iter().map(digits).collect();
        Some(Self(bytes?.try_into().ok()?))
    }

    /// The text form, for the cookie: 64 hexadecimal digits.
    pub fn text(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the database keeps of it.
    pub(super) fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(****)")
    }
}
