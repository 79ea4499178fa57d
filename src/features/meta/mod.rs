//! What the deployment says about itself: alive, ready, which version.
//!
//! For: `/healthz`, `/readyz`, `/version`.
//! Not for: figures (`metrics`), or `/openapi.json`, which is a static asset.

mod api;
mod flow;
mod store;

#[cfg(native)]
pub use api::*;

use crate::http::{Permission, Routes};

/// The version of this build.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit of this build; `unknown` when built outside a checkout.
pub const COMMIT: &str = match option_env!("VIBE_COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/healthz", Permission::Public, api::healthz)
        .get("/readyz", Permission::Public, api::readyz)
        .get("/version", Permission::Public, api::version)
}
