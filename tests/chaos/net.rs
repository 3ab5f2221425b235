//! What a browser would do: questions over HTTP with the session's cookie, and the socket.

use causerie::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, At, Card, History, Snapshot},
    wire,
};
use http::{HeaderValue, Request, header::HeaderName};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::handshake::client::generate_key};

/// What has no answer by then gets none.
const PATIENCE: Duration = Duration::from_secs(12);

/// The way to the server for whoever holds this session.
#[derive(Clone)]
pub struct Net {
    pub at: SocketAddr,
    token: String,
    http: reqwest::Client,
}

impl Net {
    pub fn new(at: SocketAddr, token: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        Self { at, token, http: http.expect("a client without TLS needs nothing") }
    }

    /// The same session at another address.
    pub fn to(&self, at: SocketAddr) -> Self {
        Self { at, ..self.clone() }
    }

    /// Calls a server function. Whatever is no answer of ours is none.
    pub async fn ask<T: DeserializeOwned>(&self, endpoint: &str, arguments: Value) -> Result<T, AppError> {
        let request = self.http.post(format!("http://{}/api/{endpoint}", self.at));
        let request = request.header("origin", format!("http://{}", self.at)).header("cookie", self.cookie());
        let request = request.header("content-type", "application/json").header("accept", "application/json");
        let answer = request.body(arguments.to_string()).send().await.map_err(|_| AppError::Unreachable)?;
        let refused = answer.status().as_u16() >= 400;
        let text = answer.text().await.map_err(|_| AppError::Unreachable)?;
        if refused { Err(wire::read(&text).unwrap_or(AppError::Unreachable)) } else { read(&text) }
    }

    pub async fn post(&self, thread: ThreadId, op: Op, author: UserId, body: &str) -> Result<Ack, AppError> {
        self.ask("send_message", json!({ "thread": thread, "op": op, "author": author, "body": body })).await
    }

    pub async fn card(&self, thread: ThreadId) -> Result<Card, AppError> {
        self.ask("thread", json!({ "id": thread })).await
    }

    pub async fn history(&self, thread: ThreadId, at: At) -> Result<History, AppError> {
        self.ask("history", json!({ "thread": thread, "at": at })).await
    }

    pub async fn snapshot(&self, open: Option<ThreadId>) -> Result<Snapshot, AppError> {
        self.ask("snapshot", json!({ "open": open, "at": At::Tail })).await
    }

    /// Everything that was ever said in a thread, oldest first.
    pub async fn everything(&self, thread: ThreadId) -> Result<Vec<causerie::model::Message>, AppError> {
        let (mut all, mut after) = (Vec::new(), Seq(0));
        loop {
            let page = self.history(thread, At::After(after)).await?;
            after = page.messages.last().map_or(after, |message| message.seq);
            all.extend(page.messages);
            if !page.after {
                return Ok(all);
            }
        }
    }

    /// Opens a socket that has said nothing yet.
    pub async fn socket(&self) -> Option<WebSocketStream<TcpStream>> {
        let mut request = Request::get(format!("ws://{}/ws", self.at)).body(()).ok()?;
        let (host, key, cookie) = (self.at.to_string(), generate_key(), self.cookie());
        let origin = format!("http://{host}");
        let headers = [
            ("host", &*host),
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", &key),
            ("origin", &origin),
            ("cookie", &cookie),
        ];
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
        }
        let stream = TcpStream::connect(self.at).await.ok()?;
        let (socket, _) = timeout(PATIENCE, client_async(request, stream)).await.ok()?.ok()?;
        Some(socket)
    }

    fn cookie(&self) -> String {
        format!("session={}", self.token)
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    wire::read(text).map_err(|_| AppError::Unreachable)
}
