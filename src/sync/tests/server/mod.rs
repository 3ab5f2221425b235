//! A server small enough to be obviously right: what a tab must come to agree with.

mod act;

use crate::{
    error::{AppError, Field, Problem},
    id::{Epoch, Millis, Op, Seq, ThreadId, UserId},
    model::{
        Ack, Act, At, Card, History, Line, MemberRole, Message, MessageKind, Mine, Person, Role, Rows, Snapshot,
        Thread, ThreadCursor, ThreadKind, ThreadPage, UNREAD, Unread,
    },
    protocol::{Answer, Change, Changes, PROTOCOL, Welcome},
    sync::unread::is_word,
};
use std::collections::BTreeMap;

pub const ME: UserId = UserId(1);
/// Messages in a page of this server.
const PAGE: usize = 4;
/// Threads in a page of its list.
const CARDS: usize = 3;
/// Rows in one answer to "what happened?" in a thread, and on the other lines.
const ROWS: usize = 6;
const FEW_ROWS: usize = 2;

/// One thread and all that is in it.
#[derive(Clone)]
pub struct Log {
    pub thread: Thread,
    pub head: Seq,
    pub messages: BTreeMap<Seq, Message>,
    pub mine: Mine,
}

/// What was done under an op, and what was asked.
#[derive(Clone)]
pub struct Done {
    pub ack: Ack,
    pub act: Option<Act>,
    body: Option<(String, Option<Seq>)>,
    /// How many were before it.
    pub turn: usize,
}

#[derive(Clone)]
pub struct Server {
    pub epoch: Epoch,
    pub threads: BTreeMap<ThreadId, Log>,
    pub people: BTreeMap<UserId, Person>,
    pub own: Seq,
    pub house: Seq,
    ops: BTreeMap<Op, Done>,
    /// Who reacted how, the oldest first.
    reacting: BTreeMap<(ThreadId, Seq), Vec<(String, UserId)>>,
    clock: i64,
    /// Committed, not yet with the hub.
    pub frames: Vec<Change>,
}

impl Server {
    /// So many people and threads, with a few words in each.
    pub fn new(threads: i64) -> Self {
        let mut server = Self {
            epoch: Epoch([1; 16]),
            threads: BTreeMap::new(),
            people: BTreeMap::new(),
            own: Seq(0),
            house: Seq(0),
            ops: BTreeMap::new(),
            reacting: BTreeMap::new(),
            clock: 0,
            frames: Vec::new(),
        };
        (1..=4).for_each(|id| server.meet(UserId(id)));
        for id in 1..=threads {
            server.found();
            (0..id * 3).for_each(|n| server.post(ThreadId(id), UserId(1 + n % 4)));
        }
        server.frames.clear();
        server
    }

    fn meet(&mut self, id: UserId) {
        self.house = self.house.next();
        let name = id.to_string();
        let person = Person { id, display_name: name.clone(), name, role: Role::User, active: true, rev: self.house };
        self.people.insert(id, person);
    }

    /// Makes a thread with me in it.
    pub fn found(&mut self) {
        let id = ThreadId(1 + self.threads.len() as i64);
        self.clock += 1;
        self.own = self.own.next();
        let posted_at = Millis(self.clock);
        let thread = Thread {
            id,
            kind: ThreadKind::Group,
            name: None,
            pair: None,
            open: true,
            hosts_only: false,
            size: 1,
            some: Vec::new(),
            rev: Seq(0),
            posted_at,
        };
        let mine = Mine { thread: id, read_seq: Seq(0), muted: false, listed: true, rev: self.own };
        self.threads.insert(id, Log { thread, head: Seq(0), messages: BTreeMap::new(), mine });
        self.join(id, ME);
        self.tell_own(id);
    }

    fn tell_own(&mut self, thread: ThreadId) {
        let mine = self.threads[&thread].mine.clone();
        let rows = Rows { unread: vec![self.unread(&mine)], mine: vec![mine], ..Rows::default() };
        self.emit(Line::Own, self.own, rows);
    }

