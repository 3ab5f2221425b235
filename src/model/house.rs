//! The house: who may come in, and what it says of itself.

use crate::id::Millis;
use serde::{Deserialize, Serialize};

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Nobody new.
    Closed,
    /// Whoever has the link.
    Invitation,
    /// Anyone who finds the address.
    Open,
}

/// A text that the administrators write, in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charter {
    Rules,
    Privacy,
}

/// Characters of a [`Charter`] in one language, at the most.
pub const MAX_CHARTER: usize = 10_000;

/// How those who are in bring somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The address that lets someone in; none when the door is closed, or the link has expired or was revoked.
    pub link: Option<String>,
    /// When the link ends; 0 when it does not.
    pub until: Millis,
    /// The server is reached from its own machine only: no link leads a phone to it.
    pub loopback: bool,
}
