//! When a runner container that nobody asks for is stopped.
//!
//! For: `edge`'s `RunnerBox`. Whoever has work calls `ensure` again, which puts the limit off.
//! Not for: starting; a container starts when it is asked for and not running.

/// How long after the last `ensure` a container is told to stop. The sweeper (every minute) asks
/// again while there is work, so this is five missed sweeps.
pub const IDLE_MS: u64 = 5 * 60_000;
/// How long a container may take to give its tasks back after SIGTERM before it is destroyed.
pub const GRACE_MS: u64 = 2 * 60_000;

/// What to do when the alarm rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing; look again after this many milliseconds.
    Wait(u64),
    /// Ask it to stop (SIGTERM) and look again after [`GRACE_MS`].
    Stop,
    /// Destroy it.
    Destroy,
    /// It is over; no further alarm.
    Rest,
}

/// Decides from whether it runs, when it was last asked for, and whether it was told to stop.
#[must_use]
pub fn step(running: bool, asked_at: u64, stopping: bool, now: u64) -> Step {
    let idle = now.saturating_sub(asked_at);
    match (running, stopping) {
        (false, _) => Step::Rest,
        (true, _) if idle < IDLE_MS => Step::Wait(IDLE_MS - idle),
        (true, false) => Step::Stop,
        (true, true) => Step::Destroy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_for_again_it_lives_on() {
        assert_eq!(step(true, 1_000, false, 1_000 + IDLE_MS - 1), Step::Wait(1));
        assert_eq!(step(true, 1_000, true, 2_000), Step::Wait(IDLE_MS - 1_000));
    }

    #[test]
    fn idle_it_is_asked_to_stop_then_destroyed() {
        assert_eq!(step(true, 0, false, IDLE_MS), Step::Stop);
        assert_eq!(step(true, 0, true, IDLE_MS + GRACE_MS), Step::Destroy);
        assert_eq!(step(false, 0, true, IDLE_MS + GRACE_MS), Step::Rest);
    }
}
