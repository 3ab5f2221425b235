//! A tab, a server, and between them a network that does its worst.

use super::server::{ME, Server};
use crate::{
    error::AppError,
    id::{Epoch, Op, Seq, ThreadId, UserId},
    model::{Ack, At, Card, History, Line, Snapshot, ThreadCursor, ThreadPage},
    protocol::{Change, Changes, Welcome},
    sync::{Ask, Delivery, RowKey, Sync, timeline::Limits},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Small, so that every edge is met often.
const LIMITS: Limits = Limits { rows: 8, kept: 5 };

/// What may happen next. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum Move {
    // On the server.
    Post { thread: u8, author: u8 },
    Join { thread: u8 },
    Edit { thread: u8, back: u8 },
    Rename { thread: u8 },
    Read { thread: u8 },
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
    MoreCards,
    Send { thread: u8 },
    Retry { which: u8 },
    Discard { which: u8 },
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
    Cut,
    Connect,
}

#[derive(Clone)]
enum Down {
    Welcome(Box<Welcome>),
    Frame(Change),
    Changes(Changes),
}

#[derive(Clone)]
enum Answer {
    Card(Box<Card>),
    Gone(ThreadId),
    Page(History),
    Snapshot(Box<Snapshot>),
    List(ThreadCursor, ThreadPage),
    Acked(Op, Ack),
    Refused(Op, AppError),
}

struct Written {
    op: Op,
    thread: ThreadId,
    /// It was refused for good at some time, so others may have overtaken it.
    overtaken: bool,
    /// Given up by the person, or erased with the database it was in.
    void: bool,
}

pub struct World {
    pub server: Server,
    pub sync: Sync,
    backup: Option<Server>,
    /// Nothing is lost but by cuts, nothing overtakes; but a welcome tells of two threads only.
    orderly: bool,
    connected: bool,
    down: VecDeque<Down>,
    up: VecDeque<(Line, Seq)>,
    requests: VecDeque<Ask>,
    answers: VecDeque<(Ask, Answer)>,
    naps: VecDeque<ThreadId>,
    lost: bool,
    written: Vec<Written>,
    /// The revs of the rows in the window.
    revs: BTreeMap<Seq, Seq>,
}

impl World {
    pub fn new(orderly: bool) -> Self {
        let server = Server::new(5);
        let sync = Sync::seed_within(server.snapshot(Some(ThreadId(5))), LIMITS);
        Self {
            server,
            sync,
            backup: None,
            orderly,
            connected: false,
            down: VecDeque::new(),
            up: VecDeque::new(),
            requests: VecDeque::new(),
            answers: VecDeque::new(),
            naps: VecDeque::new(),
            lost: false,
            written: Vec::new(),
            revs: BTreeMap::new(),
        }
    }

    pub fn play(&mut self, step: &Move) {
        self.revs = self.revs_now();
        self.play_unseen(step);
        let same_thread = !matches!(step, Move::Open { .. } | Move::Close);
        if same_thread && self.comparable() {
            let went_back = |(seq, rev): (&Seq, &Seq)| self.revs.get(seq).is_some_and(|before| rev < before);
            assert!(!self.revs_now().iter().any(went_back), "a row went back");
        }
    }

    fn play_unseen(&mut self, step: &Move) {
        match *step {
            Move::Open { .. }
            | Move::Close
            | Move::Look { .. }
            | Move::Older
            | Move::Newer
            | Move::MoreCards
            | Move::Send { .. }
            | Move::Retry { .. }
            | Move::Discard { .. } => self.by_the_person(step),
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
            Move::MoreCards => {
                self.more_cards();
                vec![]
            }
            Move::Send { thread } => self.send(self.thread(thread)),
            Move::Retry { which } => self.written_op(which).map(|op| self.sync.retry(op)).unwrap_or_default(),
            Move::Discard { which } => self.discard(which),
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
                if let Some((line, after)) = pick(which, self.up.len()).and_then(|place| self.up.remove(place)) {
                    self.down.push_back(Down::Changes(self.server.changes(line, after)));
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
            Move::Wake { which } => {
                if let Some(thread) = pick(which, self.naps.len()).and_then(|place| self.naps.remove(place)) {
                    let asks = self.sync.flush(thread);
                    self.carry(asks);
                }
            }
            _ => {}
        }
    }

    fn publish(&mut self) {
        let frames = std::mem::take(&mut self.server.frames);
        if self.connected {
            self.down.extend(frames.into_iter().map(Down::Frame));
        }
    }

    fn cut(&mut self) {
        self.connected = false;
        self.down.clear();
        self.up.clear();
        self.sync.line_down();
    }

    fn connect(&mut self) {
        self.cut();
        self.connected = true;
        self.lost = false;
        let recent = if self.orderly { 2 } else { usize::MAX };
        self.down.push_back(Down::Welcome(Box::new(self.server.welcome(recent, self.sync.opened()))));
    }

    /// An old copy of the database is put back, under a new epoch.
    fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else {
            return;
        };
        let Epoch(epoch) = self.server.epoch;
        let before = std::mem::replace(&mut self.server, backup);
        self.server.frames.clear();
        self.server.epoch = Epoch([epoch[0] + 1; 16]);
        self.cut();
        self.drop_lists();
        let answered: Vec<_> = self.answers.drain(..).map(|(ask, _)| ask).collect();
        answered.into_iter().for_each(|ask| self.repeat(ask));
        for written in &mut self.written {
            written.overtaken = true;
            written.void |= before.place_of(written.op).is_some() && self.server.place_of(written.op).is_none();
            written.void |= !self.server.threads.contains_key(&written.thread);
        }
    }

