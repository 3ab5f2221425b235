use super::{Person, Socket};
use causerie::{
    id::{Seq, ThreadId},
    model::{At, Card, Line, Message, Person as Face, Snapshot, Unread},
    protocol::{Answer, Change, Changes, Down, Up, Welcome},
    sync::{Ask, Sync, Window},
};
use std::collections::{BTreeMap, VecDeque};

/// A page that is alive: the browser's own state machine, fed by a real socket and real answers.
pub struct Tab<'a> {
    who: &'a Person,
    pub sync: Sync,
    socket: Option<Socket>,
    /// How far each line was heard of, in frames, answers and pages.
    heard: BTreeMap<Line, Seq>,
}

impl<'a> Tab<'a> {
    pub async fn open(who: &'a Person, thread: ThreadId) -> Self {
        let snapshot = who.snapshot(Some(thread), At::Tail).await;
        let mut tab = Self { who, sync: Sync::seed(snapshot.clone()), socket: None, heard: BTreeMap::new() };
        tab.hear_page(&snapshot);
        tab.connect().await;
        tab
    }

    pub async fn connect(&mut self) {
        let open: Vec<ThreadId> = self.sync.opened().into_iter().collect();
        let (socket, welcome) = self.who.greeted(&open).await;
        self.socket = Some(socket);
        self.greet(welcome).await;
    }

    async fn greet(&mut self, welcome: Welcome) {
        let asks = self.sync.welcome(welcome);
        self.act(asks).await;
    }

    pub fn disconnect(&mut self) {
        self.socket = None;
        self.sync.line_down();
    }

    /// Holds it against a page that is loaded now.
    pub async fn assert_fresh(&mut self) {
        let snapshot = self.who.snapshot(self.sync.opened(), At::Tail).await;
        self.follow(&snapshot).await;
        let fresh = Sync::seed(snapshot);
        let (ours, theirs) = (drawn(&self.sync, &fresh), drawn(&fresh, &fresh));
        assert_eq!((ours.me, ours.faces), (theirs.me, theirs.faces));
        assert_eq!(ours.cards, theirs.cards);
        assert_eq!(ours.window, theirs.window);
    }

    /// Does what the state machine asks for, as the browser would.
    pub async fn act(&mut self, asks: Vec<Ask>) {
        let mut asks = VecDeque::from(asks);
        while let Some(ask) = asks.pop_front() {
            asks.extend(self.answer(ask).await);
        }
    }

    async fn answer(&mut self, ask: Ask) -> Vec<Ask> {
        match ask {
            Ask::Changes { line, after } => {
                let socket = self.socket.as_mut().expect("it asks while the line is there");
                socket.say(&Up::Changes { line, after }).await;
                Vec::new()
            }
            Ask::Read { thread, seq, rev } => {
                let socket = self.socket.as_mut().expect("it tells while the line is there");
                socket.say(&Up::Read { thread, seq, rev }).await;
                Vec::new()
            }
            Ask::Thread { thread, number } => match self.who.card(thread).await {
                Ok(card) => self.sync.card(card, number),
                Err(_) => self.sync.gone(thread, number),
            },
            Ask::History { thread, at } => {
                let page = self.who.history(thread, at).await.expect("it is open");
                self.hear(Line::Thread(thread), page.head);
                self.sync.page(page)
            }
            Ask::Page => {
                let snapshot = self.who.snapshot(self.sync.opened(), At::Tail).await;
                self.hear_page(&snapshot);
                self.sync.reseed(snapshot)
            }
            Ask::Post { op, thread, body, .. } => match self.who.say(thread, op, self.who.id, &body).await {
                Ok(ack) => self.sync.acked(op, ack),
                Err(error) => self.sync.refused(op, error),
            },
            Ask::Act { op, thread, act } => match self.who.act_under(thread, &act, op).await {
                Ok(acted) => self.sync.done(op, acted),
                Err(error) => self.sync.refused(op, error),
            },
            Ask::Later { op } => self.sync.release(op),
            Ask::Retry { thread, .. } => self.sync.flush(thread),
        }
    }

    /// Follows the socket until everything that a fresh page knows has been heard.
    async fn follow(&mut self, fresh: &Snapshot) {
        while !self.is_up_to(fresh) {
            let frame = self.socket.as_mut().expect("it is connected").next().await;
            let asks = match frame {
                Down::Change(change) => self.change(change),
                Down::Changes(changes) => self.changes(changes),
                other => panic!("neither a change nor an answer: {other:?}"),
            };
            self.act(asks).await;
        }
    }

    fn change(&mut self, change: Change) -> Vec<Ask> {
        self.hear(change.line, change.seq);
        self.sync.frame(change)
    }

    fn changes(&mut self, changes: Changes) -> Vec<Ask> {
        if let Answer::UpTo { head, .. } = changes.answer {
            self.hear(changes.line, head);
        }
        self.sync.changes(changes)
    }

    fn hear_page(&mut self, snapshot: &Snapshot) {
        self.hear(Line::Own, snapshot.own);
        self.hear(Line::House, snapshot.house);
        let open = snapshot.open.as_ref();
        open.iter().for_each(|(_, history)| self.hear(Line::Thread(history.thread), history.head));
    }

    fn hear(&mut self, line: Line, seq: Seq) {
        let heard = self.heard.entry(line).or_insert(seq);
        *heard = seq.max(*heard);
    }

    fn is_up_to(&self, fresh: &Snapshot) -> bool {
        let heard = |line, head: Seq| self.heard.get(&line).is_some_and(|seq| *seq >= head);
        let open = |card: &Card| self.sync.opened() == Some(card.thread.id);
        let shown = |card: &Card| self.sync.card_of(card.thread.id).is_some_and(|ours| ours.head >= card.head);
        let told = |card: &Card| heard(Line::Thread(card.thread.id), card.head) || (!open(card) && shown(card));
        fresh.threads.cards.iter().all(told) && heard(Line::Own, fresh.own) && heard(Line::House, fresh.house)
    }
}

/// All that is drawn.
struct Drawn {
    me: Face,
    cards: Vec<Card>,
    window: Option<Window>,
    faces: Vec<Option<Face>>,
}

/// What this page draws of the people whom a fresh one knows.
fn drawn(sync: &Sync, fresh: &Sync) -> Drawn {
    let authors = fresh.window().map(|window| window.rows).unwrap_or_default();
    let spoken_of = fresh.cards().into_iter().filter_map(|card| card.thread.other(fresh.me().id));
    let last = fresh.cards().into_iter().filter_map(|card| card.last.as_ref().map(|message| message.author));
    let people = authors.iter().map(|row| row.author).chain(spoken_of).chain(last);
    Drawn {
        me: sync.me().clone(),
        cards: sync.cards().into_iter().map(|card| counted(sync, card)).collect(),
        // Where one arrived is no fact.
        window: sync.window().map(|window| Window { new_after: None, ..window }),
        faces: people.map(|id| sync.person(id).cloned()).collect(),
    }
}

/// A card with what is unread in it now, by whatever means it was counted; reactions are no part of a last line.
fn counted(sync: &Sync, card: &Card) -> Card {
    let last = card.last.clone().map(|last| Message { reactions: Vec::new(), ..last });
    Card { unread: Unread { count: sync.unread(card.thread.id), at: card.head }, last, ..card.clone() }
}
