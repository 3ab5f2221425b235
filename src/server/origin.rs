//! Where this server is, as browsers see it: whose requests it answers, and which pages may speak to it.

use http::{HeaderMap, header};
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// The address people use, from `--url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    /// Host and port, as in the `Host` header.
    authority: String,
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "give an address such as https://chat.example.org, without a path".to_owned();
        let (scheme, rest) = text.split_once("://").ok_or_else(wanted)?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wanted()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let valid = authority.parse::<http::uri::Authority>().is_ok_and(|parsed| !parsed.host().is_empty());
        if !valid || authority.contains(['/', '@', '?']) {
            return Err(wanted());
        }
        let default_port = if secure { ":443" } else { ":80" };
        let authority = authority.strip_suffix(default_port).unwrap_or(&authority).to_owned();
        Ok(Self { secure, authority })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

/// Who may speak to this server, and under which name.
#[derive(Clone, Debug)]
pub enum Origin {
    /// No address was given: only this machine, by a loopback name.
    Loopback,
    At(PublicUrl),
    /// This machine, by a loopback name, and whoever asks one of its own addresses.
    Lan(Lan),
}

/// The addresses of this machine on its network, from `--lan`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lan {
    /// The one to tell people.
    pub address: IpAddr,
    /// All of them.
    pub addresses: Vec<IpAddr>,
    pub port: u16,
}

/// How a link leads here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Scheme, host and port, such as `https://chat.example.org`.
    pub base: String,
    /// Only this machine can follow it.
    pub loopback: bool,
}

impl Lan {
    /// The host and port of one of our own addresses: a name could be made to lead here (DNS rebinding), a number not.
    fn is_own(&self, host: &str) -> bool {
        let own =
            host.parse::<SocketAddr>().is_ok_and(|at| at.port() == self.port && self.addresses.contains(&at.ip()));
        let bare = self.port == 80 && host.parse::<IpAddr>().is_ok_and(|ip| self.addresses.contains(&ip));
        own || bare
    }

    /// The address to tell people.
    pub fn base(&self) -> String {
        format!("http://{}", SocketAddr::new(self.address, self.port))
    }
}

impl Origin {
    /// Whether the request was meant for us, by its `Host`. Else it is misdirected, or a page of somebody else's
    /// whose name was made to lead here (DNS rebinding).
    pub fn answers(&self, headers: &HeaderMap) -> bool {
        let Some(host) = host(headers) else { return false };
        match self {
            Self::Loopback => is_loopback(host),
            Self::At(url) => host.eq_ignore_ascii_case(&url.authority),
            Self::Lan(lan) => is_loopback(host) || lan.is_own(host),
        }
    }

    /// Whether the `Origin` header names exactly the page's own server.
    pub fn is_own(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = text(headers, header::ORIGIN) else { return false };
        match self {
            // Which of our names it is was looked at before: the page's own is the one it was asked under.
            Self::Loopback | Self::Lan(_) => host(headers).is_some_and(|host| origin == format!("http://{host}")),
            Self::At(url) => origin == url.to_string(),
        }
    }

    /// How a link that people pass on leads here, for the page of this request.
    pub fn reach(&self, headers: &HeaderMap) -> Reach {
        let host = host(headers).unwrap_or_default();
        match self {
            Self::Loopback => Reach { base: format!("http://{host}"), loopback: true },
            Self::At(url) => Reach { base: url.to_string(), loopback: false },
            Self::Lan(lan) if lan.is_own(host) => Reach { base: format!("http://{host}"), loopback: false },
            Self::Lan(lan) => Reach { base: lan.base(), loopback: false },
        }
    }

    /// The same without a request: what to tell at the start of a server that listens `here`.
    pub fn base(&self, here: SocketAddr) -> String {
        match self {
            Self::Loopback if here.ip().is_unspecified() => format!("http://localhost:{}", here.port()),
            Self::Loopback => format!("http://{here}"),
            Self::At(url) => url.to_string(),
            Self::Lan(lan) => lan.base(),
        }
    }

    /// Whether whoever asks from there sits at this machine. Behind an address for everyone that cannot be known.
    pub fn is_home(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let here = peer.to_canonical().is_loopback() && host(headers).is_some_and(is_loopback);
        here && !matches!(self, Self::At(_))
    }

    /// Whether browsers reach us by https, so that cookies may say so.
    pub fn is_secure(&self) -> bool {
        matches!(self, Self::At(url) if url.secure)
    }
}

fn host(headers: &HeaderMap) -> Option<&str> {
    text(headers, header::HOST)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<http::uri::Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().expect("a header value"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("a header value"));
        }
        headers
    }

    #[test]
    fn without_an_address_only_this_machine_is_answered() {
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "127.9.9.9", "[::1]:3000"] {
            assert!(Origin::Loopback.answers(&headers(host, None)), "{host}");
        }
        for host in ["example.org", "192.168.1.5:3000", "localhost.evil.org", "127.0.0.1.evil.org", "", "[::2]"] {
            assert!(!Origin::Loopback.answers(&headers(host, None)), "{host}");
        }
    }

    #[test]
    fn on_a_network_the_machines_own_addresses_are_answered_too_and_nothing_else() {
        let address: IpAddr = "192.168.1.5".parse().expect("an address");
        let lan = Origin::Lan(Lan { address, addresses: vec![address], port: 3000 });
        for host in ["localhost:3000", "127.0.0.1:3000", "192.168.1.5:3000"] {
            assert!(lan.answers(&headers(host, None)), "{host}");
            assert!(lan.is_own(&headers(host, Some(&format!("http://{host}")))), "{host}");
            assert!(!lan.is_own(&headers(host, Some("http://evil.org"))), "{host}");
        }
        let others =
            ["192.168.1.5", "192.168.1.5:4000", "192.168.1.6:3000", "evil.org:3000", "192.168.1.5.nip.io:3000", ""];
        for host in others {
            assert!(!lan.answers(&headers(host, None)), "{host}");
        }
        let base = |host: &str| lan.reach(&headers(host, None)).base;
        for host in ["localhost:3000", "192.168.1.5:3000"] {
            assert_eq!(base(host), "http://192.168.1.5:3000", "a phone can follow it");
        }
        let (near, far) = (headers("localhost:3000", None), headers("192.168.1.5:3000", None));
        let loopback = IpAddr::from([127, 0, 0, 1]);
        assert!(lan.is_home(loopback, &near) && !lan.is_home(loopback, &far) && !lan.is_home(address, &near));
    }

    #[test]
    fn an_origin_is_own_only_when_it_is_exactly_ours() {
        let at = Origin::At("https://Chat.example.org/".parse().expect("an address"));
        assert!(at.is_own(&headers("chat.example.org", Some("https://chat.example.org"))));
        for foreign in ["http://chat.example.org", "https://chat.example.org.evil.org", "https://evil.org", "null"] {
            assert!(!at.is_own(&headers("chat.example.org", Some(foreign))), "{foreign}");
        }
        assert!(!at.is_own(&headers("chat.example.org", None)));
        assert!(Origin::Loopback.is_own(&headers("127.0.0.1:3000", Some("http://127.0.0.1:3000"))));
        assert!(!Origin::Loopback.is_own(&headers("127.0.0.1:3000", Some("http://127.0.0.1:4000"))));
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for bad in
            ["chat.example.org", "ftp://x.org", "https://", "https://x.org/path", "https://u@x.org", "https://x.org?q"]
        {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
        assert_eq!("https://x.org:443/".parse::<PublicUrl>().expect("an address").to_string(), "https://x.org");
    }
}
