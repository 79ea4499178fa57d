//! [`Kv`] over Workers KV.
//!
//! For: the cache. Not for: truth; KV is eventually consistent and its free plan has 1,000 writes a day.

use async_trait::async_trait;
use ports::{Kv, PortError, PortErrorKind};
use worker::{KvError, KvStore};

use super::js::local;

/// The namespace binding.
pub struct Cache(pub KvStore);

#[async_trait]
impl Kv for Cache {
    async fn get(&self, key: &str) -> Result<Option<String>, PortError> {
        local(async { self.0.get(key).text().await.map_err(fault) }).await
    }

    async fn put(&self, key: &str, value: &str, ttl_s: u64) -> Result<(), PortError> {
        local(async {
            let put = self.0.put(key, value).map_err(fault)?;
            put.expiration_ttl(ttl_s).execute().await.map_err(fault)
        })
        .await
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn fault(error: KvError) -> PortError {
    PortError::new(PortErrorKind::Unavailable, error.to_string())
}
