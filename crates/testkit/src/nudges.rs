//! The queue as a list that a test empties by hand, and that loses or doubles messages when told to.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ports::{Clock, Nudges, PortError};

use crate::{faults::Faults, lock::lock};

/// A message in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nudge {
    /// The task it is about.
    pub task_id: String,
    /// Not delivered before this time (Unix ms).
    pub due_at: u64,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<Nudge>,
    lose: u32,
    double: u32,
}

/// The queue of nudges.
pub struct MemoryNudges {
    /// When sending fails; keys are task ids.
    pub faults: Faults,
    clock: Arc<dyn Clock>,
    queue: Mutex<Queue>,
}

impl MemoryNudges {
    /// An empty queue.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { faults: Faults::default(), clock, queue: Mutex::default() }
    }

    /// The next `n` messages are accepted and never delivered.
    pub fn lose_next(&self, n: u32) {
        lock(&self.queue).lose = n;
    }

    /// The next `n` messages are delivered twice.
    pub fn double_next(&self, n: u32) {
        lock(&self.queue).double = n;
    }

    /// Takes every message out, due or not, in the order of sending.
    pub fn take(&self) -> Vec<Nudge> {
        std::mem::take(&mut lock(&self.queue).waiting)
    }

    /// Takes out the messages that are due by the clock.
    pub fn take_due(&self) -> Vec<Nudge> {
        let now = self.clock.now_ms();
        let mut queue = lock(&self.queue);
        let (due, later) =
            std::mem::take(&mut queue.waiting).into_iter().partition(|nudge| nudge.due_at <= now);
        queue.waiting = later;
        due
    }
}

#[async_trait]
impl Nudges for MemoryNudges {
    async fn send(&self, task_id: &str, delay_s: u32) -> Result<(), PortError> {
        let work = async {
            let due_at = self.clock.now_ms().saturating_add(u64::from(delay_s) * 1000);
            let nudge = Nudge { task_id: task_id.to_owned(), due_at };
            let mut queue = lock(&self.queue);
            if queue.lose > 0 {
                queue.lose -= 1;
                return Ok(());
            }
            if queue.double > 0 {
                queue.double -= 1;
                queue.waiting.push(nudge.clone());
            }
            queue.waiting.push(nudge);
            Ok(())
        };
        self.faults.run(&[task_id], work).await
    }
}
