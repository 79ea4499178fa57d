//! Token buckets in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use guard::limit::{Asked, Bucket, Rate, take_all};
use ports::{Clock, Limit, Limits, PortError, Taken};

use crate::{faults::Faults, lock::lock};

/// Buckets that go by the double's clock.
pub struct MemoryLimits {
    /// When calls fail; the key is the principal.
    pub faults: Faults,
    clock: Arc<dyn Clock>,
    buckets: Mutex<HashMap<(String, String), Bucket>>,
}

impl MemoryLimits {
    /// Every bucket is full.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { faults: Faults::default(), clock, buckets: Mutex::default() }
    }
}

#[async_trait]
impl Limits for MemoryLimits {
    async fn take(&self, principal: &str, limits: &[Limit]) -> Result<Vec<Taken>, PortError> {
        let work = async {
            let mut buckets = lock(&self.buckets);
            let key = |limit: &Limit| (principal.to_owned(), limit.name.clone());
            let asked = |limit: &Limit| Asked {
                rate: Rate { quota: limit.quota, window_ms: limit.window_ms },
                bucket: buckets.get(&key(limit)).copied(),
                settle: limit.settle,
                cost: limit.cost,
            };
            let asked: Vec<Asked> = limits.iter().map(asked).collect();
            let outcome = take_all(&asked, self.clock.now_ms());
            buckets.extend(limits.iter().map(key).zip(outcome.iter().map(|(bucket, _)| *bucket)));
            let taken = outcome.into_iter().map(|(_, decision)| Taken {
                allowed: decision.allowed,
                remaining: decision.remaining,
                retry_after_ms: decision.retry_after_ms,
                reset_ms: decision.reset_ms,
            });
            Ok(taken.collect())
        };
        self.faults.run(&[principal], work).await
    }
}
