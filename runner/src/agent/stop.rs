//! Why a job must stop before it is done. The first reason wins.

use tokio::sync::watch;

/// A reason from outside the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A heartbeat said `cancel`.
    Cancelled,
    /// The lease is another runner's now.
    Stale,
    /// The attempt's time is over.
    TimedOut,
    /// It wrote more than it may.
    TooLarge,
    /// Its processes together took more memory than it may.
    OutOfMemory,
    /// The runner ends.
    Shutdown,
}

/// One job's stop sign.
#[derive(Debug, Clone)]
pub struct StopSign {
    reason: watch::Sender<Option<Stop>>,
}

impl StopSign {
    /// A sign that says go.
    pub fn new() -> Self {
        Self { reason: watch::Sender::new(None) }
    }

    /// Says stop, unless it says so already.
    pub fn raise(&self, reason: Stop) {
        self.reason.send_if_modified(|now| {
            let first = now.is_none();
            now.get_or_insert(reason);
            first
        });
    }

    /// Returns the reason once there is one.
    pub async fn raised(&self) -> Stop {
        let mut reasons = self.reason.subscribe();
        loop {
            if let Some(reason) = *reasons.borrow_and_update() {
                return reason;
            }
            // Cannot fail: `self` holds the sender.
            if reasons.changed().await.is_err() {
                return Stop::Shutdown;
            }
        }
    }
}
