//! The socket: greet, carry the hub's frames down, answer questions, and end it for a stated reason.

use super::{
    Web,
    asked::{Asked, Question},
    guard, notice,
};
use crate::{
    error::AppError,
    protocol::{Answer, Changes, Down, Hello, MAX_FRAME, MAX_OPEN, MAX_WATCHED, PROTOCOL, Up, close},
    server::{
        actor, random,
        realtime::{Connection, Outgoing, Pace},
        sabotage::{MOMENT, Sabotage},
        service::{self, mine::Reading, seat::Seat, session::Actor},
        visitor,
    },
};
use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use std::{
    mem::{self, discriminant},
    net::SocketAddr,
    pin::pin,
    time::Duration,
};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep, sleep_until, timeout, timeout_at};

/// Bytes of read buffer a socket (the default of 128 KiB is allocated for every one of them).
const READ_BUFFER: usize = 1024;
/// Bytes that one socket's writer takes: no frame down may be longer, or the socket ends. The longest is an answer to
/// what was missed, which the store bounds well below this.
const WRITE_BUFFER: usize = 4 * 1024 * 1024;

/// Why a socket ends: the code of its close frame; none when the other side is gone already.
type End = Option<u16>;

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// Lets a signed-in page of ours open its socket. A session that has just ended is found out by the welcome.
pub async fn upgrade(
    State(web): State<Web>,
    Extension(from): Extension<SocketAddr>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    let words = visitor::words(&headers);
    let Ok(upgrade) = upgrade else { return guard::refuse(StatusCode::UPGRADE_REQUIRED, words.malformed) };
    if !web.origin.is_own(&headers) {
        return guard::refuse(StatusCode::FORBIDDEN, words.wrong_origin);
    }
    match actor::lately(&web.app, &web.origin, &headers).await {
        Ok(Some(_)) if web.app.hub.count() >= web.app.timings.sockets_at_most => {
            super::api::refuse(AppError::Busy { retry_after: 5 })
        }
        Ok(Some(actor)) => match web.app.seats.take(visitor::address(&web.origin, from.ip(), &headers)) {
            Ok(seat) => open(web, (actor, seat), upgrade),
            Err(error) => super::api::refuse(error.into()),
        },
        // A script cannot see the status of a refused upgrade, only the code of a closed socket.
        Ok(None) => upgrade.on_upgrade(|socket| hang_up(socket, close::SESSION_ENDED, String::new())),
        Err(error) => super::api::refuse(error.into()).into_response(),
    }
}

fn open(web: Web, (actor, seat): (Actor, Seat), upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        // In a box: what waits for the upgrade is not as large as what comes after it.
        .on_upgrade(move |socket| Box::pin(web.sockets.clone().track_future(Line::new(web, actor, seat, socket).run())))
}

async fn hang_up(mut socket: WebSocket, code: u16, reason: String) {
    let frame = CloseFrame { code, reason: reason.into() };
    // The other side may be gone, or too slow even for this.
    let _ = timeout(Duration::from_secs(1), socket.send(Message::Close(Some(frame)))).await;
}

/// One open socket.
struct Line {
    web: Web,
    actor: Actor,
    /// Before the socket: whoever hears of its end finds the seat free.
    seat: Seat,
    socket: WebSocket,
    pace: Pace,
    reading: Reading,
    asked: Asked,
    /// Notices over the pace, of each kind the newest: they are taken when there is time.
    late: Vec<Up>,
}

impl Line {
    fn new(web: Web, actor: Actor, seat: Seat, socket: WebSocket) -> Self {
        let pace = Pace::new(&web.app.timings);
        let asked = Asked::new(web.app.clone(), actor.clone());
        Self { web, actor, seat, socket, pace, reading: Reading::default(), asked, late: Vec::new() }
    }

    /// What is done seldom is in a box while it is done: a socket that waits, as nearly all do, keeps no room for it.
    async fn run(mut self) {
        let code = match Box::pin(self.greet()).await {
            Ok(connection) => self.carry(connection).await,
            Err(end) => end,
        };
        // What was read a moment before the tab was closed.
        if code != Some(close::SESSION_ENDED) {
            Box::pin(self.write_marks()).await;
        }
        if let Some(code) = code {
            let reason = if code == close::GOING_AWAY { self.return_after().to_string() } else { String::new() };
            drop(self.seat);
            Box::pin(hang_up(self.socket, code, reason)).await;
        }
    }

