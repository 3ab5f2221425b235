//! What a person can be told. Everything else is a fault of the server: an id here, the story in its log.

use crate::wire::JsonText;
use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// An answer other than yes. Each has one HTTP status here and one sentence in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in here, or the session has ended.
    Unauthenticated,
    /// Not there, or not yours: deliberately the same answer.
    NotFound,
    /// It is there, and you may not.
    Forbidden,
    /// A field holds something it cannot.
    Invalid { field: Field, problem: Problem },
    /// This op was already used for something else.
    Conflict,
    /// Too many tries; `retry_after` is in seconds.
    TooMany { retry_after: u32 },
    /// The server has more to do than it takes on; `retry_after` is in seconds.
    Busy { retry_after: u32 },
    /// No answer came. Made by clients only.
    Unreachable,
    /// A mistake of ours, logged under this id.
    Fault { id: String },
}

/// Where a problem stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    DisplayName,
    Password,
    Message,
    /// The message that is replied to.
    Reply,
    /// An emoji put to a message.
    Reaction,
    Author,
    GroupName,
    /// A group as a whole: what is asked of it, it cannot take.
    Group,
    Request,
    /// The link that lets one in.
    Invitation,
    /// The link for the first account.
    Setup,
    /// A link that opens once.
    Key,
    Role,
    /// A text of the house.
    Charter,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    Empty,
    TooShort,
    TooLong,
    /// A character that cannot be kept or read: U+0000, or one that a name may not have.
    Character,
    /// The name belongs to someone.
    Taken,
    /// The name looks like somebody else's.
    TooLike,
    /// Letters of alphabets that look alike, in one name.
    Mixed,
    /// A name that only the server may bear.
    Reserved,
    /// Name and password do not go together; which one is wrong is not said.
    NoMatch,
    /// The password that was to be known is another one.
    Wrong,
    /// Written under another account than the one signed in.
    OtherAccount,
    /// A group with people in it has a host.
    LastHost,
    /// Newcomers are put there: it stays, and stays open.
    Lobby,
    /// A direct conversation is no group.
    Direct,
    /// Not understood at all.
    Malformed,
    /// It is needed, and was not there.
    Missing,
    /// It is there no more.
    Deleted,
    /// It was good once: its time is over, or another took its place.
    Expired,
    /// It opens once, and did.
    Used,
    /// Nobody comes in at present.
    Closed,
    /// The last who may look after the server.
    Last,
}

impl AppError {
    /// Shorthand for [`AppError::Invalid`].
    pub fn invalid(field: Field, problem: Problem) -> Self {
        Self::Invalid { field, problem }
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> http::StatusCode {
        use http::StatusCode as Status;
        match self {
            Self::Unauthenticated => Status::UNAUTHORIZED,
            Self::NotFound => Status::NOT_FOUND,
            Self::Forbidden => Status::FORBIDDEN,
            Self::Invalid { .. } => Status::UNPROCESSABLE_ENTITY,
            Self::Conflict => Status::CONFLICT,
            Self::TooMany { .. } => Status::TOO_MANY_REQUESTS,
            Self::Busy { .. } => Status::SERVICE_UNAVAILABLE,
            Self::Unreachable => Status::BAD_GATEWAY,
            Self::Fault { .. } => Status::INTERNAL_SERVER_ERROR,
        }
    }

    /// How long to wait before asking again, in seconds, if that is known.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after } | Self::Busy { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// Whether asking again, unchanged, may succeed.
    pub fn passes(&self) -> bool {
        matches!(self, Self::TooMany { .. } | Self::Busy { .. } | Self::Unreachable | Self::Fault { .. })
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as Err;
        match error {
            Err::Request(_) | Err::Response(_) | Err::Deserialization(_) => Self::Unreachable,
            _ => Self::invalid(Field::Request, Problem::Malformed),
        }
    }

    fn status_code(&self) -> http::StatusCode {
        self.status()
    }
}
