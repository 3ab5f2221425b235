//! One who reads too slowly, through a real socket: nobody waits for them, and they are told to come back.

use crate::cast::{SECOND, Server};
use causerie::{id::LOBBY, protocol::close, server::timing::Timings};
use std::fs;

/// Bytes that the system takes for a socket before its writer has to wait, at the most.
fn taken_by_the_system() -> usize {
    let most = fs::read_to_string("/proc/sys/net/ipv4/tcp_wmem").unwrap_or_default();
    most.split_whitespace().last().and_then(|most| most.parse().ok()).unwrap_or(4 << 20) + (1 << 20)
}

#[tokio::test]
async fn who_reads_too_slowly_is_told_to_come_back_and_nobody_waits_for_them() {
    // However slow this machine is: what is tested is what waits, not how long.
    let timings = Timings { socket_write: 60 * SECOND, ..Timings::default() };
    let long = "x".repeat(16_000);
    let count = (taken_by_the_system() + timings.bytes_waiting) / long.len();
    let server = Server::hurried(timings).await;
    let (ana, bo) = (server.sign_up("Ana").await, server.sign_up("Bo").await);
    let (mut quick, mut slow) = (server.sign_in("Bo").await.socket().await, bo.socket().await);
    for number in 0..count {
        let said = format!("{number} {long}");
        ana.post(LOBBY, &said).await;
        assert_eq!(quick.next_texts(LOBBY, 1).await, [said], "his other device hears it at once");
    }
    assert_eq!(slow.end().await.0, close::SLOW);
    let last = format!("{} {long}", count - 1);
    assert!(bo.texts(LOBBY).await.contains(&last), "and he finds what he missed");
}
