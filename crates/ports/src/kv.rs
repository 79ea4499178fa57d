//! A cache that may forget: never the truth.

use async_trait::async_trait;

use crate::PortError;

/// The key-value cache.
#[async_trait]
pub trait Kv: Send + Sync {
    /// The cached text, if it is still there.
    ///
    /// # Errors
    /// `Unavailable` when the cache failed; callers go on without it.
    async fn get(&self, key: &str) -> Result<Option<String>, PortError>;

    /// Caches text for `ttl_s` seconds (at least 60: the platform refuses less).
    ///
    /// # Errors
    /// `Unavailable` when the cache failed; callers go on without it.
    async fn put(&self, key: &str, value: &str, ttl_s: u64) -> Result<(), PortError>;
}
