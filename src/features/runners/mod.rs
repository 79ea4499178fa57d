//! Runners: the programs that do the work, their keys and their presence.
//!
//! For: registering and revoking runners, checking their signatures, noting when they were seen.
//! Not for: handing out work (`dispatch`) or starting containers (`inbox` asks the port for that).
//!
//! Tables: runners

mod api;
mod flow;
mod model;
mod store;

#[cfg(native)]
pub use api::*;
pub use flow::{authenticate, container_key, seen};
pub use model::is_online;
pub use store::online_count;

use crate::http::{Permission, Routes, Scope};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/v1/runners", Permission::Scope(Scope::Read), api::list)
        .post("/v1/runners", Permission::Scope(Scope::Admin), api::create)
        .get("/v1/runners/{id}", Permission::Scope(Scope::Read), api::get)
        .post("/v1/runners/{id}/restore", Permission::Scope(Scope::Admin), api::restore)
        .delete("/v1/runners/{id}", Permission::Scope(Scope::Admin), api::revoke)
}
