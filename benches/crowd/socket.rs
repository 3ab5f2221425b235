//! A page's socket.

use super::Person;
use anyhow::{Context, bail};
use causerie::{
    id::LOBBY,
    protocol::{Hello, PROTOCOL, Up},
};
use futures::{SinkExt, StreamExt};
use http::Request;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, Utf8Bytes, handshake::client::generate_key, protocol::WebSocketConfig},
};

/// Bytes that one of thousands may keep for reading.
const READ_BUFFER: usize = 4096;

/// A socket that was greeted.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens the socket of a page that shows the conversation of this person and their neighbour.
    pub async fn open(address: SocketAddr, person: &Person) -> anyhow::Result<Self> {
        let request = Request::get(format!("ws://{address}/ws"))
            .header("host", address.to_string())
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", generate_key())
            .header("origin", format!("http://{address}"))
            .header("cookie", format!("session={}", person.token))
            .body(())?;
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await.context("opening a socket")?;
        let mut socket = Self(socket);
        let mut open = vec![person.thread, LOBBY];
        open.dedup();
        let hello = Hello { protocol: PROTOCOL, user: person.id, build: "none".into(), open };
        socket.say(&Up::Hello(hello)).await?;
        socket.next().await.context("the greeting")?;
        Ok(socket)
    }

    /// Asks something.
    pub async fn say(&mut self, frame: &Up) -> anyhow::Result<()> {
        Ok(self.0.send(Message::text(serde_json::to_string(frame)?)).await?)
    }

    /// The next frame.
    pub async fn next(&mut self) -> anyhow::Result<Utf8Bytes> {
        loop {
            match self.0.next().await.context("the server hung up")?? {
                Message::Text(text) => return Ok(text),
                Message::Close(frame) => bail!("the server closed a socket: {frame:?}"),
                _ => {}
            }
        }
    }
}
