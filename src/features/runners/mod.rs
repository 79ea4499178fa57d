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

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/v1/runners", Permission::Action(Action::RunnersRead), api::list)
        .post("/v1/runners", Permission::Action(Action::RunnersWrite), api::create)
        .get("/v1/runners/{id}", Permission::Action(Action::RunnersRead), api::get)
        .post("/v1/runners/{id}/restore", Permission::Action(Action::RunnersWrite), api::restore)
        .delete("/v1/runners/{id}", Permission::Action(Action::RunnersWrite), api::revoke)
}
