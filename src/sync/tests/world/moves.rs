//! What may happen.

use super::{LIMITS, World, Written, pick};
use crate::{
    error::AppError,
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::At,
    sync::{Ask, Delivery, Sync, Unsent},
};

/// What may happen next. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum Move {
    // On the server.
    Post { thread: u8, author: u8 },
    Join { thread: u8 },
    Edit { thread: u8, back: u8 },
    Rename { thread: u8 },
    Read { thread: u8 },
    MarkUnread { thread: u8, seq: u8 },
    Mute { thread: u8 },
    RemoveOrAdd { thread: u8 },
    Reply { thread: u8, author: u8, back: u8 },
    Delete { thread: u8, back: u8 },
    React { thread: u8, back: u8, who: u8 },
    Dub { person: u8 },
    Found,
    Backup,
    Restore,
    // By the person.
    Open { thread: u8, at: u8 },
    Close,
    Look { place: u8 },
    Older,
    Newer,
    Newest,
    Saw { place: u8 },
    KeepUnread { seq: u8 },
    MoreCards,
    Send { thread: u8, to: u8 },
    Act { place: u8, kind: u8 },
    Undo { which: u8 },
    Retry { which: u8 },
    Discard { which: u8 },
    Reload,
    // On the way.
    Deliver { which: u8 },
    Repeat { which: u8 },
    Lose { which: u8 },
    Ask { which: u8 },
    Serve { which: u8 },
    ServeTwice { which: u8 },
    Refuse { which: u8 },
    FailToServe { which: u8 },
    Land { which: u8 },
    LandTwice { which: u8 },
    LoseAnswer { which: u8 },
    Wake { which: u8 },
    Release { which: u8 },
    Cut,
    Connect,
}

impl World {
    pub(super) fn play_unseen(&mut self, step: &Move) {
        match *step {
            Move::Open { .. }
            | Move::Close
            | Move::Look { .. }
            | Move::Older
            | Move::Newer
            | Move::Newest
            | Move::Saw { .. }
            | Move::KeepUnread { .. }
            | Move::MoreCards
            | Move::Send { .. }
            | Move::Act { .. }
            | Move::Undo { .. }
            | Move::Retry { .. }
            | Move::Discard { .. }
            | Move::Reload => self.by_the_person(step),
            Move::Deliver { .. }
            | Move::Repeat { .. }
            | Move::Lose { .. }
            | Move::Ask { .. }
            | Move::Cut
            | Move::Connect => self.on_the_line(step),
            Move::Serve { .. }
            | Move::ServeTwice { .. }
            | Move::Refuse { .. }
            | Move::FailToServe { .. }
            | Move::Land { .. }
            | Move::LandTwice { .. }
            | Move::LoseAnswer { .. }
            | Move::Release { .. }
            | Move::Wake { .. } => self.by_request(step),
            _ => self.on_the_server(step),
        }
        self.publish();
    }

    fn on_the_server(&mut self, step: &Move) {
        match *step {
            Move::Post { thread, author } => self.server.post(self.thread(thread), UserId(1 + i64::from(author % 4))),
            Move::Join { thread } => self.server.join(self.thread(thread), UserId(2)),
            Move::Edit { thread, back } => self.server.edit(self.thread(thread), usize::from(back % 4)),
            Move::Rename { thread } => self.server.rename(self.thread(thread)),
            Move::Read { thread } => self.server.read(self.thread(thread)),
            Move::MarkUnread { thread, seq } => self.server.mark_unread(self.thread(thread), Seq(i64::from(seq % 32))),
            Move::Mute { thread } => self.server.mute(self.thread(thread)),
            Move::RemoveOrAdd { thread } => self.remove_or_add(self.thread(thread)),
            Move::Reply { .. } | Move::Delete { .. } | Move::React { .. } => self.act_elsewhere(step),
            Move::Dub { person } => self.server.dub(UserId(1 + i64::from(person % 4))),
            Move::Found => self.server.found(),
            Move::Backup => self.backup = Some(self.server.clone()),
            Move::Restore => self.restore(),
            _ => {}
        }
    }

