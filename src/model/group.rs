//! Groups: what one may ask of them.

use super::{MemberRole, Person, Thread};
use crate::id::{Seq, ThreadId, UserId};
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

/// What a form of a thread asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    Join,
    Group(GroupChange),
    Mine(MineChange),
}

impl Wish {
    /// Reads a form: where it is sent (`/c/7/{to}`), its verb, and the values beside it. None for what is not understood.
    pub fn parse(to: &str, verb: &str, values: &[String]) -> Option<Self> {
        let first = values.first().map(String::as_str).unwrap_or_default();
        let user = || first.parse::<UserId>().ok();
        let seq = || first.parse::<Seq>().ok();
        let change = match (to, verb) {
            ("join", _) => return Some(Self::Join),
            ("mine", "mute") => return Some(Self::Mine(MineChange::Mute(true))),
            ("mine", "unmute") => return Some(Self::Mine(MineChange::Mute(false))),
            ("mine", "unread") => return Some(Self::Mine(MineChange::Unread(seq()?))),
            ("mine", "read") => return Some(Self::Mine(MineChange::Read(seq()?))),
            ("group", "rename") => GroupChange::Rename(first.to_owned()),
            ("group", "open") => GroupChange::Open(true),
            ("group", "close") => GroupChange::Open(false),
            ("group", "hosts_only") => GroupChange::HostsOnly(true),
            ("group", "everyone") => GroupChange::HostsOnly(false),
            ("group", "add") => GroupChange::Add(values.iter().map(|id| id.parse().ok()).collect::<Option<_>>()?),
            ("group", "remove") => GroupChange::Remove(user()?),
            ("group", "host") => GroupChange::Host(user()?, true),
            ("group", "unhost") => GroupChange::Host(user()?, false),
            ("group", "leave") => GroupChange::Leave,
            ("group", "delete") => GroupChange::Delete(first.to_owned()),
            _ => return None,
        };
        Some(Self::Group(change))
    }

    /// Where one goes on when it was done.
    pub fn leads_to(&self, thread: ThreadId) -> String {
        match self {
            Self::Join | Self::Mine(MineChange::Read(_) | MineChange::Unread(_)) => format!("/c/{thread}"),
            Self::Group(GroupChange::Leave | GroupChange::Delete(_)) => "/".to_owned(),
            _ => format!("/c/{thread}/about"),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(to: &str, verb: &str, values: &[&str]) -> Option<Wish> {
        Wish::parse(to, verb, &values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_form_is_read_as_what_it_asks_for() {
        let group = |change| Some(Wish::Group(change));
        assert_eq!(wish("join", "", &[]), Some(Wish::Join));
        assert_eq!(wish("mine", "mute", &[]), Some(Wish::Mine(MineChange::Mute(true))));
        assert_eq!(wish("group", "rename", &["Robotics"]), group(GroupChange::Rename("Robotics".into())));
        assert_eq!(wish("group", "rename", &[]), group(GroupChange::Rename(String::new())));
        assert_eq!(wish("group", "add", &["3", "7"]), group(GroupChange::Add(vec![UserId(3), UserId(7)])));
        assert_eq!(wish("group", "unhost", &["3"]), group(GroupChange::Host(UserId(3), false)));
    }

    #[test]
    fn what_cannot_be_understood_asks_for_nothing() {
        for (to, verb, values) in [
            ("group", "explode", &[][..]),
            ("group", "", &["3"]),
            ("group", "add", &["3", "Bo"]),
            ("group", "remove", &[]),
            ("group", "host", &["-"]),
            ("mine", "delete", &[]),
            ("mine", "read", &["soon"]),
            ("about", "rename", &["x"]),
        ] {
            assert_eq!(wish(to, verb, values), None, "{to} {verb} {values:?}");
        }
    }

    #[test]
    fn who_leaves_goes_home_and_who_joins_goes_in() {
        assert_eq!(Wish::Group(GroupChange::Leave).leads_to(ThreadId(7)), "/");
        assert_eq!(Wish::Join.leads_to(ThreadId(7)), "/c/7");
        assert_eq!(Wish::Group(GroupChange::Open(true)).leads_to(ThreadId(7)), "/c/7/about");
    }
}
