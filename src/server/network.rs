//! The machine's own addresses on its network.

use super::origin::Lan;
use anyhow::{Context, Result};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// What `--lan` answers at, on this port; the address to tell people is the one that the machine itself would use.
pub fn lan(port: u16) -> Result<Lan> {
    let all = if_addrs::get_if_addrs().context("The system does not tell its addresses")?;
    let addresses: Vec<IpAddr> = all.iter().map(if_addrs::Interface::ip).filter(|ip| is_shown(*ip)).collect();
    let address = preferred().filter(|ip| addresses.contains(ip)).or(addresses.first().copied());
    let address = address.context("This machine is on no network: connect it first, or start without --lan")?;
    Ok(Lan { address, addresses, port })
}

/// Those that others can ask: the server listens at version 4 of the protocol.
fn is_shown(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(four) if !four.is_loopback() && !four.is_link_local() && !four.is_unspecified())
}

/// From where the machine would speak to the world. Nothing is sent: the address is one of those for documents.
fn preferred() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
