//! Old state + changes == fresh state, for every verb: what was known before, and the frames since, make what a reload
//! shows. A gap is filled as a client fills it, by asking `changes`.

use super::{access, session, thread::changes, user};
use crate::{
    error::AppError,
    id::{LOBBY, Seq, ThreadId},
    model::{Line, Member, Message, MessageKind, Mine, Person, Role, Rows, Thread},
    protocol::{Answer, Change},
    server::{
        cast::{Guest, House, next},
        error::{Error, Result},
        realtime::Connection,
    },
};
use anyhow::{Context, anyhow};
use std::collections::BTreeMap;

/// What one person knows: rows by their keys, and the number of each line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub lines: BTreeMap<Line, Seq>,
    threads: BTreeMap<ThreadId, Thread>,
    mine: BTreeMap<ThreadId, Mine>,
    pub messages: BTreeMap<(ThreadId, Seq), Message>,
    members: BTreeMap<(ThreadId, i64), Member>,
    people: BTreeMap<i64, Person>,
}

impl State {
    /// Everything there is to know, from nothing.
    async fn fresh(guest: &Guest) -> Result<Self> {
        let mut state = Self::default();
        for line in [Line::House, Line::Own] {
            state.catch_up(guest, line).await?;
        }
        for card in guest.list().await? {
            state.catch_up(guest, Line::Thread(card.thread.id)).await?;
            assert_eq!(state.threads.get(&card.thread.id), Some(&card.thread), "the card and the changes agree");
            assert_eq!(state.mine.get(&card.thread.id), Some(&card.mine));
            assert_eq!(state.lines.get(&Line::Thread(card.thread.id)), Some(&card.head));
        }
        Ok(state)
    }

