//! People.

use crate::id::{Seq, UserId};
use serde::{Deserialize, Serialize};

/// What a person may do on this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    Admin,
}

/// Whether someone is here, as others may see it. Told by the socket, stored nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Here {
    /// Did something within the last minutes.
    Active,
    /// A page of theirs is open.
    Connected,
    /// No page is open, or they do not say.
    Away,
}

/// A person's card, as everyone on the server may see it. Part of the house line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    /// The unique name they sign in with.
    pub name: String,
    /// The name they are shown by.
    pub display_name: String,
    pub role: Role,
    /// False once deactivated.
    pub active: bool,
    /// The house change that last touched this card.
    pub rev: Seq,
}

impl Person {
    /// One of the ten hues of the palette (`style/token.css`), the same for everybody.
    pub fn hue(&self) -> u8 {
        u8::try_from(self.id.0.rem_euclid(10)).unwrap_or(0)
    }

    /// The letter of the avatar; the style makes it a capital.
    pub fn initial(&self) -> String {
        self.display_name.chars().take(1).collect()
    }
}
