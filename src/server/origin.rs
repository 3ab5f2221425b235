//! Where this server is, as browsers see it: whose requests it answers, and which pages may speak to it.

use http::{HeaderMap, header};
use std::{fmt, net::IpAddr, str::FromStr};

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
}

impl Origin {
    /// Whether the request was meant for us, by its `Host`. Else it is misdirected, or a page of somebody else's
    /// whose name was made to lead here (DNS rebinding).
    pub fn answers(&self, headers: &HeaderMap) -> bool {
        let Some(host) = host(headers) else { return false };
        match self {
            Self::Loopback => is_loopback(host),
            Self::At(url) => host.eq_ignore_ascii_case(&url.authority),
        }
    }

    /// Whether the `Origin` header names exactly the page's own server.
    pub fn is_own(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = text(headers, header::ORIGIN) else { return false };
        match self {
            Self::Loopback => host(headers).is_some_and(|host| origin == format!("http://{host}")),
            Self::At(url) => origin == url.to_string(),
        }
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