    /// What others wrote after my mark.
    pub fn unread(&self, mine: &Mine) -> Unread {
        let log = &self.threads[&mine.thread];
        let words = log.messages.values().filter(|row| is_word(row, ME));
        let count = words.filter(|row| mine.listed && row.seq > mine.read_seq).count();
        let at = if mine.listed { log.head } else { Seq(0) };
        Unread { count: u32::try_from(count).unwrap_or(UNREAD).min(UNREAD), at }
    }

    /// Whether the thread is in my list.
    pub fn lists(&self, thread: ThreadId) -> bool {
        self.threads.get(&thread).is_some_and(|log| log.mine.listed)
    }

    pub fn post(&mut self, thread: ThreadId, author: UserId) {
        self.write((thread, author, MessageKind::Text), None, None);
    }

    pub fn join(&mut self, thread: ThreadId, author: UserId) {
        self.write((thread, author, MessageKind::Joined), None, None);
    }

    /// Takes a message of mine, once.
    pub fn take(&mut self, thread: ThreadId, op: Op) -> Ack {
        self.take_reply(thread, op, ("mine".to_owned(), None)).expect("it answers nothing")
    }

    /// The same, which may answer another.
    pub fn take_reply(&mut self, thread: ThreadId, op: Op, said: (String, Option<Seq>)) -> Result<Ack, AppError> {
        if let Some(done) = self.ops.get(&op) {
            assert_eq!(done.body.as_ref(), Some(&said), "an op was asked with something else");
            return Ok(done.ack);
        }
        let to = said.1.map(|to| self.threads[&thread].messages.get(&to));
        if to.is_some_and(|to| to.is_none_or(|to| to.kind != MessageKind::Text)) {
            return Err(AppError::invalid(Field::Reply, Problem::Missing));
        }
        let ack = self.write((thread, ME, MessageKind::Text), Some(op), said.1);
        self.ops.insert(op, Done { ack, act: None, body: Some(said), turn: self.ops.len() });
        Ok(ack)
    }

    pub fn place_of(&self, op: Op) -> Option<Seq> {
        self.ops.get(&op).filter(|done| done.act.is_none()).map(|done| done.ack.seq)
    }

    /// What was done under an op.
    pub fn done(&self, op: Op) -> Option<&Done> {
        self.ops.get(&op)
    }

    fn write(
        &mut self,
        (thread, author, kind): (ThreadId, UserId, MessageKind),
        op: Option<Op>,
        reply_to: Option<Seq>,
    ) -> Ack {
        self.clock += 1;
        let sent_at = Millis(self.clock);
        let log = self.threads.get_mut(&thread).expect("tests name threads that exist");
        log.head = log.head.next();
        let seq = log.head;
        let body = seq.to_string();
        let message = Message { kind, op, reply_to, ..Message::new((thread, seq), author, body, sent_at) };
        log.messages.insert(seq, message.clone());
        if kind == MessageKind::Text {
            log.thread.posted_at = sent_at;
        }
        let quoted = act::quoted(log, std::slice::from_ref(&message));
        let people = self.authors(quoted.iter().chain([&message]));
        self.emit(Line::Thread(thread), seq, Rows { messages: vec![message], quoted, people, ..Rows::default() });
        Ack { seq, sent_at }
    }

    /// The author of the `back`th word from the end says it otherwise.
    pub fn edit(&mut self, thread: ThreadId, back: usize) {
        let Some(row) = self.said(thread, back) else { return };
        let (seq, said, body) = (row.seq, row.said(), row.body.clone() + "*");
        self.carry_out(thread, row.author, &Act::Edit { seq, said, body }).expect("it is as it was read");
    }

    pub fn rename(&mut self, thread: ThreadId) {
        let log = self.threads.get_mut(&thread).expect("tests name threads that exist");
        log.head = log.head.next();
        log.thread.rev = log.head;
        log.thread.name = Some(log.head.to_string());
        let (head, rows) = (log.head, Rows { threads: vec![log.thread.clone()], ..Rows::default() });
        self.emit(Line::Thread(thread), head, rows);
    }

