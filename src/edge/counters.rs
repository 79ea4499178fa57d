//! [`Counters`] over `CounterShard` objects.

use std::sync::OnceLock;

use async_trait::async_trait;
use futures_util::future::try_join_all;
use ports::{Counters, Ids as _, PortError, PortErrorKind, Sample};
use worker::ObjectNamespace;

use super::{ids::SystemIds, objects::call};
use crate::rooms::sums::{SHARDS, merge};

/// The shards.
pub struct Shards {
    objects: ObjectNamespace,
    /// Where this isolate sends what it counted: always the same one, which it finds awake.
    own: OnceLock<u32>,
}

impl Shards {
    /// The port over this binding.
    pub fn new(objects: ObjectNamespace) -> Self {
        Self { objects, own: OnceLock::new() }
    }

    fn own(&self) -> u32 {
        *self.own.get_or_init(|| {
            let mut random = [0u8; 4];
            SystemIds.fill(&mut random);
            u32::from_le_bytes(random) % SHARDS
        })
    }
}

#[async_trait]
impl Counters for Shards {
    async fn add(&self, samples: Vec<Sample>) -> Result<(), PortError> {
        if samples.is_empty() {
            return Ok(());
        }
        let pairs: Vec<(String, f64)> =
            samples.into_iter().map(|sample| (sample.series, sample.value)).collect();
        let body = serde_json::to_string(&pairs).map_err(unreadable)?;
        call(&self.objects, &shard(self.own()), "/add", &body).await.map(drop)
    }

    async fn read(&self) -> Result<Vec<Sample>, PortError> {
        let one = async |number: u32| {
            let text = call(&self.objects, &shard(number), "/read", "").await?;
            serde_json::from_slice::<Vec<(String, f64)>>(text.as_bytes()).map_err(unreadable)
        };
        super::js::local(async { Ok(merge(try_join_all((0..SHARDS).map(one)).await?)) }).await
    }
}

fn shard(number: u32) -> String {
    format!("shard-{number}")
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn unreadable(error: serde_json::Error) -> PortError {
    PortError::new(PortErrorKind::Unavailable, error.to_string())
}
