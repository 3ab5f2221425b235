//! What a page is drawn from.

use super::{
    GroupPage, History, Invitation, MemberPage, MemberRole, Message, Mine, OpenGroup, Person, Place, Rights, Thread,
    Unread, Zone,
};
use crate::{
    error::AppError,
    id::{Epoch, Millis, Op, Seq, ThreadId, UserId},
    words::Locale,
};
use serde::{Deserialize, Serialize};

/// A thread as it stands in one person's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub thread: Thread,
    /// The thread's number.
    pub head: Seq,
    /// The last thing a person said.
    pub last: Option<Message>,
    /// What I may do there.
    pub role: MemberRole,
    pub mine: Mine,
    pub unread: Unread,
    /// The cards of the other one (direct) and of the last author.
    pub people: Vec<Person>,
}

impl Card {
    /// What I, whose card it is, may do there.
    pub fn rights(&self, me: UserId) -> Rights {
        Rights { user: me, kind: self.thread.kind, role: self.role, hosts_only: self.thread.hosts_only }
    }
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

    pub(super) fn parse(text: &str) -> Option<Self> {
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

/// What was found at a place where one looks for something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<OpenGroup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<(Person, MemberRole)>,
    /// Cards of those who are spoken of besides: chosen already, or naming a group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Person>,
    /// There are more after these.
    pub more: bool,
}

impl Found {
    /// Everyone whose card is in it.
    pub fn cards(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().chain(&self.known).chain(self.members.iter().map(|(person, _)| person))
    }

    /// Adds the page after this one.
    pub fn extend(&mut self, next: Self) {
        self.people.extend(next.people);
        self.groups.extend(next.groups);
        self.members.extend(next.members);
        self.more = next.more;
    }
}

impl From<PeoplePage> for Found {
    fn from(PeoplePage { people, more }: PeoplePage) -> Self {
        Self { people, more, ..Self::default() }
    }
}

impl From<GroupPage> for Found {
    fn from(GroupPage { groups, people, more }: GroupPage) -> Self {
        Self { groups, known: people, more, ..Self::default() }
    }
}

impl From<MemberPage> for Found {
    fn from(MemberPage { members, more }: MemberPage) -> Self {
        Self { members, more, ..Self::default() }
    }
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
    /// How those who are in bring somebody.
    pub invitation: Option<Invitation>,
    /// The person says that this device is theirs alone.
    pub own_device: bool,
    /// The path that was asked for, and its query.
    pub address: String,
    pub scene: Scene,
}

impl Opening {
    /// Where the person is.
    pub fn place(&self) -> Place {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        Place::parse(path, query)
    }
}

/// What became of a form, told on the page after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    pub error: AppError,
    /// What was typed, given back: a text, or of a form with several fields its query. Never a password.
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
    /// What was chosen or written is kept.
    Saved,
}

/// What there is to see at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    Inside(Box<Snapshot>),
    /// The same, and what was looked for.
    Found(Box<Snapshot>, Found),
    /// The snapshot for the list, and why the conversation is not shown.
    Missing(Box<Snapshot>, AppError),
}
