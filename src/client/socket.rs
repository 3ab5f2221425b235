//! Keeps one socket open: says hello, carries frames, and comes back after every end of the line.

use crate::{
    protocol::{Down, Hello, PROTOCOL, Up, close},
    ui::{
        platform,
        state::{Chat, Connection},
    },
    wire,
};
use futures::{
    FutureExt, SinkExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::poll_fn,
    pin_mut, select_biased,
};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};
use gloo_timers::future::{TimeoutFuture, sleep};
use leptos::task::spawn_local;
use std::time::Duration;

/// The first wait after the line is lost, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Milliseconds for a socket to open.
const OPENING: u32 = 15_000;
/// A line that was lost for less than this is not worth a word.
const BLIP: Duration = Duration::from_secs(2);
/// Milliseconds. The server speaks every 25 s; a line silent for this long is dead, whatever the browser thinks.
const SILENCE: i64 = 40_000;
/// Milliseconds: so soon an answer is there, where the line is alive, and so often the clock is looked at.
const ANSWER: i64 = 5_000;

/// Why a socket ended.
enum End {
    /// Come back; after so many milliseconds, if the server said when.
    Lost(Option<u32>),
    /// The browser woke while the socket was being opened: what it woke to may be a better network.
    Woken,
    /// Only signing in helps.
    SessionEnded,
    /// Only loading the page anew helps.
    TooOld,
}

/// Opens the socket, and opens it again whenever it ends: once the session does, when the person comes back to the tab.
pub fn keep_open(chat: Chat) {
    let (wake, mut woken) = unbounded();
    // A full or closed channel means that this task is gone with the page.
    platform::on_waking(move || drop(wake.unbounded_send(())));
    spawn_local(async move {
        let mut attempt = 0;
        loop {
            let (end, greeted) = run(chat, &mut woken).await;
            chat.disconnected();
            let told = match end {
                End::Lost(told) => told,
                End::Woken => {
                    attempt = 0;
                    forget(&mut woken);
                    continue;
                }
                End::SessionEnded => {
                    chat.end();
                    // They may have signed in again in another tab, and be back.
                    attempt = 0;
                    await_waking(&mut woken).await;
                    continue;
                }
                End::TooOld => return chat.set_connection(Connection::TooOld),
            };
            say_when_long(chat);
            attempt = if greeted { 0 } else { attempt + 1 };
            // A server that stops says when; one that cannot even greet would say so each time.
            let told = told.filter(|_| greeted).map(|told| Duration::from_millis(told.into()).min(LONGEST_WAIT));
            rest(told.unwrap_or_else(|| platform::jittered(attempt, FIRST_WAIT, LONGEST_WAIT)), &mut woken).await;
        }
    });
}

/// One socket, from its opening to its end, and whether the server greeted it.
async fn run(chat: Chat, woken: &mut UnboundedReceiver<()>) -> (End, bool) {
    let Ok(mut socket) = WebSocket::open(&platform::socket_address()) else { return (End::Lost(None), false) };
    let (outgoing, mut to_send) = unbounded();
    if say_hello(chat, &outgoing).is_err() {
        return (End::Lost(None), false);
    }
    if let Some(end) = opens(&mut socket, woken).await {
        return (end, false);
    }
    let (mut greeted, mut pulse) = (false, Pulse::felt());
    loop {
        let begun = platform::now();
        let step = next(&mut socket, &mut to_send, woken, pulse.patience(begun)).await;
        let slept = platform::now().abs_diff(begun) > 2 * ANSWER.unsigned_abs();
        let woke = slept || matches!(step, Step::Woken);
        match step {
            Step::Received(text) => {
                pulse = Pulse::felt();
                greeted |= take(chat, &text, &outgoing);
            }
            Step::Waited if pulse.is_gone(slept && greeted) => return (End::Lost(None), greeted),
            Step::Ended(end) => return (end, greeted),
            Step::Waited | Step::Woken | Step::Done => {}
        }
        // What was believed of the line is of before.
        if woke && greeted {
            pulse.ask(&outgoing);
        }
    }
}

/// Takes a frame in; whether it greets.
fn take(chat: Chat, text: &str, outgoing: &UnboundedSender<Up>) -> bool {
    // A kind that this build does not know is a gap in its line, and asked for again.
    let Ok(frame) = wire::read::<Down>(text) else { return false };
    let greets = matches!(frame, Down::Welcome(_));
    if greets {
        chat.connected(outgoing.clone());
    }
    chat.received(frame);
    greets
}

/// Whether a line is alive, as far as is known. By the clock, for timers stand still while a laptop sleeps.
struct Pulse {
    /// Until when it is to be heard, in milliseconds since 1970.
    due: i64,
    /// The server was asked whether it is there.
    asked: bool,
}

