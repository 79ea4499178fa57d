//! The Worker's time, learnt from its `Date` headers: signatures expire by its clock, not ours.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Below this a difference is the header's resolution and the network, not the clock.
const NOISE_S: i64 = 2;

/// This machine's clock and how far the Worker's is ahead of it.
#[derive(Debug, Default)]
pub struct Clock {
    ahead_s: AtomicI64,
}

impl Clock {
    /// Learns from the `Date` header of an answer that arrived just now.
    pub fn learn(&self, date: &str) {
        let Ok(theirs) = httpdate::parse_http_date(date) else { return };
        let ahead = signed_s(theirs) - signed_s(SystemTime::now());
        let ahead = if ahead.abs() < NOISE_S { 0 } else { ahead };
        self.ahead_s.store(ahead, Ordering::Relaxed);
    }

    /// Seconds the Worker's clock is ahead of ours; negative when it is behind.
    pub fn ahead_s(&self) -> i64 {
        self.ahead_s.load(Ordering::Relaxed)
    }

    /// The Worker's time, Unix seconds.
    pub fn now_s(&self) -> u64 {
        u64::try_from(signed_s(SystemTime::now()) + self.ahead_s()).unwrap_or_default()
    }

    /// This machine's time, Unix milliseconds.
    pub fn local_ms() -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

fn signed_s(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_header_moves_the_clock_and_nonsense_does_not() {
        let clock = Clock::default();
        let later = SystemTime::now() + Duration::from_secs(900);
        clock.learn(&httpdate::fmt_http_date(later));
        assert!((898..=901).contains(&clock.ahead_s()), "{}", clock.ahead_s());
        clock.learn("yesterday");
        assert!(clock.ahead_s() > 800);
        clock.learn(&httpdate::fmt_http_date(SystemTime::now()));
        assert_eq!(clock.ahead_s(), 0);
    }
}
