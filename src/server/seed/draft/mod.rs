//! A database on paper: people, conversations and what is in them, each change numbered as its verb would number it.

mod act;

use super::dice::Dice;
use crate::{
    id::{LOBBY, Millis, Seq, ThreadId, UserId},
    model::{MemberRole, MessageKind, Role, ThreadKind},
    server::{
        service::seed::key,
        store::{Bulk, MemberBulk, MessageBulk, MineBulk, PersonBulk, ThreadBulk},
    },
    words::Locale,
};
use std::collections::HashMap;

/// The rows so far. Ids count from 1, so a row stands at its id less one.
#[derive(Debug)]
pub struct Draft {
    rows: Bulk,
    password_hash: String,
    dice: Dice,
    /// Where in the list of `mine` someone's place for a thread stands.
    shown: HashMap<(UserId, ThreadId), usize>,
}

/// A group to be.
#[derive(Clone, Copy, Debug)]
pub struct GroupDraft<'a> {
    pub maker: UserId,
    pub with: &'a [UserId],
    pub name: Option<&'a str>,
    pub open: bool,
}

/// What the system says about what a person did.
struct Event<'a> {
    kind: MessageKind,
    author: UserId,
    about: &'a [UserId],
    body: &'a str,
}

impl Event<'_> {
    fn of(kind: MessageKind, author: UserId) -> Self {
        Self { kind, author, about: &[], body: "" }
    }
}

impl Draft {
    /// Nobody, and the empty Lobby as the first migration makes it.
    pub fn new(password_hash: String, dice: Dice) -> Self {
        let lobby = thread(LOBBY, ThreadKind::Group, Millis(0));
        let rows = Bulk { threads: vec![ThreadBulk { open: true, ..lobby }], ..Bulk::default() };
        Self { rows, password_hash, dice, shown: HashMap::new() }
    }

    /// Someone comes in: a card, a place in the Lobby. The first is administrator, and its host.
    pub fn sign_up(&mut self, name: &str, display_name: &str, locale: Locale, at: Millis) -> UserId {
        let rev = Seq(self.rows.people.len() as i64 + 1);
        let (id, first) = (UserId(rev.0), rev == Seq(1));
        if first {
            let lobby = &mut self.rows.threads[0];
            (lobby.created_at, lobby.posted_at) = (at, at);
        }
        self.rows.people.push(PersonBulk {
            id,
            name: name.into(),
            name_key: key(name),
            display_name: display_name.into(),
            display_key: key(display_name),
            password_hash: self.password_hash.clone(),
            role: if first { Role::Admin } else { Role::User },
            locale,
            seq: Seq(0),
            created_at: at,
            rev,
        });
        let seq = self.grow(LOBBY, 1);
        self.place(LOBBY, id, if first { MemberRole::Host } else { MemberRole::Member }, at);
        self.enter(LOBBY, at, &Event::of(MessageKind::Joined, id));
        self.show(id, LOBBY, seq);
        id
    }

    /// Someone makes a group.
    pub fn make_group(&mut self, group: &GroupDraft<'_>, at: Millis) -> ThreadId {
        let id = ThreadId(self.rows.threads.len() as i64 + 1);
        let name = group.name.map(str::to_owned);
        let name_key = group.name.map(key);
        let row = thread(id, ThreadKind::Group, at);
        self.rows.threads.push(ThreadBulk { name, name_key, open: group.open, ..row });
        let seq = self.grow(id, 1 + group.with.len() as i64);
        self.place(id, group.maker, MemberRole::Host, at);
        group.with.iter().for_each(|user| self.place(id, *user, MemberRole::Member, at));
        self.enter(id, at, &Event { about: group.with, ..Event::of(MessageKind::Made, group.maker) });
        self.show(group.maker, id, seq);
        group.with.iter().for_each(|user| self.show(*user, id, seq));
        id
    }

    /// Someone opens the conversation with another; it shows to them alone before the first word in it.
    pub fn open_direct(&mut self, me: UserId, with: UserId, at: Millis) -> ThreadId {
        let id = ThreadId(self.rows.threads.len() as i64 + 1);
        let row = thread(id, ThreadKind::Direct, at);
        let pair_key = Some(format!("{}:{}", me.min(with), me.max(with)));
        self.rows.threads.push(ThreadBulk { pair_key, ..row });
        let seq = self.grow(id, if me == with { 1 } else { 2 });
        self.place(id, me, MemberRole::Member, at);
        if me != with {
            self.place(id, with, MemberRole::Member, at);
        }
        self.show(me, id, seq);
        id
    }

    /// Someone adds others to a group.
    pub fn add(&mut self, id: ThreadId, by: UserId, who: &[UserId], at: Millis) {
        let seq = self.grow(id, who.len() as i64);
        self.enter(id, at, &Event { about: who, ..Event::of(MessageKind::Added, by) });
        for user in who {
            self.place(id, *user, MemberRole::Member, at);
            self.show(*user, id, seq);
        }
    }

    /// Someone joins an open group.
    pub fn join(&mut self, id: ThreadId, user: UserId, at: Millis) {
        let seq = self.grow(id, 1);
        self.place(id, user, MemberRole::Member, at);
        self.enter(id, at, &Event::of(MessageKind::Joined, user));
        self.show(user, id, seq);
    }

