//! Clock times and days, drawn alike by server and browser from one table of offsets.

use crate::id::Millis;
use serde::{Deserialize, Serialize};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A person's time zone over the years a page may speak of: which offset holds from when.
/// The server makes it from its time-zone database, so that no browser needs one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The IANA name, as in the browser's cookie.
    pub name: String,
    /// (from, minutes east of Greenwich), in order; before the first, its offset holds.
    pub offsets: Vec<(Millis, i32)>,
}

/// A moment on the calendar and the clock of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    /// 1–12
    pub month: usize,
    /// 1–31
    pub day: i64,
    /// 0 is Monday
    pub weekday: usize,
    pub hour: i64,
    pub minute: i64,
    /// Days since 1970-01-01 in this zone: equal on the same day.
    pub day_number: i64,
}

impl Zone {
    /// The moment as this zone's clocks and calendars show it.
    pub fn civil(&self, at: Millis) -> Civil {
        let local = at.0 + i64::from(self.offset(at)) * MINUTE;
        let (days, minutes) = (local.div_euclid(DAY), local.rem_euclid(DAY) / MINUTE);
        let (year, month, day) = date(days);
        let weekday = usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0);
        Civil { year, month, day, weekday, hour: minutes / 60, minute: minutes % 60, day_number: days }
    }

    fn offset(&self, at: Millis) -> i32 {
        let next = self.offsets.partition_point(|(from, _)| *from <= at);
        self.offsets.get(next.saturating_sub(1)).map_or(0, |(_, minutes)| *minutes)
    }
}

impl Civil {
    /// `14:05`
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

/// Days since 1970-01-01 as (year, month, day): Howard Hinnant's `civil_from_days`.
fn date(days: i64) -> (i64, usize, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_follows_its_offsets() {
        let paris =
            Zone { name: "Europe/Paris".into(), offsets: vec![(Millis(0), 60), (Millis(1_774_746_000_000), 120)] };
        let winter = paris.civil(Millis(1_767_225_600_000));
        assert_eq!((winter.year, winter.month, winter.day, winter.clock().as_str()), (2026, 1, 1, "01:00"));
        assert_eq!(winter.weekday, 3, "a Thursday");
        assert_eq!(paris.civil(Millis(1_774_746_000_000)).clock(), "03:00");
        assert_eq!(paris.civil(Millis(1_774_745_999_000)).clock(), "01:59");
    }

    #[test]
    fn dates_hold_at_the_edges() {
        let utc = Zone::default();
        let day = |ms| {
            let c = utc.civil(Millis(ms));
            (c.year, c.month, c.day)
        };
        assert_eq!(day(0), (1970, 1, 1));
        assert_eq!(day(-1), (1969, 12, 31));
        assert_eq!(day(951_782_400_000), (2000, 2, 29));
        assert_eq!(day(1_772_236_800_000), (2026, 2, 28));
        assert_eq!(day(1_772_323_200_000), (2026, 3, 1));
    }
}
