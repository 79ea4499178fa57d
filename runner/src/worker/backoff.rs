//! Waiting longer each time, never all runners at once (exponential, full jitter).

use std::time::Duration;

/// Waits between attempts of one thing.
#[derive(Debug, Clone)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
    attempt: u32,
}

impl Backoff {
    /// Waits up to `base`, then up to twice that, and so on to `cap`.
    #[must_use]
    pub fn new(base: Duration, cap: Duration) -> Self {
        Self { base, cap, attempt: 0 }
    }

    /// It went well: begin again at `base`.
    pub fn reset(&mut self) {
        self.attempt = 0;
    }

    /// How long to wait now: between a tenth of the bound and the whole of it.
    pub fn next_wait(&mut self) -> Duration {
        let bound = self.base.saturating_mul(1 << self.attempt.min(16)).min(self.cap);
        self.attempt = self.attempt.saturating_add(1);
        bound.mul_f64(0.1 + 0.9 * random_unit())
    }
}

/// From 0 to 1. Without randomness (no such system is known) runners just do not spread.
fn random_unit() -> f64 {
    let random = getrandom::u32().unwrap_or(u32::MAX);
    f64::from(random) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_cap_and_start_over() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
        for bound_ms in [100, 200, 400, 800, 1_000, 1_000] {
            let wait = backoff.next_wait();
            let bound = Duration::from_millis(bound_ms);
            assert!(wait <= bound && wait >= bound / 10 - Duration::from_nanos(100), "{wait:?} of {bound:?}");
        }
        backoff.reset();
        assert!(backoff.next_wait() <= Duration::from_millis(100));
    }
}
