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

pub use flow::{authenticate, container_key, seen};
pub use store::online_count;

use http::Method;

use crate::http::{Action, Permission, Routes};

const READ: Permission = Permission::Action(Action::RunnersRead);
const WRITE: Permission = Permission::Action(Action::RunnersWrite);

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .op(&Method::GET, "/v1/runners", READ, &api::LIST)
        .op(&Method::POST, "/v1/runners", WRITE, &api::CREATE)
        .op(&Method::GET, "/v1/runners/{id}", READ, &api::GET)
        .op(&Method::POST, "/v1/runners/{id}/restore", WRITE, &api::RESTORE)
        .op(&Method::DELETE, "/v1/runners/{id}", WRITE, &api::REVOKE)
}