    /// Asks what happened on a line since it was last heard of.
    async fn catch_up(&mut self, guest: &Guest, line: Line) -> Result<()> {
        let after = self.lines.get(&line).copied().unwrap_or_default();
        match changes(&guest.app, &guest.actor, line, after).await {
            Ok(Answer::UpTo { head, rows }) => self.take(line, head, rows),
            Ok(Answer::Reset) => return Err(anyhow!("a reset of {line:?}").into()),
            // Theirs no more: the own line is about to say so.
            Err(Error::App(AppError::NotFound)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// A frame: the next one applies, an older one is dropped, a later one shows a gap.
    async fn hear(&mut self, guest: &Guest, change: Change) -> Result<()> {
        let local = self.lines.get(&change.line).copied().unwrap_or_default();
        if change.seq == local.next() {
            self.take(change.line, change.seq, change.rows);
        } else if change.seq > local {
            self.catch_up(guest, change.line).await?;
        }
        Ok(())
    }

    fn take(&mut self, line: Line, seq: Seq, rows: Rows) {
        self.lines.insert(line, seq);
        rows.mine.iter().filter(|mine| !mine.listed).for_each(|mine| self.forget(mine.thread));
        for thread in rows.threads {
            let known = self.threads.entry(thread.id).or_insert_with(|| thread.clone());
            let posted_at = known.posted_at.max(thread.posted_at);
            // One's own line tells of it too, and may be behind the thread's.
            if thread.rev > known.rev {
                *known = thread;
            }
            known.posted_at = posted_at;
        }
        self.mine.extend(rows.mine.into_iter().map(|mine| (mine.thread, mine)));
        self.members.extend(rows.members.into_iter().map(|member| ((member.thread, member.user.0), member)));
        self.people.extend(rows.people.into_iter().map(|person| (person.id.0, person)));
        for message in rows.messages {
            let thread = self.threads.get_mut(&message.thread).filter(|_| message.kind == MessageKind::Text);
            if let Some(thread) = thread {
                thread.posted_at = thread.posted_at.max(message.sent_at);
            }
            self.messages.insert((message.thread, message.seq), message);
        }
        // What is quoted changes by frames of its own, so it is known as it is.
        for quoted in rows.quoted {
            assert_eq!(self.messages.get(&(quoted.thread, quoted.seq)), Some(&quoted));
        }
    }
}

impl State {
    /// A thread that left the list.
    fn forget(&mut self, thread: ThreadId) {
        self.lines.remove(&Line::Thread(thread));
        self.threads.remove(&thread);
        self.messages.retain(|(of, _), _| *of != thread);
        self.members.retain(|(of, _), _| *of != thread);
    }
}

/// Someone who watches: what they knew, and the frames since.
pub(super) struct Watcher {
    pub guest: Guest,
    socket: Connection,
    pub state: State,
}

impl Watcher {
    pub async fn new(guest: Guest) -> Result<Self> {
        let socket = guest.connect();
        let state = State::fresh(&guest).await?;
        Ok(Self { guest, socket, state })
    }

    /// Hears everything up to the change of a line that closes the scene, then compares with a reload.
    pub async fn check(&mut self, line: Line, last: Seq) -> Result<()> {
        while self.state.lines.get(&line).is_none_or(|seq| *seq < last) {
            let change = next(&mut self.socket).await?;
            self.state.hear(&self.guest, change).await?;
        }
        assert_eq!(self.state, State::fresh(&self.guest).await?, "as {}", self.guest.actor.person.name);
        self.check_recent().await
    }

    /// What is remembered of this person is what the database says, and from now on more of it is.
    async fn check_recent(&self) -> Result<()> {
        let Guest { app, actor, token, .. } = &self.guest;
        let (lately, person) = (session::lately(app, token).await?, app.store.read().await?.person(actor.id()).await?);
        assert_eq!(lately.map(|actor| actor.person), person);
        for thread in (1..=self.state.threads.len() as i64 + 9).map(ThreadId) {
            let (remembered, place) =
                (app.recent.place(actor.id(), thread), app.store.read().await?.membership(actor.id(), thread).await?);
            assert!(remembered.is_none() || remembered == place, "{thread}: {remembered:?}, but {place:?}");
            let _ = access::thread(app, actor, thread).await;
        }
        Ok(())
    }
}

#[tokio::test]
async fn old_state_and_changes_make_the_fresh_state() -> Result<()> {
    let house = House::open().await?;
    let mut watchers = Vec::new();
    for name in ["Ana", "Bo", "Eve"] {
        watchers.push(Watcher::new(house.person(name).await?).await?);
    }
    let spoken = watchers[1].guest.says(LOBBY, "well").await?.seq;
    let mut number = 0;
    let verbs = [
        "sign_up",
        "open_direct",
        "post",
        "answer",
        "open again",
        "edit",
        "react",
        "reply",
        "take back",
        "delete",
        "notes",
        "set_display_name",
        "role",
        "close",
        "open",
    ];
    for verb in verbs {
        number += 10;
        house.clock.advance(std::time::Duration::from_secs(5));
        let (ana, bo) = (&watchers[0].guest, &watchers[1].guest);
        let spoken = ana.sees(LOBBY, spoken).await?;
        match verb {
            "sign_up" => drop(house.person("Zoé").await?),
            "post" => drop(ana.post(ana.open_direct(bo.id(), number).await?, number + 1, "hello").await?),
            "answer" => drop(bo.post(bo.open_direct(ana.id(), number).await?, number + 1, "well").await?),
            "set_display_name" => user::set_display_name(&house.app, &bo.actor, "Éloïse").await?,
            "role" => user::give_role(&house.app, &ana.actor, bo.id(), Role::Admin).await?,
            "close" | "open" => {
                let zoe = user::list_all(&house.app).await?.pop().context("she came last")?;
                user::set_active(&house.app, &ana.actor, zoe.id, verb == "open").await?;
            }
            "edit" => drop(bo.edit(LOBBY, (spoken.seq, spoken.said()), &format!("well {number}")).await?),
            "react" => drop(ana.react(LOBBY, spoken.seq, "👍", true).await?),
            "reply" => drop(bo.reply(LOBBY, spoken.seq, "indeed").await?),
            "take back" => drop(ana.react(LOBBY, spoken.seq, "👍", false).await?),
            "delete" => drop(bo.delete(LOBBY, spoken.seq).await?),
            "notes" => drop(ana.open_direct(ana.id(), number).await?),
            _ => drop(ana.open_direct(bo.id(), number).await?),
        }
        let last = ana.post(LOBBY, number + 9, verb).await?.seq;
        for watcher in &mut watchers {
            watcher.check(Line::Thread(LOBBY), last).await?;
        }
    }
    Ok(())
}
