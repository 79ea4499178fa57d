//! Token buckets that all isolates share.

use async_trait::async_trait;

use crate::PortError;

/// One bucket of a principal, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Its name among the principal's buckets.
    pub name: String,
    /// Tokens a window, and the most it holds.
    pub quota: u32,
    /// The window in milliseconds, at most an hour: a bucket nobody asks for so long is full and forgotten.
    pub window_ms: u32,
    /// Tokens that were let pass without asking; taken as far as they are there.
    pub settle: u32,
    /// Tokens to take now.
    pub cost: u32,
}

/// What a bucket said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// It could pay the cost.
    pub allowed: bool,
    /// Whole tokens left.
    pub remaining: u32,
    /// Milliseconds until it could pay; 0 when it can.
    pub retry_after_ms: u64,
    /// Milliseconds until it is full.
    pub reset_ms: u64,
}

/// Where the buckets are. They outlive every isolate, and go by their own clock.
#[async_trait]
pub trait Limits: Send + Sync {
    /// Settles the buckets of `principal`, then takes every cost if all of them can pay, and otherwise none. The answers
    /// are in the order asked. Calls at once do not mix.
    ///
    /// # Errors
    /// `Unavailable`; what was to be settled may be lost.
    async fn take(&self, principal: &str, limits: &[Limit]) -> Result<Vec<Taken>, PortError>;
}