    /// A host gives a group another name.
    pub fn rename(&mut self, id: ThreadId, by: UserId, name: &str, at: Millis) {
        let row = self.thread(id);
        (row.name, row.name_key) = (Some(name.to_owned()), Some(key(name)));
        row.seq = row.seq.next();
        row.rev = row.seq;
        self.enter(id, at, &Event { body: name, ..Event::of(MessageKind::Renamed, by) });
    }

    /// A host lets anyone join.
    pub fn open(&mut self, id: ThreadId, by: UserId, at: Millis) {
        let row = self.thread(id);
        row.open = true;
        row.seq = row.seq.next();
        row.rev = row.seq;
        self.enter(id, at, &Event::of(MessageKind::Opened, by));
    }

    /// A person says something. The first word in a direct conversation shows it to the other one.
    pub fn post(&mut self, id: ThreadId, author: UserId, body: String, at: Millis) -> Seq {
        let op = Some(self.dice.op());
        let row = self.thread(id);
        let silent = row.kind == ThreadKind::Direct && row.said_seq == Seq(0);
        row.seq = row.seq.next();
        (row.said_seq, row.posted_at) = (row.seq, row.posted_at.max(at));
        let (thread, seq, kind) = (id, row.seq, MessageKind::Text);
        self.rows.messages.push(MessageBulk { op, ..MessageBulk::new((thread, seq), kind, author, body, at) });
        if silent {
            let unaware = self.members(id).filter(|user| !self.shown.contains_key(&(*user, id))).collect::<Vec<_>>();
            unaware.into_iter().for_each(|user| self.show(user, id, Seq(0)));
        }
        seq
    }

    /// Someone has read up to here.
    pub fn read(&mut self, user: UserId, id: ThreadId, seq: Seq) {
        let Some(place) = self.shown.get(&(user, id)) else { return };
        let (mine, person) = (&mut self.rows.mine[*place], &mut self.rows.people[place_of(user.0)]);
        if seq > mine.read_seq {
            person.seq = person.seq.next();
            (mine.read_seq, mine.rev) = (seq, person.seq);
        }
    }

    /// The number of a thread.
    pub fn head(&self, id: ThreadId) -> Seq {
        self.rows.threads[place_of(id.0)].seq
    }

    /// Who is in a thread, in the order of their coming.
    pub fn members(&self, id: ThreadId) -> impl Iterator<Item = UserId> {
        self.rows.members.iter().filter(move |member| member.thread == id).map(|member| member.user)
    }

    /// Who is where.
    pub fn places(&self) -> impl Iterator<Item = (ThreadId, UserId)> {
        self.rows.members.iter().map(|member| (member.thread, member.user))
    }

    /// The messages since this was last asked.
    pub fn take_messages(&mut self) -> Bulk {
        Bulk { messages: std::mem::take(&mut self.rows.messages), ..Bulk::default() }
    }

    /// People and threads as they stand: what other rows refer to.
    pub fn frame(&self) -> Bulk {
        Bulk { people: self.rows.people.clone(), threads: self.rows.threads.clone(), ..Bulk::default() }
    }

    /// Everything that was not taken before.
    pub fn into_rows(self) -> Bulk {
        self.rows
    }

    fn thread(&mut self, id: ThreadId) -> &mut ThreadBulk {
        &mut self.rows.threads[place_of(id.0)]
    }

    /// The change by which members come.
    fn grow(&mut self, id: ThreadId, grown: i64) -> Seq {
        let row = self.thread(id);
        row.seq = row.seq.next();
        (row.rev, row.member_rev, row.size) = (row.seq, row.seq, row.size + grown);
        row.seq
    }

    fn place(&mut self, thread: ThreadId, user: UserId, role: MemberRole, joined_at: Millis) {
        let rev = self.head(thread);
        self.rows.members.push(MemberBulk { thread, user, role, joined_at, rev });
    }

    fn show(&mut self, user: UserId, thread: ThreadId, read_seq: Seq) {
        let person = &mut self.rows.people[place_of(user.0)];
        person.seq = person.seq.next();
        self.shown.insert((user, thread), self.rows.mine.len());
        self.rows.mine.push(MineBulk { user, thread, rev: person.seq, read_seq });
    }

    /// What the system says about the change that was just numbered.
    fn enter(&mut self, thread: ThreadId, sent_at: Millis, event: &Event<'_>) {
        let Event { kind, author, about, body } = *event;
        let (seq, body) = (self.head(thread), body.to_owned());
        let about = (!about.is_empty()).then(|| serde_json::json!(about).to_string());
        self.rows.messages.push(MessageBulk { about, ..MessageBulk::new((thread, seq), kind, author, body, sent_at) });
    }
}

/// Where the row of this id stands.
fn place_of(id: i64) -> usize {
    usize::try_from(id - 1).unwrap_or(0)
}

/// A thread before its first change.
fn thread(id: ThreadId, kind: ThreadKind, at: Millis) -> ThreadBulk {
    ThreadBulk {
        id,
        kind,
        name: None,
        name_key: None,
        pair_key: None,
        open: false,
        seq: Seq(0),
        rev: Seq(0),
        member_rev: Seq(0),
        said_seq: Seq(0),
        size: 0,
        posted_at: at,
        created_at: at,
    }
}
