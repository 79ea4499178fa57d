//! Rules about runners.

/// A runner counts as online this long after it was seen, in milliseconds (two long polls and a bit).
pub const ONLINE_MS: u64 = 60_000;
/// `last_seen_at` is written at most this often, in milliseconds.
pub const SEEN_EVERY_MS: u64 = 15_000;
/// The runner that containers of this deployment share.
pub const CONTAINER_RUNNER: &str = "run_0000000000000000000000c0nt";

/// A runner that was seen after this time is online at `now`.
#[must_use]
pub fn online_since(now: u64) -> u64 {
    now.saturating_sub(ONLINE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_is_online_for_a_minute() {
        assert!(1_000 > online_since(1_000 + ONLINE_MS - 1));
        assert!(1_000 <= online_since(1_000 + ONLINE_MS));
    }

    #[test]
    fn the_container_runner_has_a_valid_id() {
        assert!(crate::http::id::is_id(CONTAINER_RUNNER, "run"));
    }
}
