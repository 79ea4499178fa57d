//! Secrets of an organisation: kept sealed, used by the Worker, never shown again.
//!
//! For: provider keys and deploy tokens, and the vault in which other features seal theirs ([`seal`], [`open`]).
//! Not for: what only has to be recognised (keys, links and sessions are hashes), or the deployment's own settings.
//!
//! Tables: secrets

mod api;
mod model;
mod store;
mod vault;

pub use model::Plain;
pub use vault::{open, reseal, rotate, seal, secret};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let (read, write) = (Permission::Action(Action::SecretsRead), Permission::Action(Action::SecretsWrite));
    Routes::new()
        .op(&Method::GET, "/v1/secrets", read, &api::LIST)
        .op(&Method::POST, "/v1/secrets", write, &api::PUT)
        .op(&Method::DELETE, "/v1/secrets/{id}", write, &api::DELETE)
        .op(&Method::POST, "/v1/secrets/rotate", Permission::Action(Action::SecretsRotate), &api::ROTATE)
}
