//! How long a failed job waits: exponential with full jitter.

/// Upper bound of the first wait, in milliseconds.
pub const BACKOFF_BASE_MS: u64 = 2_000;
/// No wait is longer than this, in milliseconds.
pub const BACKOFF_CAP_MS: u64 = 300_000;

/// The wait after failed attempt number `attempt` (1 for the first), in milliseconds.
///
/// Full jitter: uniform between 0 and `min(cap, base * 2^(attempt-1))`, so that jobs which failed
/// together do not come back together. `jitter` is the caller's random number; the same number
/// gives the same wait, which lets the simulator replay.
#[must_use]
pub fn backoff_ms(attempt: u32, jitter: u32) -> u64 {
    let doublings = attempt.saturating_sub(1).min(16);
    let ceiling = (BACKOFF_BASE_MS << doublings).min(BACKOFF_CAP_MS);
    ceiling * u64::from(jitter) / u64::from(u32::MAX)
}
