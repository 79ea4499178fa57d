//! [`Signals`] over one `SignalHub` object a topic.

use async_trait::async_trait;
use ports::{PortError, PortErrorKind, Signals};
use worker::ObjectNamespace;

use super::objects::call;

/// The hubs.
pub struct Hubs(pub ObjectNamespace);

#[async_trait]
impl Signals for Hubs {
    async fn notify(&self, topic: &str) -> Result<(), PortError> {
        call(&self.0, topic, "/notify", "").await.map(drop)
    }

    async fn wait(&self, topic: &str, seen: u64, timeout_ms: u64) -> Result<u64, PortError> {
        let mark = call(&self.0, topic, &format!("/wait/{seen}/{timeout_ms}"), "").await?;
        mark.parse().map_err(|_| PortError::new(PortErrorKind::Unavailable, format!("{mark:?} is no mark")))
    }
}
