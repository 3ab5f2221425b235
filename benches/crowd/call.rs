//! HTTP by hand, so that the client takes little of the cores that it shares with the server.

use anyhow::{Context, bail, ensure};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A kept connection of one person's, with one request in flight.
pub struct Call {
    stream: TcpStream,
    /// What each request says after its first line.
    own: String,
    /// What was read and not yet used.
    heard: Vec<u8>,
}

impl Call {
    /// Connects to a server as whoever holds the token.
    pub async fn open(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let own = format!("host: {address}\r\norigin: http://{address}\r\ncookie: session={token}\r\n");
        Ok(Self { stream, own, heard: Vec::with_capacity(4096) })
    }

    /// Calls a server function; its answer.
    pub async fn post(&mut self, name: &str, body: &str) -> anyhow::Result<Vec<u8>> {
        let (own, length) = (&self.own, body.len());
        let json = "content-type: application/json\r\naccept: application/json\r\n";
        let request = format!("POST /api/{name} HTTP/1.1\r\n{own}{json}content-length: {length}\r\n\r\n{body}");
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// Opens a page; what it is.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let request = format!("GET {path} HTTP/1.1\r\n{}accept: text/html\r\n\r\n", self.own);
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<Vec<u8>> {
        let head = loop {
            match self.heard.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => self.hear().await?,
            }
        };
        let text = String::from_utf8(self.heard[..head].to_vec())?.to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let end = head + length.context("answers tell their length")?.parse::<usize>()?;
        while self.heard.len() < end {
            self.hear().await?;
        }
        let body = self.heard[head..end].to_vec();
        self.heard.drain(..end);
        ensure!(text.starts_with("http/1.1 200 "), "{text}{}", String::from_utf8_lossy(&body));
        Ok(body)
    }

    async fn hear(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.heard).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}