    fn send(&mut self, thread: ThreadId) -> Vec<Ask> {
        let mut key = [0; 16];
        key[0] = u8::try_from(self.written.len()).unwrap_or(u8::MAX);
        key[1] = u8::try_from(self.written.len() / 256).unwrap_or(u8::MAX);
        let op = Op(key);
        self.written.push(Written { op, thread, overtaken: false, void: false });
        self.sync.send(op, thread, "mine".to_owned())
    }

    fn discard(&mut self, which: u8) -> Vec<Ask> {
        let Some(op) = self.written_op(which) else {
            return vec![];
        };
        let asks = self.sync.discard(op);
        let gone = self.sync.outbox.get(op).is_none();
        for written in self.written.iter_mut().filter(|written| written.op == op) {
            written.void |= gone;
            written.overtaken = true;
        }
        asks
    }

    fn more_cards(&mut self) {
        if let Some(next) = self.sync.next_cards() {
            self.answers.push_back((Ask::Page, Answer::List(next, self.server.list(Some(next)))));
        }
    }

    /// A page of the list is not asked for again; nor waited for, when everything was read anew.
    fn drop_lists(&mut self) {
        self.answers.retain(|(_, answer)| !matches!(answer, Answer::List(..)));
    }

    /// The shell: socket questions go up if there is a socket, requests are repeated until answered.
    fn carry(&mut self, asks: Vec<Ask>) {
        for ask in asks {
            match ask {
                Ask::Changes { line, after } if self.connected => self.up.push_back((line, after)),
                Ask::Changes { .. } => panic!("a question to a dead line"),
                Ask::Retry { thread, .. } => self.naps.push_back(thread),
                ask => self.requests.push_back(ask),
            }
        }
    }

    fn receive(&mut self, down: Down) {
        let asks = match down {
            Down::Welcome(welcome) => self.sync.welcome(*welcome),
            Down::Frame(change) => self.sync.frame(change),
            Down::Changes(changes) => self.sync.changes(changes),
        };
        self.carry(asks);
    }

    fn serve(&mut self, which: u8, twice: bool) {
        let Some(place) = pick(which, self.requests.len()) else {
            return;
        };
        let Some(ask) = self.requests.get(place).cloned() else {
            return;
        };
        if !twice || ask == Ask::Page {
            self.requests.remove(place);
        }
        if let Some(answer) = self.answer(&ask) {
            self.answers.push_back((ask, answer));
        }
        self.publish();
    }

    fn answer(&mut self, ask: &Ask) -> Option<Answer> {
        let there = |thread: &ThreadId| self.server.threads.contains_key(thread);
        Some(match ask {
            Ask::Thread(thread) if !there(thread) => Answer::Gone(*thread),
            Ask::Thread(thread) => Answer::Card(Box::new(self.server.card(*thread))),
            Ask::History { thread, .. } if !there(thread) => return None,
            Ask::History { thread, at } => Answer::Page(self.server.history(*thread, *at)),
            Ask::Page => Answer::Snapshot(Box::new(self.server.snapshot(self.sync.opened().filter(there)))),
            Ask::Post { op, thread, .. } if !there(thread) => Answer::Refused(*op, AppError::NotFound),
            Ask::Post { op, thread, .. } => Answer::Acked(*op, self.server.take(*thread, *op)),
            Ask::Changes { .. } | Ask::Retry { .. } => return None,
        })
    }

    fn refuse(&mut self, which: u8, error: AppError) {
        let place = pick(which, self.requests.len());
        let Some(Ask::Post { op, .. }) = place.and_then(|place| self.requests.get(place)).cloned() else {
            return;
        };
        let Some(ask) = place.and_then(|place| self.requests.remove(place)) else {
            return;
        };
        self.mark_overtaken(op, &error);
        self.answers.push_back((ask, Answer::Refused(op, error)));
    }

    fn mark_overtaken(&mut self, op: Op, error: &AppError) {
        self.written.iter_mut().filter(|written| written.op == op).for_each(|one| one.overtaken |= !error.passes());
    }

