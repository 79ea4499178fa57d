//! Time, chance and work after the answer: passed in, so that tests and the simulator decide them.

use std::{future::Future, pin::Pin};

/// The wall clock. On Workers it stands still between I/O, so it cannot time CPU.
pub trait Clock: Send + Sync {
    /// Now, in Unix milliseconds.
    fn now_ms(&self) -> u64;
}

/// Identifiers and randomness from a cryptographic source.
pub trait Ids: Send + Sync {
    /// Fills `bytes` with randomness.
    fn fill(&self, bytes: &mut [u8]);
}

/// Work that goes on after the response was sent (`ctx.waitUntil`), one per request or event.
pub trait Background: Send + Sync {
    /// Runs `work` to its end; it must handle its own errors.
    fn spawn(&self, work: Pin<Box<dyn Future<Output = ()> + Send>>);
}