impl Pulse {
    fn felt() -> Self {
        Self { due: platform::now() + SILENCE, asked: false }
    }

    /// For how many milliseconds to listen before the clock is looked at again.
    fn patience(&self, now: i64) -> u32 {
        u32::try_from((self.due - now).clamp(0, ANSWER)).unwrap_or_default()
    }

    /// Whether nothing is heard any more. Who slept hears only now what came meanwhile: asks first.
    fn is_gone(&self, slept: bool) -> bool {
        platform::now() >= self.due && (self.asked || !slept)
    }

    fn ask(&mut self, outgoing: &UnboundedSender<Up>) {
        if !self.asked {
            *self = Self { due: platform::now() + ANSWER, asked: true };
            // The other end is held by whoever calls.
            let _ = outgoing.unbounded_send(Up::Ping);
        }
    }
}

fn say_hello(chat: Chat, outgoing: &UnboundedSender<Up>) -> Result<(), ()> {
    let open = chat.peek(|sync| sync.opened()).into_iter().collect();
    let user = chat.peek(|sync| sync.me().id);
    let hello = Up::Hello(Hello { protocol: PROTOCOL, user, build: platform::page_build(), open });
    outgoing.unbounded_send(hello).map_err(drop)
}

/// What one turn of the loop brought.
enum Step {
    Received(String),
    /// Something was sent.
    Done,
    /// The network is back, or somebody looks at this tab again.
    Woken,
    /// Nothing happened.
    Waited,
    Ended(End),
}

/// One turn: what comes first. What was sent is no sign of life of the line.
async fn next(
    socket: &mut WebSocket,
    to_send: &mut UnboundedReceiver<Up>,
    woken: &mut UnboundedReceiver<()>,
    patience: u32,
) -> Step {
    let silence = TimeoutFuture::new(patience).fuse();
    pin_mut!(silence);
    let frame = select_biased! {
        received = socket.next().fuse() => return received_step(received),
        _ = woken.next() => return Step::Woken,
        () = silence => return Step::Waited,
        frame = to_send.next() => frame,
    };
    let Some(Ok(text)) = frame.map(|frame| wire::write(&frame)) else { return Step::Ended(End::Lost(None)) };
    if !can_be_written(socket).await {
        // How it ended is the next thing to be received.
        return Step::Done;
    }
    match socket.send(Message::Text(text)).await {
        Ok(()) => Step::Done,
        Err(_) => Step::Ended(End::Lost(None)),
    }
}

/// Waits for the socket to open, but not for ever: one that is tried on a line that just went hangs for minutes. Answers why
/// it did not.
async fn opens(socket: &mut WebSocket, woken: &mut UnboundedReceiver<()>) -> Option<End> {
    let patience = TimeoutFuture::new(OPENING).fuse();
    let opening = can_be_written(socket).fuse();
    pin_mut!(patience, opening);
    select_biased! {
        // One that failed says so to whoever listens.
        _ = opening => None,
        _ = woken.next() => Some(End::Woken),
        () = patience => Some(End::Lost(None)),
    }
}

/// Waits for the socket to open, or to fail to: browsers say on the console that a closed one is written to.
async fn can_be_written(socket: &mut WebSocket) -> bool {
    let ready = poll_fn(|context| socket.poll_ready_unpin(context)).await;
    ready.is_ok() && matches!(socket.state(), State::Open)
}

fn received_step(received: Option<Result<Message, WebSocketError>>) -> Step {
    match received {
        Some(Ok(Message::Text(text))) => Step::Received(text),
        Some(Err(WebSocketError::ConnectionClose(event))) if event.code == close::SESSION_ENDED => {
            Step::Ended(End::SessionEnded)
        }
        Some(Err(WebSocketError::ConnectionClose(event))) if event.code == close::TOO_OLD => Step::Ended(End::TooOld),
        Some(Err(WebSocketError::ConnectionClose(event))) => Step::Ended(End::Lost(event.reason.parse().ok())),
        _ => Step::Ended(End::Lost(None)),
    }
}

fn forget(woken: &mut UnboundedReceiver<()>) {
    while woken.try_recv().is_ok() {}
}

async fn await_waking(woken: &mut UnboundedReceiver<()>) {
    forget(woken);
    woken.next().await;
}

/// Waits before the next try; cut short when the browser wakes.
async fn rest(wait: Duration, woken: &mut UnboundedReceiver<()>) {
    forget(woken);
    let wait = sleep(wait).fuse();
    pin_mut!(wait);
    select_biased! {
        () = wait => {}
        _ = woken.next() => {}
    }
}

/// Tells the person that the line is down, if it still is after a moment.
fn say_when_long(chat: Chat) {
    platform::after(BLIP, move || {
        if !chat.is_connected() {
            chat.set_connection(Connection::Down);
        }
    });
}
