//! Wake-up calls inside one process, over tokio's watch channels.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use async_trait::async_trait;
use ports::{PortError, PortErrorKind, Signals};
use tokio::{sync::watch, time::timeout};

use crate::{faults::Faults, lock::lock};

/// Marks by topic. Real time, or tokio's paused time in tests that use it.
#[derive(Debug, Default)]
pub struct TokioSignals {
    /// When calls fail; keys are topics.
    pub faults: Faults,
    topics: Mutex<HashMap<String, watch::Sender<u64>>>,
}

impl TokioSignals {
    /// What happens when the platform evicts the object that keeps the marks: every waiter wakes for nothing.
    pub fn evict(&self) {
        for topic in lock(&self.topics).values() {
            topic.send_modify(|mark| *mark += 1_000);
        }
    }

    fn topic<T>(&self, topic: &str, with: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut topics = lock(&self.topics);
        // Marks start at 1: 0 means "not read yet".
        with(topics.entry(topic.to_owned()).or_insert_with(|| watch::Sender::new(1)))
    }
}

#[async_trait]
impl Signals for TokioSignals {
    async fn notify(&self, topic: &str) -> Result<(), PortError> {
        let work = async {
            self.topic(topic, |sender| sender.send_modify(|mark| *mark += 1));
            Ok(())
        };
        self.faults.run(&[topic], work).await
    }

    async fn wait(&self, topic: &str, seen: u64, timeout_ms: u64) -> Result<u64, PortError> {
        let work = async {
            let mut receiver = self.topic(topic, watch::Sender::subscribe);
            let changed = timeout(Duration::from_millis(timeout_ms), receiver.wait_for(|mark| *mark != seen));
            match changed.await {
                Ok(Ok(mark)) => Ok(*mark),
                Ok(Err(closed)) => Err(PortError::new(PortErrorKind::Unavailable, closed.to_string())),
                Err(_elapsed) => Ok(seen),
            }
        };
        self.faults.run(&[topic], work).await
    }
}