    /// No answer will come: a post is given back to the outbox, the rest is asked again.
    fn repeat(&mut self, ask: Ask) {
        match ask {
            Ask::Post { op, .. } => self.answers.push_back((ask, Answer::Refused(op, AppError::Unreachable))),
            ask => self.requests.push_back(ask),
        }
    }

    fn land(&mut self, answer: Answer) {
        let asks = match answer {
            Answer::Card(card) => self.sync.card(*card),
            Answer::Gone(thread) => self.sync.gone(thread),
            Answer::Page(history) => self.sync.page(history),
            Answer::Snapshot(snapshot) => {
                self.drop_lists();
                self.sync.reseed(*snapshot)
            }
            Answer::List(asked, page) => self.sync.list(Some(asked), page),
            Answer::Acked(op, ack) => self.sync.acked(op, ack),
            Answer::Refused(op, error) => {
                self.mark_overtaken(op, &error);
                self.sync.refused(op, error)
            }
        };
        self.carry(asks);
    }

    /// The network is well again, and everything under way arrives.
    pub fn settle(&mut self) {
        if !self.connected || self.lost {
            self.connect();
        }
        for _ in 0..2000 {
            let before = self.under_way();
            if before == 0 {
                return;
            }
            for step in [Move::Deliver { which: 0 }, Move::Ask { which: 0 }, Move::Serve { which: 0 }] {
                self.play(&step);
            }
            self.play(&Move::Land { which: 0 });
            self.play(&Move::Wake { which: 0 });
        }
        panic!("it never becomes quiet: {:?} {:?}", self.requests, self.up);
    }

    fn under_way(&self) -> usize {
        self.down.len() + self.up.len() + self.requests.len() + self.answers.len() + self.naps.len()
    }

    /// Whether the tab and the server speak of the same database.
    fn comparable(&self) -> bool {
        self.sync.epoch == self.server.epoch && !self.sync.adrift()
    }

    /// What must hold at every moment.
    pub fn check_now(&self) {
        if !self.comparable() {
            return;
        }
        self.check_no_row_twice();
        self.check_no_hole();
        self.check_nothing_vanishes();
        assert!(self.fact_seqs().len() <= LIMITS.rows, "too many rows");
    }

    /// What must hold when it is quiet: the view is the model.
    pub fn check_quiet(&self) {
        assert!(self.comparable(), "not of this database");
        self.check_now();
        self.check_lines();
        self.check_window();
        self.check_cards();
        self.check_sends();
    }

