//! Groups: what one may ask of them.

use super::{MemberRole, Person, Thread};
use crate::id::{Seq, UserId};
use serde::{Deserialize, Serialize};

/// People added at once, at the most.
pub const MAX_ADDED: usize = 500;

/// A group to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// Empty: it is called by its members.
    pub name: String,
    /// Anyone on the server finds it and may join.
    pub open: bool,
    /// Who is in it from the beginning, beside its maker.
    pub with: Vec<UserId>,
}

/// What is to become of a group. Only hosts may ask, but for `Leave`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupChange {
    /// Empty: no name of its own.
    Rename(String),
    Open(bool),
    HostsOnly(bool),
    Add(Vec<UserId>),
    Remove(UserId),
    /// Makes someone a host, or no more.
    Host(UserId, bool),
    Leave,
    /// Deletes it for everyone; the name is typed again as proof that it is meant.
    Delete(String),
}

/// What one changes about a thread for oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MineChange {
    Mute(bool),
    /// Everything after this is unread again.
    Unread(Seq),
    /// Everything up to this is read: for those without scripts. (Others say it by socket.)
    Read(Seq),
}

/// An open group as those see it who look for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenGroup {
    pub thread: Thread,
    /// The person asking is in it.
    pub joined: bool,
}

/// A page of open groups, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPage {
    pub groups: Vec<OpenGroup>,
    /// The cards of those by whom groups without a name are called.
    pub people: Vec<Person>,
    /// There are more after these.
    pub more: bool,
}

/// A page of a thread's members: hosts first, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPage {
    pub members: Vec<(Person, MemberRole)>,
    /// There are more after these.
    pub more: bool,
}