    /// Milliseconds until this one is to come back, by chance, so that all of them come one after the other.
    fn return_after(&self) -> u32 {
        let app = &self.web.app;
        let sockets = u32::try_from(app.hub.count()).unwrap_or(u32::MAX);
        let span = (sockets / app.timings.returns_per_second.max(1)).saturating_mul(1000).max(1000);
        let [a, b, c, d, ..] = random::key();
        u32::from_be_bytes([a, b, c, d]) % span
    }

    /// Waits for `hello` and answers it. The hub knows the connection before the welcome is read,
    /// so that nothing committed in between is missed.
    async fn greet(&mut self) -> Result<Connection, End> {
        let deadline = Instant::now() + self.web.app.timings.hello_deadline;
        let hello = loop {
            let message = timeout_at(deadline, self.socket.recv()).await.map_err(|_| Some(close::SILENT))?;
            match understand(message)? {
                Some(Up::Hello(hello)) => break hello,
                Some(_) => return Err(Some(close::BAD_FRAME)),
                None => {}
            }
        };
        self.check_hello(&hello)?;
        if Sabotage::ReadBeforeRegister.is_on() {
            return self.greet_late(&hello).await;
        }
        let mut connection = self.web.app.hub.register(self.actor.id(), self.actor.session);
        let welcome = self.welcome(&hello).await?;
        connection.greet();
        self.say(&welcome).await?;
        Ok(connection)
    }

    /// What is committed meanwhile is missed: under sabotage alone.
    async fn greet_late(&mut self, hello: &Hello) -> Result<Connection, End> {
        let welcome = self.welcome(hello).await?;
        sleep(MOMENT).await;
        let mut connection = self.web.app.hub.register(self.actor.id(), self.actor.session);
        connection.greet();
        self.say(&welcome).await?;
        Ok(connection)
    }

    fn check_hello(&self, hello: &Hello) -> Result<(), End> {
        if hello.protocol != PROTOCOL {
            return Err(Some(close::TOO_OLD));
        }
        if hello.user != self.actor.id() {
            return Err(Some(close::SESSION_ENDED));
        }
        if hello.open.len() > MAX_OPEN {
            return Err(Some(close::BAD_FRAME));
        }
        Ok(())
    }

    async fn welcome(&mut self, hello: &Hello) -> Result<Down, End> {
        let _turn = self.web.app.catch_ups.clone().turn().await;
        let welcome = service::thread::welcome(&self.web.app, &self.actor, &hello.open).await;
        let mut welcome = welcome.map_err(|error| ended_by(error.into()))?;
        welcome.build = self.web.site.build().to_owned();
        Ok(Down::Welcome(Box::new(welcome)))
    }