    fn check_no_row_twice(&self) {
        let Some(window) = self.sync.window() else {
            return;
        };
        let keys: BTreeSet<_> = window.rows.iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), window.rows.len(), "a row twice");
        let facts = self.fact_seqs();
        assert!(facts.is_sorted_by(|one, next| one < next), "out of order: {facts:?}");
    }

    fn check_no_hole(&self) {
        let facts = self.fact_seqs();
        let (Some(thread), Some(first), Some(last)) = (self.sync.opened(), facts.first(), facts.last()) else {
            return;
        };
        let there = self.server.threads[&thread].messages.range(*first..=*last).map(|(seq, _)| *seq);
        assert_eq!(facts, there.collect::<Vec<_>>(), "a hole");
    }

    /// A written message is shown, unless its place is outside the window.
    fn check_nothing_vanishes(&self) {
        let (Some(window), Some(timeline)) = (self.sync.window(), &self.sync.open) else {
            return;
        };
        let Some(stretch) = timeline.window() else {
            return;
        };
        let facts = self.fact_seqs();
        for written in self.written.iter().filter(|written| written.thread == window.thread && !written.void) {
            let shown = window.rows.iter().any(|row| row.key == RowKey::Op(written.op));
            let outside = self.server.place_of(written.op).is_some_and(|place| {
                facts.first().is_some_and(|first| place < *first)
                    || stretch.more_after() && facts.last().is_some_and(|last| place > *last)
            });
            assert!(shown || outside, "{:?} vanished", written.op);
        }
    }

    fn check_lines(&self) {
        assert_eq!(self.sync.own.at(), self.server.own);
        assert_eq!(self.sync.house.at(), self.server.house);
        let Some(open) = self.sync.open.as_ref().filter(|open| self.server.threads.contains_key(&open.thread)) else {
            return;
        };
        assert_eq!(open.at(), Some(self.server.threads[&open.thread].head));
        assert_eq!(open.goal(), None, "a page is still wanted");
    }

    fn check_window(&self) {
        let Some(open) = self.sync.open.as_ref().filter(|open| self.server.threads.contains_key(&open.thread)) else {
            return;
        };
        let there = &self.server.threads[&open.thread].messages;
        let window = open.window().expect("a page was asked for and it is quiet");
        let (facts, ends) = (window.rows(), (there.keys().next().copied(), there.keys().next_back().copied()));
        facts.iter().for_each(|row| assert_eq!(Some(row), there.get(&row.seq)));
        assert_eq!(window.more_before(), facts.first().map(|row| row.seq) != ends.0);
        assert_eq!(window.more_after(), facts.last().map(|row| row.seq) != ends.1);
        facts.iter().for_each(|row| self.check_person(row.author));
    }

    fn check_cards(&self) {
        for ours in self.sync.cards() {
            let thread = ours.thread.id;
            let mut theirs = self.server.card(thread);
            theirs.people.clear();
            if self.orderly && ours.head < theirs.head {
                let last = |card: &Card| card.last.as_ref().map(|last| last.seq);
                assert_eq!(ours.thread.posted_at, theirs.thread.posted_at, "a post was missed");
                assert_eq!((last(ours), &ours.mine), (last(&theirs), &theirs.mine));
            } else {
                assert_eq!(*ours, theirs);
            }
            ours.last.iter().for_each(|last| self.check_person(last.author));
        }
        let order: Vec<_> = self.sync.cards().iter().map(|card| card.thread.id).collect();
        let theirs = self.server.recent().into_iter().map(|cursor| cursor.id).filter(|id| order.contains(id));
        assert_eq!(order, theirs.collect::<Vec<_>>(), "the order of the list");
    }

    fn check_person(&self, id: UserId) {
        assert_eq!(self.sync.person(id), self.server.people.get(&id));
        assert_eq!(Some(self.sync.me()), self.server.people.get(&ME));
    }

    /// Each message once, in the order written, and none left behind but those refused.
    fn check_sends(&self) {
        for written in self.written.iter().filter(|written| !written.void) {
            let log = &self.server.threads[&written.thread];
            let times = log.messages.values().filter(|message| message.op == Some(written.op)).count();
            let failed = matches!(self.sync.outbox.get(written.op), Some(Delivery::Failed(_)));
            assert!(times == 1 || failed && times == 0, "{:?} is there {times} times", written.op);
        }
        for thread in self.server.threads.keys() {
            let sent = self.written.iter().filter(|one| one.thread == *thread && !one.void && !one.overtaken);
            let places: Vec<_> = sent.map(|written| self.server.place_of(written.op)).collect();
            assert!(places.is_sorted(), "a sender's order: {places:?}");
        }
    }

    /// Every conversation is in the list once its pages are read.
    pub fn check_whole_list(&mut self) {
        while self.sync.next_cards().is_some() {
            self.more_cards();
            self.settle();
        }
        self.check_cards();
        assert_eq!(self.sync.cards().len(), self.server.threads.len());
    }

    /// Every thread, gone to, shows its tail.
    pub fn check_every_tail(&mut self) {
        for thread in self.server.threads.keys().copied().collect::<Vec<_>>() {
            let asks = self.sync.open(thread, At::Tail);
            self.carry(asks);
            self.settle();
            self.check_quiet();
            let window = self.sync.window().expect("it is open");
            assert!(!window.more_after && !window.loading && window.missed == 0);
        }
    }

    fn fact_seqs(&self) -> Vec<Seq> {
        let window = self.sync.open.as_ref().and_then(|open| open.window());
        window.map(|window| window.rows().iter().map(|row| row.seq).collect()).unwrap_or_default()
    }

    fn revs_now(&self) -> BTreeMap<Seq, Seq> {
        let window = self.sync.open.as_ref().filter(|_| self.comparable()).and_then(|open| open.window());
        window.map(|window| window.rows().iter().map(|row| (row.seq, row.rev)).collect()).unwrap_or_default()
    }

    /// Half of the time the open one, where most can go wrong.
    fn thread(&self, which: u8) -> ThreadId {
        let open = self.sync.opened().filter(|open| which >= 128 && self.server.threads.contains_key(open));
        open.unwrap_or(self.any_thread(which))
    }

    fn any_thread(&self, which: u8) -> ThreadId {
        ThreadId(1 + i64::from(which) % self.server.threads.len() as i64)
    }

    fn place(&self, thread: ThreadId, at: u8) -> At {
        let seq = Seq(i64::from(at / 4) % (self.server.threads[&thread].head.0 + 1));
        [At::Tail, At::Around(seq), At::Before(seq), At::After(seq)][usize::from(at % 4)]
    }

    fn written_op(&self, which: u8) -> Option<Op> {
        pick(which, self.written.len()).and_then(|place| self.written.get(place)).map(|written| written.op)
    }

    /// Something near the front; in an orderly world the front.
    fn near(&self, which: u8) -> Option<usize> {
        pick(if self.orderly { 0 } else { which }, self.down.len().min(4))
    }
}

fn pick(which: u8, len: usize) -> Option<usize> {
    usize::from(which).checked_rem(len)
}
