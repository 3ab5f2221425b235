//! HTTP by hand, so that the client takes little of the cores that it shares with the server.

use anyhow::{Context, bail, ensure};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A kept connection of one person's, with one request in flight.
pub struct Call {
    address: SocketAddr,
    /// None before the first request.
    stream: Option<TcpStream>,
    /// What each request says after its first line.
    own: String,
    /// What was read and not yet used.
    heard: Vec<u8>,
}

impl Call {
    /// To a server, as whoever holds the token.
    pub fn new(address: SocketAddr, token: &str) -> Self {
        let own = format!("host: {address}\r\norigin: http://{address}\r\ncookie: session={token}\r\n");
        Self { address, stream: None, own, heard: Vec::new() }
    }

    /// Connects anew: a server lets go of who is silent for long, and what is measured is not that.
    pub async fn renew(&mut self) -> anyhow::Result<()> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        self.stream = Some(stream);
        Ok(())
    }

    async fn stream(&mut self) -> anyhow::Result<&mut TcpStream> {
        if self.stream.is_none() {
            self.renew().await?;
        }
        self.stream.as_mut().context("it was just connected")
    }

    /// Calls a server function; its answer.
    pub async fn post(&mut self, name: &str, body: &str) -> anyhow::Result<Vec<u8>> {
        let (own, length) = (&self.own, body.len());
        let json = "content-type: application/json\r\naccept: application/json\r\n";
        let request = format!("POST /api/{name} HTTP/1.1\r\n{own}{json}content-length: {length}\r\n\r\n{body}");
        self.stream().await?.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// Opens a page; what it is.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let request = format!("GET {path} HTTP/1.1\r\n{}accept: text/html\r\n\r\n", self.own);
        self.stream().await?.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// Asks for a page and hangs up before it is there.
    pub async fn give_up(mut self, path: &str) -> anyhow::Result<()> {
        let request = format!("GET {path} HTTP/1.1\r\n{}accept: text/html\r\n\r\n", self.own);
        self.stream().await?.write_all(request.as_bytes()).await?;
        Ok(())
    }

    async fn answer(&mut self) -> anyhow::Result<Vec<u8>> {
        let head = self.line_end(b"\r\n\r\n").await?;
        let head = String::from_utf8(self.heard.drain(..head).collect())?.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let body = match length {
            Some(length) => self.take(length.parse()?).await?,
            None => self.chunks().await?,
        };
        ensure!(head.starts_with("http/1.1 200 "), "{head}{}", String::from_utf8_lossy(&body));
        Ok(body)
    }

    /// A body that comes in pieces, each with its length before it.
    async fn chunks(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line_end(b"\r\n").await?;
            let line = String::from_utf8(self.heard.drain(..line).collect())?;
            let length = usize::from_str_radix(line.trim_end(), 16).context("a piece tells its length")?;
            let piece = self.take(length + 2).await?;
            if length == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&piece[..length]);
        }
    }

    /// Where what is being read first ends in these bytes.
    async fn line_end(&mut self, end: &[u8]) -> anyhow::Result<usize> {
        loop {
            if let Some(place) = self.heard.windows(end.len()).position(|window| window == end) {
                return Ok(place + end.len());
            }
            self.hear().await?;
        }
    }

    /// So many bytes.
    async fn take(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        while self.heard.len() < length {
            self.hear().await?;
        }
        Ok(self.heard.drain(..length).collect())
    }

    async fn hear(&mut self) -> anyhow::Result<()> {
        let stream = self.stream.as_mut().context("something was asked before")?;
        if stream.read_buf(&mut self.heard).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}
