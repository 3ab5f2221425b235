//! The socket, and what comes down it: in order, twice, late, or not at all.

use super::{Ending, FIRST_WAIT, Fault, Flaw, Input, LONGEST_WAIT, Tab, Told};
use causerie::{
    id::{Seq, ThreadId},
    model::{Line, Message, Snapshot},
    protocol::{Answer, Change, Changes, Down, Hello, PROTOCOL, Up, Welcome, close},
    wire,
};
use futures::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::{
    net::TcpStream,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{Instant, timeout_at},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message as Piece};

/// The server speaks every 25 s; a line silent for this long is dead.
const SILENCE: Duration = Duration::from_secs(40);

impl Tab {
    /// Opens a line, and says hello.
    pub(super) fn connect(&mut self) {
        (self.line, self.asleep) = (self.line + 1, false);
        let (line, net, inbox) = (self.line, self.net.clone(), self.inbox.clone());
        let (up, asked) = unbounded_channel();
        let open = self.sync.opened().into_iter().collect();
        let hello = Hello { protocol: PROTOCOL, user: self.me(), build: "chaos".to_owned(), open };
        // The other end is below.
        let _ = up.send(Up::Hello(hello));
        self.up = Some(up);
        tokio::spawn(async move {
            let ending = match net.socket().await {
                Some(socket) => carry(socket, asked, |frame| inbox.send(Input::Frame(line, frame)).is_ok()).await,
                None => Ending::Broken,
            };
            // The tab may be gone.
            let _ = inbox.send(Input::LineEnded(line, ending));
        });
    }

    /// The tab drops its line and comes back.
    pub(super) fn drop_line(&mut self) {
        self.line += 1;
        self.line_ended(Ending::Broken);
    }

    pub(super) fn line_ended(&mut self, ending: Ending) {
        (self.up, self.line) = (None, self.line + 1);
        let now = self.weather.now();
        self.lost_at.get_or_insert(now);
        self.log.note(now, Told::Lost, ThreadId(0), Seq(ending.code().into()));
        self.sync.line_down();
        self.recovery.ended(ending);
        match ending {
            Ending::Silent => self.weather.count(Fault::GivenUp),
            Ending::Closed(close::SLOW) => self.weather.count(Fault::Overflowed),
            Ending::Closed(close::SESSION_ENDED) => self.log.signed_out(now),
            Ending::Broken | Ending::Closed(_) => {}
        }
        self.attempt += 1;
        let wait = self.dice.jittered(self.attempt, FIRST_WAIT, LONGEST_WAIT);
        self.later(wait, Input::Connect(self.line));
    }

    /// A frame as it came, before this shell spoils it. A loss is what no line does to one frame: so it ends soon after.
    pub(super) fn frame(&mut self, frame: Down) {
        if !matches!(frame, Down::Change(_) | Down::Changes(_)) {
            return self.receive(frame);
        }
        self.heard_frame(&frame);
        if matches!(&frame, Down::Changes(Changes { line: Line::Thread(_), answer: Answer::Reset, .. })) {
            self.weather.count(Fault::Anew);
        }
        if self.strikes(Fault::FrameLost) {
            let wait = self.dice.span(200..1500);
            return self.later(wait, Input::LineEnded(self.line, Ending::Broken));
        }
        if self.strikes(Fault::FrameTwice) {
            self.receive(frame.clone());
        }
        if self.strikes(Fault::FrameLate) {
            let wait = self.dice.span(1..300);
            return self.later(wait, Input::Late(self.line, Box::new(frame)));
        }
        self.receive(frame);
    }

    pub(super) fn receive(&mut self, frame: Down) {
        match frame {
            Down::Welcome(welcome) => self.welcome(*welcome),
            Down::Change(change) if self.flaw == Flaw::GapIgnored => {
                let Change { line, seq, rows } = change;
                let answer = Answer::UpTo { head: seq, rows };
                self.change(|sync| sync.changes(Changes { line, after: Seq(0), answer }));
            }
            Down::Change(change) => self.change(|sync| sync.frame(change)),
            Down::Changes(changes) => self.change(|sync| sync.changes(changes)),
            Down::Presence { .. } | Down::Typing { .. } | Down::Tick => {}
        }
    }

    fn welcome(&mut self, welcome: Welcome) {
        let now = self.weather.now();
        self.attempt = 0;
        self.recovery.live(self.lost_at.take(), now);
        self.log.note(now, Told::Live, ThreadId(0), Seq(0));
        self.heard(Told::Page, welcome.cards.iter().filter_map(|card| card.last.as_ref()));
        self.adopt();
        self.change(|sync| sync.welcome(welcome));
    }

    fn heard_frame(&mut self, frame: &Down) {
        match frame {
            Down::Change(change) => self.heard(Told::Frame, &change.rows.messages),
            Down::Changes(Changes { line: Line::Thread(_), answer: Answer::UpTo { rows, .. }, .. }) => {
                self.heard(Told::Answer, &rows.messages);
            }
            _ => {}
        }
    }

    pub(super) fn heard_snapshot(&mut self, snapshot: &Snapshot) {
        self.heard(Told::Page, snapshot.threads.cards.iter().filter_map(|card| card.last.as_ref()));
        self.heard(Told::Page, snapshot.open.iter().flat_map(|(_, history)| &history.messages));
    }

    pub(super) fn heard<'a>(&mut self, told: Told, messages: impl IntoIterator<Item = &'a Message>) {
        let now = self.weather.now();
        messages.into_iter().for_each(|message| self.log.note(now, told, message.thread, message.seq));
    }

    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let Self { weather, dice, .. } = self;
        weather.strikes(dice, fault)
    }
}

/// Carries frames both ways until it ends, and says how it did.
async fn carry(
    mut socket: WebSocketStream<TcpStream>,
    mut asked: UnboundedReceiver<Up>,
    mut pass: impl FnMut(Box<Down>) -> bool,
) -> Ending {
    // Whatever is said: only what is heard tells that somebody is there.
    let mut heard = Instant::now();
    loop {
        let ending = tokio::select! {
            up = asked.recv() => say(&mut socket, up).await,
            piece = timeout_at(heard + SILENCE, socket.next()) => {
                heard = Instant::now();
                match piece {
                    Ok(Some(Ok(piece))) => take(piece, &mut pass),
                    Ok(_) => Some(Ending::Broken),
                    Err(_) => Some(Ending::Silent),
                }
            }
        };
        if let Some(ending) = ending {
            return ending;
        }
    }
}

/// None while it goes on.
async fn say(socket: &mut WebSocketStream<TcpStream>, up: Option<Up>) -> Option<Ending> {
    let text = up.and_then(|up| wire::write(&up).ok());
    let sent = match text {
        Some(text) => socket.send(Piece::text(text)).await.is_ok(),
        None => false,
    };
    (!sent).then_some(Ending::Broken)
}

/// None while it goes on.
fn take(piece: Piece, pass: &mut impl FnMut(Box<Down>) -> bool) -> Option<Ending> {
    match piece {
        Piece::Text(text) => {
            let taken = wire::read(&text).is_ok_and(|frame| pass(Box::new(frame)));
            (!taken).then_some(Ending::Broken)
        }
        Piece::Close(frame) => Some(frame.map_or(Ending::Broken, |frame| Ending::Closed(frame.code.into()))),
        _ => None,
    }
}
