//! Time and ids that a test decides.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use ports::{Clock, Ids};

use crate::{lock::lock, random::Random};

/// Where a [`ManualClock`] starts: 2025-10-09T08:53:20Z, in Unix ms.
pub const START_MS: u64 = 1_760_000_000_000;

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicU64,
}

impl Default for ManualClock {
    fn default() -> Self {
        Self { now: AtomicU64::new(START_MS) }
    }
}

impl ManualClock {
    /// Sets the time (Unix ms), backwards too.
    pub fn set(&self, now_ms: u64) {
        self.now.store(now_ms, Ordering::SeqCst);
    }

    /// Moves on by `ms` and returns the new time (Unix ms).
    pub fn advance(&self, ms: u64) -> u64 {
        self.now.fetch_add(ms, Ordering::SeqCst) + ms
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }
}

/// Ids that come in the same order in every run of a test. Never for production.
#[derive(Debug)]
pub struct SeededIds {
    random: Mutex<Random>,
}

impl SeededIds {
    /// The ids that belong to `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { random: Mutex::new(Random::new(seed)) }
    }
}

impl Ids for SeededIds {
    fn fill(&self, bytes: &mut [u8]) {
        lock(&self.random).fill(bytes);
    }
}