    /// Another device of mine reads it to its end.
    pub fn read(&mut self, thread: ThreadId) {
        let mine = &self.threads[&thread].mine;
        self.mark(thread, self.threads[&thread].head, mine.rev);
    }

    /// A device of mine has read so far, and knew of my row as it was then.
    pub fn mark(&mut self, thread: ThreadId, seq: Seq, rev: Seq) {
        let log = &self.threads[&thread];
        let seq = seq.min(log.head);
        if log.mine.listed && rev >= log.mine.rev && seq > log.mine.read_seq {
            self.keep(thread, |mine| mine.read_seq = seq);
        }
    }

    /// Everything after this is unread again.
    pub fn mark_unread(&mut self, thread: ThreadId, seq: Seq) {
        if self.lists(thread) {
            self.keep(thread, |mine| mine.read_seq = mine.read_seq.min(seq));
        }
    }

    pub fn mute(&mut self, thread: ThreadId) {
        if self.lists(thread) {
            self.keep(thread, |mine| mine.muted = !mine.muted);
        }
    }

    /// I am taken out of it, or come back.
    pub fn remove_or_add(&mut self, thread: ThreadId) {
        let head = self.threads[&thread].head;
        if self.lists(thread) {
            self.write((thread, UserId(2), MessageKind::Removed), None, None);
            self.keep(thread, |mine| mine.listed = false);
        } else {
            self.keep(thread, |mine| (mine.listed, mine.read_seq) = (true, head));
            self.write((thread, UserId(2), MessageKind::Added), None, None);
        }
    }

    fn keep(&mut self, thread: ThreadId, change: impl FnOnce(&mut Mine)) {
        self.own = self.own.next();
        let own = self.own;
        let log = self.threads.get_mut(&thread).expect("tests name threads that exist");
        change(&mut log.mine);
        log.mine.rev = own;
        self.tell_own(thread);
    }

    pub fn dub(&mut self, id: UserId) {
        self.house = self.house.next();
        let person = self.people.get_mut(&id).expect("tests name people who exist");
        person.rev = self.house;
        person.display_name = self.house.to_string();
        let rows = Rows { people: vec![person.clone()], ..Rows::default() };
        self.emit(Line::House, self.house, rows);
    }

    fn emit(&mut self, line: Line, seq: Seq, rows: Rows) {
        if matches!(line, Line::Thread(thread) if !self.lists(thread)) {
            return;
        }
        self.frames.push(Change { line, seq, rows });
    }

    pub fn changes(&self, line: Line, after: Seq) -> Changes {
        let (head, rows) = match line {
            Line::Own => (self.own, self.own_rows(after)),
            Line::House => {
                let people = self.people.values().filter(|person| person.rev > after).cloned().collect();
                (self.house, Rows { people, ..Rows::default() })
            }
            Line::Thread(thread) => (self.threads[&thread].head, self.thread_rows(thread, after)),
        };
        let most = if matches!(line, Line::Thread(_)) { ROWS } else { FEW_ROWS };
        let count = rows.messages.len() + rows.mine.len() + rows.people.len() + rows.threads.len();
        let answer = if count > most { Answer::Reset } else { Answer::UpTo { head, rows } };
        Changes { line, after, answer }
    }

    fn own_rows(&self, after: Seq) -> Rows {
        let mine: Vec<_> =
            self.threads.values().map(|log| &log.mine).filter(|mine| mine.rev > after).cloned().collect();
        Rows { unread: mine.iter().map(|mine| self.unread(mine)).collect(), mine, ..Rows::default() }
    }

    /// The newest change first, as an index on rev might give them.
    fn thread_rows(&self, thread: ThreadId, after: Seq) -> Rows {
        let log = &self.threads[&thread];
        let mut messages: Vec<_> = log.messages.values().filter(|row| row.rev > after).cloned().collect();
        messages.sort_by_key(|row| std::cmp::Reverse(row.rev));
        let threads = Some(&log.thread).filter(|row| row.rev > after).cloned().into_iter().collect();
        let quoted = act::quoted(log, &messages);
        Rows { people: self.authors(messages.iter().chain(&quoted)), messages, quoted, threads, ..Rows::default() }
    }

