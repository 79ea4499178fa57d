//! Times of the week, at a fixed offset from UTC. Not for: time zones with summer time; whoever wants those
//! changes the rule twice a year, or writes two.

use serde::{Deserialize, Serialize};

const DAY_MIN: i64 = 1440;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the days")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// Every day, Monday first (ISO 8601).
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
}

/// A set of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DaySet(u8);

impl DaySet {
    /// Whether the `index`-th day, Monday being 0, is in the set.
    const fn has_index(self, index: i64) -> bool {
        self.0 & (1 << index.rem_euclid(7)) != 0
    }

    /// Whether `day` is in the set.
    #[must_use]
    pub const fn has(self, day: Weekday) -> bool {
        self.has_index(day as i64)
    }
}

impl FromIterator<Weekday> for DaySet {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | (1 << day as u8)))
    }
}

/// From a minute of the day up to, not including, another. It may pass midnight; then the days are those on
/// which it begins. Equal ends mean a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The days on which it begins.
    pub days: DaySet,
    /// First minute, 0 to 1439, local.
    pub from: u16,
    /// The minute after the last, 0 to 1439, local.
    pub to: u16,
    /// Local time minus UTC, in minutes.
    pub offset: i16,
}

impl Window {
    /// Whether `now` (Unix ms) lies in it.
    #[must_use]
    pub fn has(&self, now: u64) -> bool {
        let length = match (i64::from(self.to) - i64::from(self.from)).rem_euclid(DAY_MIN) {
            0 => DAY_MIN,
            length => length,
        };
        // Counted from the window's beginning instead of midnight, it never passes the end of a day.
        let minutes = (now / 60_000).cast_signed() + i64::from(self.offset) - i64::from(self.from);
        let days = minutes.div_euclid(DAY_MIN);
        minutes.rem_euclid(DAY_MIN) < length && self.days.has_index(days + 3) // day 0 was a Thursday
    }
}

/// Reads `HH:MM`, 00:00 to 23:59, as minutes.
pub(crate) fn minute(text: &str) -> Option<u16> {
    let [h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T14:00:00Z, a Saturday.
    const SATURDAY_14: u64 = 1_795_269_600_000;
    const HOUR: u64 = 3_600_000;

    fn window(days: &[Weekday], from: &str, to: &str, offset: i16) -> Window {
        let days = days.iter().copied().collect();
        Window { days, from: minute(from).unwrap(), to: minute(to).unwrap(), offset }
    }

    #[test]
    fn windows_are_half_open_and_know_their_offset() {
        let office = window(&[Weekday::Sat], "14:00", "15:00", 0);
        assert!(office.has(SATURDAY_14) && office.has(SATURDAY_14 + HOUR - 1));
        assert!(!office.has(SATURDAY_14 - 1) && !office.has(SATURDAY_14 + HOUR));
        let tokyo = window(&[Weekday::Sat], "23:00", "23:30", 540);
        assert!(tokyo.has(SATURDAY_14));
        assert!(!window(&[Weekday::Sun], "14:00", "15:00", 0).has(SATURDAY_14));
    }

    #[test]
    fn nights_belong_to_the_day_they_begin_on() {
        let night = window(&[Weekday::Sat], "22:00", "06:00", 0);
        assert!(night.has(SATURDAY_14 + 9 * HOUR), "Saturday 23:00");
        assert!(night.has(SATURDAY_14 + 15 * HOUR), "Sunday 05:00");
        assert!(!night.has(SATURDAY_14 - 9 * HOUR), "Saturday 05:00");
        assert!(window(&[Weekday::Sat], "13:00", "13:00", 0).has(SATURDAY_14 + 22 * HOUR), "Sunday 12:00");
    }

    #[test]
    fn no_instant_is_too_early_or_too_late() {
        let west = window(&Weekday::ALL, "00:00", "00:00", -720);
        assert!(west.has(0) && west.has(u64::MAX));
    }

    #[test]
    fn minutes_are_read_strictly() {
        assert_eq!(minute("23:59"), Some(1439));
        for bad in ["", "24:00", "9:00", "09:60", "09-00", "09:000", "+9:00", "٠٩:٠٠"] {
            assert_eq!(minute(bad), None, "{bad}");
        }
    }
}
