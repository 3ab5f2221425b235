//! The offsets of a time zone, from the time-zone database, for pages that format without one.

use crate::{id::Millis, model::Zone};
use jiff::{Timestamp, tz::TimeZone};
use std::sync::LazyLock;

/// A page may speak of the last ten years, and of the next.
const BEFORE: i64 = 10 * 366 * 24 * 3_600_000;
const AFTER: i64 = 366 * 24 * 3_600_000;

/// The zone of this machine, for visitors whose browser has not said its own.
static HERE: LazyLock<String> =
    LazyLock::new(|| TimeZone::system().iana_name().filter(|name| *name != "Etc/Unknown").unwrap_or("UTC").to_owned());

/// The offsets of the zone of this IANA name around `now`; of this machine's zone when there is no such name.
pub fn table(name: &str, now: Millis) -> Zone {
    let (name, zone) = match TimeZone::get(name) {
        Ok(zone) if !name.is_empty() => (name, zone),
        _ => (HERE.as_str(), TimeZone::get(&HERE).unwrap_or(TimeZone::UTC)),
    };
    let moment = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let (start, end) = (moment(now.0 - BEFORE), moment(now.0 + AFTER));
    let minutes = |offset: jiff::tz::Offset| offset.seconds() / 60;
    let mut offsets = vec![(Millis(start.as_millisecond()), minutes(zone.to_offset(start)))];
    offsets.extend(
        zone.following(start)
            .take_while(|change| change.timestamp() < end)
            .map(|change| (Millis(change.timestamp().as_millisecond()), minutes(change.offset()))),
    );
    offsets.dedup_by_key(|(_, minutes)| *minutes);
    Zone { name: name.to_owned(), offsets }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_is_in_the_table() {
        let zone = table("Europe/Paris", Millis(1_772_323_200_000));
        assert_eq!(zone.name, "Europe/Paris");
        assert_eq!(zone.civil(Millis(1_767_225_600_000)).clock(), "01:00");
        assert_eq!(zone.civil(Millis(1_782_864_000_000)).clock(), "02:00");
        assert!((20..30).contains(&zone.offsets.len()), "two changes a year for eleven years");
    }

    #[test]
    fn an_unknown_zone_is_ours() {
        assert_eq!(table("Nowhere/At_All", Millis(0)).name, *HERE);
        assert_eq!(table("", Millis(0)).name, *HERE);
        assert_eq!(table("../../etc/passwd", Millis(0)).name, *HERE);
    }
}
