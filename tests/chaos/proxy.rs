//! Between the tabs and the server: a TCP proxy that does its worst.

use crate::{
    dice::Dice,
    fault::Fault,
    valve::{Passage, Valve},
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    time::sleep,
};

/// Bytes that the system keeps for a line to the server: little, so that a slow reader is soon felt there.
const KEPT: u32 = 8 * 1024;
/// Longer than the server waits for a sign of life.
const FORGOTTEN: Duration = Duration::from_secs(50);

/// Where the server is just now; none while it is not.
#[derive(Clone, Default)]
pub struct Upstream(Arc<Mutex<Option<SocketAddr>>>);

impl Upstream {
    pub fn set(&self, at: Option<SocketAddr>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    pub fn get(&self) -> Option<SocketAddr> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a line ended.
enum End {
    Closed,
    Reset,
    HalfOpen,
}

/// One direction of a line.
struct Way<'a> {
    valve: &'a Valve,
    dice: Dice,
    /// Towards the tab.
    down: bool,
    /// How many more small pieces a slow reader takes.
    slow: u32,
}

/// Begins to listen; says where. The lines take the lanes of the seed from `lanes` on.
pub async fn open(upstream: Upstream, valve: Valve, lanes: u64) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("some port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        for lane in lanes.. {
            let Ok((tab, _)) = listener.accept().await else { continue };
            let (upstream, valve) = (upstream.clone(), valve.clone());
            tokio::spawn(async move { carry(tab, &upstream, &valve, lane).await });
        }
    });
    address
}

async fn carry(mut tab: TcpStream, upstream: &Upstream, valve: &Valve, lane: u64) {
    valve.opens(true).await;
    let Some(mut server) = connect(upstream).await else { return reset(&tab) };
    // What is not delayed on purpose is not to be delayed.
    let _ = (tab.set_nodelay(true), server.set_nodelay(true));
    let end = {
        let way = |down: bool| {
            let dice = Dice::new(valve.weather.seed, lane * 2 + u64::from(down));
            Way { valve, dice, down, slow: 0 }
        };
        let ((tab_reads, tab_writes), (server_reads, server_writes)) = (tab.split(), server.split());
        let (up, down) = (pump(tab_reads, server_writes, way(false)), pump(server_reads, tab_writes, way(true)));
        tokio::select! { end = up => end, end = down => end }
    };
    // Of its end a tab that nothing reaches is not told either.
    valve.opens(true).await;
    match end {
        End::Closed => {}
        End::Reset => [&tab, &server].into_iter().for_each(reset),
        End::HalfOpen => {
            reset(&tab);
            drop(tab);
            sleep(FORGOTTEN).await;
        }
    }
}

async fn connect(upstream: &Upstream) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().ok()?;
    socket.set_recv_buffer_size(KEPT).ok()?;
    socket.connect(upstream.get()?).await.ok()
}

/// Its end is no goodbye.
fn reset(line: &TcpStream) {
    // One that is gone already needs none.
    let _ = line.set_zero_linger();
}

async fn pump(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, mut way: Way<'_>) -> End {
    let mut piece = vec![0; 4096];
    loop {
        let read = if way.is_slow() { 256 } else { piece.len() };
        let Ok(count @ 1..) = from.read(&mut piece[..read]).await else { return End::Closed };
        way.slow_down().await;
        // It came, and waits like what comes after it.
        way.valve.opens(way.down).await;
        let (passed, end) = way.mishap(count).await;
        if to.write_all(&piece[..passed]).await.is_err() {
            return End::Closed;
        }
        if let Some(end) = end {
            return end;
        }
    }
}

impl Way<'_> {
    fn is_slow(&self) -> bool {
        let drips = self.down && self.valve.passes() == Passage::Drops;
        drips || (self.slow > 0 && !self.valve.weather.is_calm())
    }

    async fn slow_down(&mut self) {
        if self.is_slow() {
            sleep(Duration::from_millis(60)).await;
            self.slow = self.slow.saturating_sub(1);
        } else if self.down && self.strikes(Fault::SlowReader) {
            self.slow = 100;
        }
    }

    /// How much of a piece passes, and what ends the line after it.
    async fn mishap(&mut self, count: usize) -> (usize, Option<End>) {
        if self.strikes(Fault::Delay) {
            sleep(self.dice.span(1..80)).await;
        }
        if self.strikes(Fault::Stall) {
            sleep(self.dice.span(300..3000)).await;
        }
        if self.strikes(Fault::Cut) {
            return (self.dice.below(count), Some(End::Reset));
        }
        if self.strikes(Fault::Reset) {
            return (count, Some(End::Reset));
        }
        if self.strikes(Fault::HalfOpen) {
            return (0, Some(End::HalfOpen));
        }
        (count, None)
    }

    fn strikes(&mut self, fault: Fault) -> bool {
        self.valve.weather.strikes(&mut self.dice, fault)
    }
}