    fn by_the_person(&mut self, step: &Move) {
        let asks = match *step {
            Move::Open { thread, at } => {
                let thread = self.thread(thread);
                self.sync.open(thread, self.place(thread, at))
            }
            Move::Look { place } => {
                let rows = self.fact_seqs();
                self.sync.look(pick(place, rows.len() + 1).and_then(|place| rows.get(place).copied()));
                vec![]
            }
            Move::Older => self.sync.older(),
            Move::Newer => self.sync.newer(),
            Move::Newest => self.sync.newest(),
            Move::Saw { place } => {
                let rows = self.fact_seqs();
                let seen = pick(place, rows.len()).and_then(|place| rows.get(place).copied());
                seen.map(|seq| self.sync.saw(seq)).unwrap_or_default()
            }
            Move::KeepUnread { seq } => {
                if let Some(thread) = self.sync.opened() {
                    self.sync.keep_unread(thread);
                    self.server.mark_unread(thread, Seq(i64::from(seq % 32)));
                }
                vec![]
            }
            Move::MoreCards => {
                self.more_cards();
                vec![]
            }
            Move::Send { thread, to } => self.send(self.thread(thread), to),
            Move::Act { place, kind } => self.act(place, kind),
            Move::Undo { which } => self.undo(which),
            Move::Retry { which } => self.retry(which),
            Move::Discard { which } => self.discard(which),
            Move::Reload => self.reload(),
            _ => {
                self.sync.close();
                vec![]
            }
        };
        self.carry(asks);
    }

    fn on_the_line(&mut self, step: &Move) {
        match *step {
            Move::Deliver { which } => {
                if let Some(down) = self.near(which).and_then(|place| self.down.remove(place)) {
                    self.receive(down);
                }
            }
            Move::Repeat { which } if !self.orderly => {
                if let Some(down) = self.near(which).and_then(|place| self.down.get(place).cloned()) {
                    self.receive(down);
                }
            }
            Move::Lose { which } if !self.orderly => {
                self.lost |= self.near(which).and_then(|place| self.down.remove(place)).is_some();
            }
            Move::Ask { which } => {
                if let Some(up) = pick(which, self.up.len()).and_then(|place| self.up.remove(place)) {
                    self.hear(up);
                }
            }
            Move::Cut => self.cut(),
            Move::Connect => self.connect(),
            _ => {}
        }
    }

    fn by_request(&mut self, step: &Move) {
        match *step {
            Move::Serve { which } => self.serve(which, false),
            Move::ServeTwice { which } => self.serve(which, true),
            Move::Refuse { which } => self.refuse(which, AppError::Forbidden),
            Move::FailToServe { which } => self.refuse(which, AppError::Unreachable),
            Move::Land { which } => {
                let landing = pick(which, self.answers.len()).and_then(|place| self.answers.remove(place));
                landing.into_iter().for_each(|(_, answer)| self.land(answer));
            }
            // Everything anew is asked once at a time, and its answer cannot be told from an earlier one's.
            Move::LandTwice { which } => {
                let landing = pick(which, self.answers.len()).and_then(|place| self.answers.get(place).cloned());
                let landing = landing.filter(|(ask, _)| *ask != Ask::Page);
                landing.into_iter().for_each(|(_, answer)| self.land(answer));
            }
            Move::LoseAnswer { which } => {
                self.drop_lists();
                let lost = pick(which, self.answers.len()).and_then(|place| self.answers.remove(place));
                lost.into_iter().for_each(|(ask, _)| self.repeat(ask));
            }
            Move::Release { which } => {
                if let Some(op) = pick(which, self.held.len()).and_then(|place| self.held.remove(place)) {
                    let asks = self.sync.release(op);
                    self.carry(asks);
                }
            }
            Move::Wake { which } => {
                if let Some(thread) = pick(which, self.naps.len()).and_then(|place| self.naps.remove(place)) {
                    let asks = self.sync.flush(thread);
                    self.carry(asks);
                }
            }
            _ => {}
        }
    }