    /// Carries frames both ways until one side ends it.
    async fn carry(&mut self, mut connection: Connection) -> End {
        let timings = &self.web.app.timings;
        let mut beat: Interval = interval(timings.tick);
        beat.reset();
        let (mut heard, silence) = (Instant::now(), timings.silence);
        // Looked at when it is over, not set anew for each frame.
        let mut silent = pin!(sleep_until(heard + silence));
        let mut pause = interval(timings.read_pause);
        pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let turn = tokio::select! {
                outgoing = next(&mut connection, self.asked.is_reading()) => self.pass_on(outgoing).await,
                message = self.socket.recv() => { heard = Instant::now(); Box::pin(self.answer(message, &connection)).await }
                step = self.asked.step() => Box::pin(self.tell(step)).await,
                _ = beat.tick() => Box::pin(self.beat()).await,
                () = &mut silent => match heard + silence {
                    end if end <= Instant::now() => Err(Some(close::SILENT)),
                    end => { silent.as_mut().reset(end); Ok(()) }
                },
                _ = pause.tick(), if self.is_behind() => { Box::pin(self.catch_up(&connection)).await; Ok(()) }
            };
            if let Err(end) = turn {
                return end;
            }
        }
    }

    async fn pass_on(&mut self, outgoing: Outgoing) -> Result<(), End> {
        match outgoing {
            Outgoing::Frame(bytes) => {
                // The hub encodes JSON, which is UTF-8.
                let text = Utf8Bytes::try_from(bytes).map_err(|_| None)?;
                self.send(Message::Text(text)).await
            }
            Outgoing::Close(code) => Err(Some(code)),
        }
    }

    async fn answer(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        connection: &Connection,
    ) -> Result<(), End> {
        let now = self.web.app.clock.now();
        if !self.pace.frame(now) {
            return Err(Some(close::FLOOD));
        }
        match understand(message)? {
            None => Ok(()),
            Some(Up::Hello(_)) => Err(Some(close::BAD_FRAME)),
            Some(Up::Ping) => self.say(&Down::Tick).await,
            Some(Up::Changes { .. }) if !self.pace.question(now) => Err(Some(close::FLOOD)),
            Some(Up::Changes { line, after }) => self.asked.ask((line, after)).then_some(()).ok_or(Some(close::FLOOD)),
            Some(Up::Read { thread, seq, rev }) => {
                self.reading.note(thread, seq, rev);
                Ok(())
            }
            Some(Up::Watch { people }) if people.len() > MAX_WATCHED => Err(Some(close::BAD_FRAME)),
            Some(frame) => {
                self.late.retain(|other| discriminant(other) != discriminant(&frame));
                self.late.push(frame);
                if self.pace.notice(now) {
                    self.take_notices(connection).await;
                }
                Ok(())
            }
        }
    }

    fn is_behind(&self) -> bool {
        !self.reading.is_empty() || !self.late.is_empty()
    }

    async fn catch_up(&mut self, connection: &Connection) {
        self.take_notices(connection).await;
        self.write_marks().await;
    }

    async fn take_notices(&mut self, connection: &Connection) {
        for frame in mem::take(&mut self.late) {
            notice::take(&self.web.app, &self.actor, connection, frame).await;
        }
    }

    /// Writes down what was read. The facts come back by frame, to all devices alike; a fault was logged where it is made
    /// into a sentence, and ends no socket.
    async fn write_marks(&mut self) {
        if let Err(error) = self.reading.write(&self.web.app, &self.actor).await {
            let _ = AppError::from(error);
        }
    }

    async fn tell(&mut self, step: Option<(Question, Result<Answer, AppError>)>) -> Result<(), End> {
        let Some(((line, after), answer)) = step else { return Ok(()) };
        match answer {
            Ok(answer) => self.say(&Down::Changes(Changes { line, after, answer })).await,
            // Not there, or no longer theirs: there is nothing to tell, and the card says so.
            Err(AppError::NotFound) => Ok(()),
            Err(error) => Err(ended_by(error)),
        }
    }

    /// Both kinds of beat: a ping, which the browser answers by itself, and a tick, which its script can see.
    async fn beat(&mut self) -> Result<(), End> {
        self.send(Message::Ping(bytes::Bytes::new())).await?;
        self.say(&Down::Tick).await
    }

    async fn say(&mut self, frame: &Down) -> Result<(), End> {
        let text = serde_json::to_string(frame).map_err(|_| None)?;
        self.send(Message::Text(text.into())).await
    }

    /// A socket that takes nothing for this long is as good as gone.
    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.web.app.timings.socket_write, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(None),
            Err(_) => Err(Some(close::SLOW)),
        }
    }
}

/// What the hub has for a socket. While an answer is being read it has only the end of it.
async fn next(connection: &mut Connection, reading: bool) -> Outgoing {
    if reading { connection.closed().await } else { connection.next().await }
}

/// A frame up; none for what carries nothing (ping, pong).
fn understand(message: Option<Result<Message, axum::Error>>) -> Result<Option<Up>, End> {
    match message {
        None | Some(Ok(Message::Close(_))) => Err(None),
        Some(Err(error)) => Err(broken(&error)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Binary(_))) => Err(Some(close::BAD_FRAME)),
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text).map(Some).map_err(|_| Some(close::BAD_FRAME)),
    }
}

/// Too big a frame is told so; a broken line cannot be told anything.
fn broken(error: &axum::Error) -> End {
    let text = error.to_string();
    if text.contains("too long") || text.contains("too big") { Some(close::TOO_BIG) } else { None }
}

fn ended_by(error: AppError) -> End {
    match error {
        AppError::Unauthenticated => Some(close::SESSION_ENDED),
        _ => Some(close::GOING_AWAY),
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    /// The bytes of what a function begins.
    fn size<T, F: Future>(_: impl FnOnce(T) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_socket_that_waits_is_small() {
        let (line, whole) = (size_of::<Line>(), size(Line::run));
        assert!(whole <= 3072, "{whole} bytes, {line} of them its own");
    }
}
