use super::{Guest, Person, within};
use causerie::{
    id::{Seq, ThreadId, UserId},
    model::{Here, Line},
    protocol::{Answer, Change, Changes, Down, Hello, PROTOCOL, Up, Welcome},
};
use futures::{SinkExt, StreamExt};
use http::{HeaderValue, Request, header::HeaderName};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, handshake::client::generate_key},
};

/// One open socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Guest {
    /// Asks for a socket, with these headers in place of a page's own. Refused, it is a status.
    pub async fn knock(&self, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = Request::get(format!("ws://{}/ws", self.host())).body(()).expect("a request");
        let (key, cookies) = (generate_key(), self.cookie_line());
        let own = [
            ("host", self.host()),
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", &key),
            ("origin", &self.origin),
            ("cookie", &cookies),
        ];
        for (name, value) in own.iter().chain(headers) {
            let value = HeaderValue::from_str(value).expect("a header value");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        match within(client_async(request, stream)).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("neither a socket nor a refusal: {error}"),
        }
    }
}

impl Person {
    /// A socket that has said nothing yet.
    pub async fn silent_socket(&self) -> Socket {
        self.knock(&[]).await.expect("a person signed in may open a socket")
    }

    /// A socket that was greeted.
    pub async fn socket(&self) -> Socket {
        self.greeted(&[]).await.0
    }

    /// The same, of a page that shows these threads; and the greeting.
    pub async fn greeted(&self, open: &[ThreadId]) -> (Socket, Welcome) {
        let mut socket = self.silent_socket().await;
        socket.say(&Up::Hello(hello(self.id, open))).await;
        match socket.next().await {
            Down::Welcome(welcome) => (socket, *welcome),
            other => panic!("not a greeting: {other:?}"),
        }
    }
}

/// What a page of this person says first.
pub fn hello(user: UserId, open: &[ThreadId]) -> Hello {
    Hello { protocol: PROTOCOL, user, build: "none".into(), open: open.to_vec() }
}

impl Socket {
    pub async fn say(&mut self, frame: &Up) {
        self.send(Message::text(serde_json::to_string(frame).expect("frames are JSON"))).await;
    }

    pub async fn send(&mut self, message: Message) {
        within(self.0.send(message)).await.expect("the line holds");
    }

    /// Asks over and over, until the server has enough, and tells with which code it closes.
    pub async fn flood(mut self) -> u16 {
        for _ in 0..1_000 {
            self.say(&Up::Active).await;
            self.say(&Up::Changes { line: Line::House, after: Seq(0) }).await;
            if let Err(code) = self.receive().await {
                return code;
            }
        }
        panic!("the server never has enough");
    }

    /// The next frame that says something.
    pub async fn next(&mut self) -> Down {
        loop {
            match self.receive().await {
                Ok(Down::Tick) => {}
                Ok(frame) => return frame,
                Err(code) => panic!("closed with {code}"),
            }
        }
    }

    pub async fn next_change(&mut self) -> Change {
        match self.next().await {
            Down::Change(change) => change,
            other => panic!("not a change: {other:?}"),
        }
    }

    /// The texts of the next so many messages of a thread; what else changes is passed over.
    pub async fn next_texts(&mut self, thread: ThreadId, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        while texts.len() < count {
            let change = self.next_change().await;
            if change.line == Line::Thread(thread) {
                texts.extend(change.rows.messages.into_iter().map(|message| message.body));
            }
        }
        texts
    }

    /// What happened on a line after a number.
    pub async fn changes(&mut self, line: Line, after: Seq) -> Answer {
        self.say(&Up::Changes { line, after }).await;
        match self.next().await {
            Down::Changes(Changes { line: of, after: since, answer }) if (of, since) == (line, after) => answer,
            other => panic!("not the answer: {other:?}"),
        }
    }

    /// Shows these people from now on.
    pub async fn watch(&mut self, people: &[UserId]) {
        self.say(&Up::Watch { people: people.to_vec() }).await;
    }

    /// Who came and went, by id.
    pub async fn next_presence(&mut self) -> Vec<(UserId, Here)> {
        match self.next().await {
            Down::Presence { mut people } => {
                people.sort_by_key(|(user, _)| *user);
                people
            }
            other => panic!("not who came and went: {other:?}"),
        }
    }

    /// Shows this thread from now on.
    pub async fn look(&mut self, thread: ThreadId) {
        self.say(&Up::Look { thread: Some(thread) }).await;
        self.heard().await;
    }

    /// Writes in this thread, and sends nothing yet.
    pub async fn typing(&mut self, thread: ThreadId) {
        self.say(&Up::Typing { thread }).await;
        self.heard().await;
    }

    /// Waits until everything said so far was heard. Nothing else comes before that.
    pub async fn heard(&mut self) {
        self.changes(Line::House, Seq(i64::MAX)).await;
    }

    /// Asks whether the server is there, and waits for its answer.
    pub async fn ping(&mut self) {
        self.say(&Up::Ping).await;
        assert_eq!(self.receive().await, Ok(Down::Tick));
    }

    /// Who writes where.
    pub async fn next_typing(&mut self) -> (ThreadId, UserId) {
        match self.next().await {
            Down::Typing { thread, user } => (thread, user),
            other => panic!("not who writes: {other:?}"),
        }
    }

    /// The code and the reason of its end.
    pub async fn end(&mut self) -> (u16, String) {
        loop {
            match within(self.0.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Ok(_)) => {}
                other => panic!("no reason to close: {other:?}"),
            }
        }
    }

    /// Goes, and waits until the server has let go.
    pub async fn leave(mut self) {
        within(self.0.close(None)).await.expect("the line holds");
        while let Some(Ok(_)) = within(self.0.next()).await {}
    }

    /// The code it is closed with, and nothing before it.
    pub async fn close_code(mut self) -> u16 {
        loop {
            match self.receive().await {
                Ok(Down::Tick) => {}
                Ok(frame) => panic!("a frame came: {frame:?}"),
                Err(code) => return code,
            }
        }
    }

    /// What comes of what was sent: the code with which it ends; none if it goes on.
    pub async fn outcome(&mut self) -> Option<u16> {
        let asked = serde_json::to_string(&Up::Changes { line: Line::House, after: Seq(i64::MAX) });
        // It may have ended.
        let _ = within(self.0.send(Message::text(asked.expect("frames are JSON")))).await;
        loop {
            match self.receive().await {
                Ok(Down::Changes(Changes { after: Seq(i64::MAX), .. })) => return None,
                Ok(_) => {}
                Err(code) => return Some(code),
            }
        }
    }

    /// A frame, or the code of the end.
    async fn receive(&mut self) -> Result<Down, u16> {
        loop {
            match within(self.0.next()).await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("a frame")),
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("neither a frame nor a reason to close: {other:?}"),
            }
        }
    }
}