    /// An op that nothing had before.
    pub(super) fn fresh(&self) -> Op {
        let mut key = [0; 16];
        let number = self.written.len() + self.wished.len();
        key[0] = u8::try_from(number % 256).unwrap_or_default();
        key[1] = u8::try_from(number / 256).unwrap_or_default();
        Op(key)
    }

    /// In the open conversation, sometimes in answer to what is shown.
    fn send(&mut self, thread: ThreadId, to: u8) -> Vec<Ask> {
        let op = self.fresh();
        self.written.push(Written { op, thread, overtaken: false, void: false, unwanted: false });
        let reply_to = Some(self.said_here()).filter(|_| to.is_multiple_of(2) && self.sync.opened() == Some(thread));
        let reply_to = reply_to.and_then(|rows| rows.get(pick(to / 2, rows.len())?)?.seq());
        let unsent = Unsent { reply_to, ..Unsent::post(op, thread, "mine".to_owned(), Millis(0)) };
        self.disk.push(unsent.clone());
        self.sync.send(unsent)
    }

    /// The page goes and comes again. What it had asked may arrive still, and its answers nowhere.
    fn reload(&mut self) -> Vec<Ask> {
        self.cut();
        self.ghosts.extend(self.requests.drain(..).filter(|ask| matches!(ask, Ask::Post { .. } | Ask::Act { .. })));
        self.held.clear();
        self.answers.clear();
        self.naps.clear();
        let open = self.sync.opened().filter(|thread| self.server.lists(*thread));
        let refused: Vec<Op> = self.disk.iter().filter(|kept| kept.refused.is_some()).map(|kept| kept.op).collect();
        self.sync = Sync::seed_within(self.server.snapshot(open), LIMITS);
        let asks = self.sync.restore(self.disk.clone(), Millis(0));
        let posts = |op: &Op| {
            asks.iter()
                .any(|ask| matches!(ask, Ask::Post { op: posted, .. } | Ask::Act { op: posted, .. } if posted == op))
        };
        assert!(!refused.iter().any(posts), "what was refused leaves by itself");
        asks
    }

    fn discard(&mut self, which: u8) -> Vec<Ask> {
        let Some(op) = self.written_op(which) else {
            return vec![];
        };
        let under_way = self.sync.outbox.get(op) == Some(&Delivery::Sending);
        let asks = self.sync.discard(op);
        let gone = self.sync.outbox.get(op).is_none();
        for written in self.written.iter_mut().filter(|written| written.op == op) {
            written.void |= gone;
            written.overtaken = true;
            written.unwanted |= under_way;
        }
        asks
    }

    /// Half of the time the open one, where most can go wrong.
    pub(super) fn thread(&self, which: u8) -> ThreadId {
        let open = self.sync.opened().filter(|open| which >= 128 && self.server.threads.contains_key(open));
        open.unwrap_or(self.any_thread(which))
    }

    fn any_thread(&self, which: u8) -> ThreadId {
        ThreadId(1 + i64::from(which) % self.server.threads.len() as i64)
    }

    fn place(&self, thread: ThreadId, at: u8) -> At {
        let seq = Seq(i64::from(at / 5) % (self.server.threads[&thread].head.0 + 1));
        match at % 5 {
            0 => self.sync.arrival(thread),
            1 => At::Tail,
            2 => At::Around(seq),
            3 => At::Before(seq),
            _ => At::After(seq),
        }
    }

    pub(super) fn written_op(&self, which: u8) -> Option<Op> {
        pick(which, self.written.len()).and_then(|place| self.written.get(place)).map(|written| written.op)
    }

    /// Something near the front; in an orderly world the front.
    fn near(&self, which: u8) -> Option<usize> {
        pick(if self.orderly { 0 } else { which }, self.down.len().min(4))
    }
}
