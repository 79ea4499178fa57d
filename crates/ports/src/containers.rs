//! Starting runners on demand, where the platform can (Cloudflare Containers).

use async_trait::async_trait;

use crate::PortError;

/// What became of a request for a running container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxState {
    /// It was started now.
    Started,
    /// It was running already.
    Running,
    /// This deployment has no containers; runners dial in by themselves.
    Unsupported,
}

/// Runner containers, one per name.
#[async_trait]
pub trait Boxes: Send + Sync {
    /// Makes sure that the container `name` runs, started with the environment `env` (name, value).
    ///
    /// # Errors
    /// `Unavailable` when the platform refused to start it.
    async fn ensure(&self, name: &str, env: Vec<(String, String)>) -> Result<BoxState, PortError>;
}
