//! The job state machine: `(job, event, now) -> (job, effects)`, pure and total.
//!
//! For: deciding what may happen to a job next. The Worker runs it inside its optimistic
//! transaction, the simulator runs it a million times, so there is one truth about jobs.
//! Not for: storing jobs, waking runners or applying results; it only says that it must be done.
//!
//! Invariants (proved by `crates/testkit`'s simulator):
//! 1. A fencing number is granted once. A report that carries an older one changes nothing.
//! 2. A job that is not finished is either due, waiting for a known time, or held by a lease that ends.
//! 3. [`Effect::ApplyResult`] is emitted at most once in the life of a job between two retries by hand.

mod backoff;
mod model;
mod step;
#[cfg(test)]
mod tests;

pub use backoff::{BACKOFF_BASE_MS, BACKOFF_CAP_MS, backoff_ms};
pub use model::{Effect, Event, Failure, Job, Lease, Refusal, State, UnknownState};
pub use step::{FREE_LOSSES, step};

/// How long a lease lasts without a heartbeat, in milliseconds.
pub const LEASE_MS: u64 = 30_000;
/// How often a runner says that it is still at work, in milliseconds.
pub const HEARTBEAT_MS: u64 = 10_000;
/// Lapsed leases that whoever looks ends at once: a runner that asks for work or sends a heartbeat, and each round of
/// the sweeper. They take two statements however many they are.
pub const EXPIRE_AT_ONCE: u32 = 250;
/// Rounds of one sweep, each of [`EXPIRE_AT_ONCE`] leases.
pub const EXPIRE_ROUNDS: u32 = 4;
/// Due jobs nobody took that one sweep nudges again. Each nudge wakes every runner that waits.
pub const NUDGE_AT_ONCE: u32 = 8;
