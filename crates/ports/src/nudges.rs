//! The queue: carries ids of tasks that are due. A nudge may be lost, doubled or late; rows are the truth.

use async_trait::async_trait;

use crate::PortError;

/// The queue of nudges.
#[async_trait]
pub trait Nudges: Send + Sync {
    /// Sends a nudge for a task, to arrive after `delay_s` seconds.
    ///
    /// # Errors
    /// `Unavailable` when the queue refused it; the sweeper sends it again later.
    async fn send(&self, task_id: &str, delay_s: u32) -> Result<(), PortError>;
}
