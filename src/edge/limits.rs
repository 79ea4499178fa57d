//! [`Limits`] over `LimitShard` objects.

use async_trait::async_trait;
use ports::{Limit, Limits, PortError, PortErrorKind, Taken};
use worker::ObjectNamespace;

use super::objects::call;
use crate::rooms::buckets;

/// The shards.
pub struct LimitShards(pub ObjectNamespace);

#[async_trait]
impl Limits for LimitShards {
    async fn take(&self, principal: &str, limits: &[Limit]) -> Result<Vec<Taken>, PortError> {
        let name = format!("shard-{}", buckets::shard(principal));
        let answer = call(&self.0, &name, "/take", &buckets::ask(principal, limits)).await?;
        let strange = || PortError::new(PortErrorKind::Unavailable, format!("{name} answered {answer:?}"));
        buckets::taken(&answer, limits.len()).ok_or_else(strange)
    }
}
