//! A container engine that runs local processes: enough of the Docker Engine API for workerd.
//!
//! For: testing the Cloudflare Containers path offline. workerd asks this socket to create, start,
//! signal and await a container; it gets a process of [`Program`] with the container's environment.
//! Not for: isolation, images, or traffic into containers (our runners dial out).
//!
//! For every Durable Object workerd also creates `<name>-proxy`, its own network sidecar. That one is
//! never run: a listener answers its few calls.

mod api;
mod containers;

use std::{path::Path, sync::Arc};

use tokio::{net::UnixListener, task::JoinHandle};

use self::containers::Containers;
pub use self::containers::{Program, Ran};

/// A running engine; dropping it ends every process it started.
pub struct Engine {
    containers: Arc<Containers>,
    serving: JoinHandle<()>,
}

impl Engine {
    /// Serves the Docker Engine API on the unix socket `socket`; every container runs `program`.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn start(socket: &Path, program: Program) -> std::io::Result<Self> {
        let containers = Arc::new(Containers::new(program));
        let listener = UnixListener::bind(socket)?;
        let router = api::router(Arc::clone(&containers));
        let serving = tokio::spawn(async move {
            // It ends only when the engine is dropped.
            _ = axum::serve(listener, router).await;
        });
        Ok(Self { containers, serving })
    }

    /// Every container that was ever started, in order, proxies left out.
    #[must_use]
    pub fn ran(&self) -> Vec<Ran> {
        self.containers.ran()
    }

    /// Calls that this engine does not know, `METHOD path`: what a newer workerd may need.
    #[must_use]
    pub fn unknown_calls(&self) -> Vec<String> {
        self.containers.unknown_calls()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.serving.abort();
        self.containers.clear();
    }
}
