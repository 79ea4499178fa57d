//! The cache in memory, with the platform's shortest lifetime.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use ports::{Clock, Kv, PortError, PortErrorKind};

use crate::{faults::Faults, lock::lock};

/// Workers KV refuses a shorter lifetime, in seconds (Workers KV, `expirationTtl`).
const MIN_TTL_S: u64 = 60;

/// A cache whose entries end by the clock.
pub struct MemoryKv {
    /// When calls fail; keys are cache keys.
    pub faults: Faults,
    clock: Arc<dyn Clock>,
    entries: Mutex<HashMap<String, (String, u64)>>,
}

impl MemoryKv {
    /// An empty cache.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { faults: Faults::default(), clock, entries: Mutex::default() }
    }

    /// Forgets everything, as a cache may at any time.
    pub fn forget(&self) {
        lock(&self.entries).clear();
    }
}

#[async_trait]
impl Kv for MemoryKv {
    async fn get(&self, key: &str) -> Result<Option<String>, PortError> {
        let work = async {
            let entries = lock(&self.entries);
            let live = entries.get(key).filter(|(_, ends)| *ends > self.clock.now_ms());
            Ok(live.map(|(value, _)| value.clone()))
        };
        self.faults.run(&[key], work).await
    }

    async fn put(&self, key: &str, value: &str, ttl_s: u64) -> Result<(), PortError> {
        let work = async {
            if ttl_s < MIN_TTL_S {
                return Err(PortError::new(PortErrorKind::Misuse, "ttl_s must be at least 60"));
            }
            let ends = self.clock.now_ms().saturating_add(ttl_s.saturating_mul(1000));
            lock(&self.entries).insert(key.to_owned(), (value.to_owned(), ends));
            Ok(())
        };
        self.faults.run(&[key], work).await
    }
}
