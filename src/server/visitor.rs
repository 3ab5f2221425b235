//! Who is looking, before we know who they are: their language, their zone, and the cookies they carry.

use super::origin::Origin;
use crate::{
    model::{Theme, percent_decode},
    words::{Locale, Words},
};
use cookie::{Cookie, SameSite, time::Duration};
use http::{HeaderMap, HeaderValue, header};
use std::net::IpAddr;

/// The cookie of the chosen language.
pub const LANGUAGE: &str = "language";
/// The cookie of the chosen theme.
const THEME: &str = "theme";
/// The cookie of the browser's time zone, set by its script.
const ZONE: &str = "zone";
/// The cookie that finds the flash of the last form.
pub const FLASH: &str = "flash";

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The language to speak: the one chosen, else the browser's, else English.
pub fn locale(headers: &HeaderMap) -> Locale {
    let chosen = cookie(headers, LANGUAGE).and_then(|tag| Locale::from_tag(&tag));
    let accepted = || Locale::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
    chosen.or_else(accepted).unwrap_or_default()
}

/// The colours to draw in: those chosen on this device, else the system's.
pub fn theme(headers: &HeaderMap) -> Theme {
    cookie(headers, THEME).and_then(|tag| Theme::from_tag(&tag)).unwrap_or_default()
}

/// Remembers the colours for a year; "as the system" is remembered by nothing.
pub fn theme_cookie(theme: Theme, secure: bool) -> HeaderValue {
    match theme.attribute() {
        Some(tag) => set_cookie(THEME, tag, secure, Some(365 * 24 * 3600)),
        None => set_cookie(THEME, "", secure, Some(0)),
    }
}

pub fn words(headers: &HeaderMap) -> &'static Words {
    locale(headers).words()
}

/// The browser's time zone, as it says; empty when it did not.
pub fn zone(headers: &HeaderMap) -> String {
    cookie(headers, ZONE).map(|name| percent_decode(&name)).unwrap_or_default()
}

/// Where a request comes from: behind a proxy on this machine, which alone can be believed, what that proxy says last.
pub fn address(origin: &Origin, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let proxied = matches!(origin, Origin::At(_)) && peer.to_canonical().is_loopback();
    let forwarded = || {
        headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    if proxied { forwarded().unwrap_or(peer) } else { peer }
}

/// Whether an answer may be a page: else it is for a program, which wants a status.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// A cookie that no script reads and no other site sends. `seconds`: how long it is kept; none: until the browser closes.
pub fn set_cookie(name: &str, value: &str, secure: bool, seconds: Option<i64>) -> HeaderValue {
    let mut cookie =
        Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build();
    cookie.set_max_age(seconds.map(Duration::seconds));
    // Our names and values are ASCII by construction: hexadecimal digits, language tags, or nothing.
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_is_believed_and_only_at_an_address_for_everyone() {
        let at = Origin::At("https://chat.example.org".parse().expect("an address"));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.7, 198.51.100.9"));
        let from =
            |origin: &Origin, peer: &str| address(origin, peer.parse().expect("an address"), &headers).to_string();
        for here in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(from(&at, here), "198.51.100.9", "{here}");
            assert_eq!(from(&Origin::Loopback, here), here);
        }
        assert_eq!(from(&at, "172.17.0.2"), "172.17.0.2", "another machine, or another container");
    }
}