    fn authors<'a>(&self, messages: impl IntoIterator<Item = &'a Message>) -> Vec<Person> {
        let mut ids: Vec<_> = messages.into_iter().flat_map(Message::people).collect();
        ids.sort();
        ids.dedup();
        ids.iter().map(|id| self.people[id].clone()).collect()
    }

    pub fn history(&self, thread: ThreadId, at: At) -> History {
        let log = &self.threads[&thread];
        let all: Vec<_> = log.messages.values().cloned().collect();
        let place = |seq: Seq| all.partition_point(|row| row.seq < seq);
        let (from, to) = match at {
            At::Tail => (all.len().saturating_sub(PAGE), all.len()),
            At::Before(seq) => (place(seq).saturating_sub(PAGE), place(seq)),
            At::After(seq) => (place(seq.next()), place(seq.next()) + PAGE),
            At::Around(seq) => (place(seq).saturating_sub(PAGE / 2), place(seq) + PAGE / 2),
            At::New(seq) => {
                let from = place(seq.next());
                (from.saturating_sub(1), from + PAGE - 1)
            }
        };
        let to = to.min(all.len());
        let messages = all[from..to].to_vec();
        let (before, after) = (from > 0, to < all.len());
        let (people, quoted, mine) = (Vec::new(), Vec::new(), Vec::new());
        let mut history = History { thread, at, head: log.head, messages, before, after, people, quoted, mine };
        self.add_aside(&mut history);
        history
    }

    pub fn card(&self, thread: ThreadId) -> Card {
        let log = &self.threads[&thread];
        let last = log.messages.values().rfind(|row| row.kind == MessageKind::Text).cloned();
        let people = self.authors(&last);
        Card {
            thread: log.thread.clone(),
            head: log.head,
            last,
            role: MemberRole::Member,
            mine: log.mine.clone(),
            unread: self.unread(&log.mine),
            people,
        }
    }

    /// Most recent first.
    pub fn recent(&self) -> Vec<ThreadCursor> {
        let mut cursors: Vec<_> = self
            .threads
            .values()
            .filter(|log| log.mine.listed)
            .map(|log| ThreadCursor { posted_at: log.thread.posted_at, id: log.thread.id })
            .collect();
        cursors.sort_by_key(|cursor| std::cmp::Reverse((cursor.posted_at, cursor.id)));
        cursors
    }

    pub fn list(&self, after: Option<ThreadCursor>) -> ThreadPage {
        let mut cursors = self.recent();
        cursors.retain(|at| after.is_none_or(|after| (at.posted_at, at.id) < (after.posted_at, after.id)));
        let next = if cursors.len() > CARDS { cursors.get(CARDS - 1).copied() } else { None };
        ThreadPage { cards: cursors.iter().take(CARDS).map(|cursor| self.card(cursor.id)).collect(), next }
    }

    pub fn snapshot(&self, open: Option<ThreadId>) -> Snapshot {
        Snapshot {
            epoch: self.epoch,
            me: self.people[&ME].clone(),
            own: self.own,
            house: self.house,
            threads: self.list(None),
            open: open.map(|thread| (self.card(thread), self.history(thread, At::Tail))),
        }
    }

    /// Tells of so many recent threads, and of the open one.
    pub fn welcome(&self, recent: usize, open: Option<ThreadId>) -> Welcome {
        let mut ids: Vec<_> = self.recent().iter().take(recent).map(|cursor| cursor.id).collect();
        ids.extend(open.filter(|thread| !ids.contains(thread) && self.lists(*thread)));
        Welcome {
            protocol: PROTOCOL,
            build: String::new(),
            epoch: self.epoch,
            own: self.own,
            house: self.house,
            cards: ids.into_iter().map(|id| self.card(id)).collect(),
        }
    }
}
