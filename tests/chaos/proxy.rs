//! Between the tabs and the server: a TCP proxy that does its worst.

use crate::{
    dice::Dice,
    fault::{Fault, Weather},
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

/// Begins to listen; says where.
pub async fn open(upstream: Upstream, weather: Arc<Weather>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("some port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        for lane in 1_000_000.. {
            let Ok((tab, _)) = listener.accept().await else { continue };
            let (upstream, weather) = (upstream.clone(), weather.clone());
            tokio::spawn(async move { carry(tab, &upstream, &weather, lane).await });
        }
    });
    address
}

async fn carry(mut tab: TcpStream, upstream: &Upstream, weather: &Weather, lane: u64) {
    let Some(mut server) = connect(upstream).await else { return reset(&tab) };
    // What is not delayed on purpose is not to be delayed.
    let _ = (tab.set_nodelay(true), server.set_nodelay(true));
    let end = {
        let ((tab_reads, tab_writes), (server_reads, server_writes)) = (tab.split(), server.split());
        let up = pump(tab_reads, server_writes, weather, Dice::new(weather.seed, lane * 2), false);
        let down = pump(server_reads, tab_writes, weather, Dice::new(weather.seed, lane * 2 + 1), true);
        tokio::select! { end = up => end, end = down => end }
    };
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

async fn pump(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, weather: &Weather, mut dice: Dice, down: bool) -> End {
    let mut piece = vec![0; 4096];
    let mut slow = 0;
    loop {
        let read = if slow > 0 { 256 } else { piece.len() };
        let Ok(count @ 1..) = from.read(&mut piece[..read]).await else { return End::Closed };
        slow = slow_down(slow, down, weather, &mut dice).await;
        let (passed, end) = mishap(count, weather, &mut dice).await;
        if to.write_all(&piece[..passed]).await.is_err() {
            return End::Closed;
        }
        if let Some(end) = end {
            return end;
        }
    }
}

/// How many more small pieces a slow reader takes.
async fn slow_down(slow: u32, down: bool, weather: &Weather, dice: &mut Dice) -> u32 {
    if slow > 0 && !weather.is_calm() {
        sleep(Duration::from_millis(60)).await;
        return slow - 1;
    }
    if down && weather.strikes(dice, Fault::SlowReader) { 100 } else { 0 }
}

/// How much of a piece passes, and what ends the line after it.
async fn mishap(count: usize, weather: &Weather, dice: &mut Dice) -> (usize, Option<End>) {
    if weather.strikes(dice, Fault::Delay) {
        sleep(dice.span(1..80)).await;
    }
    if weather.strikes(dice, Fault::Stall) {
        sleep(dice.span(300..3000)).await;
    }
    if weather.strikes(dice, Fault::Cut) {
        return (dice.below(count), Some(End::Reset));
    }
    if weather.strikes(dice, Fault::Reset) {
        return (count, Some(End::Reset));
    }
    if weather.strikes(dice, Fault::HalfOpen) {
        return (0, Some(End::HalfOpen));
    }
    (count, None)
}
