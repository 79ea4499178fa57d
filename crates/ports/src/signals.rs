//! "Something changed": wakes waiting requests, carries no data.

use async_trait::async_trait;

use crate::PortError;

/// Wake-up calls by topic. A waiter must look at the rows after waking and may wake for nothing.
#[async_trait]
pub trait Signals: Send + Sync {
    /// Wakes everyone who waits on `topic`.
    ///
    /// # Errors
    /// `Unavailable`; waiters then wake by their time limit.
    async fn notify(&self, topic: &str) -> Result<(), PortError>;

    /// Waits until `topic` was notified after `seen` was read, or `timeout_ms` passed; returns the
    /// topic's new mark. `seen = 0` returns the present mark at once. Read the mark, look at the
    /// rows, then wait with it: that order loses no wake-up.
    ///
    /// # Errors
    /// `Unavailable`; callers then fall back to waiting for their next poll.
    async fn wait(&self, topic: &str, seen: u64, timeout_ms: u64) -> Result<u64, PortError>;
}
