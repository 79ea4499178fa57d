//! Counters out to Prometheus; names and labels are in `docs/METRICS.md`.
//!
//! For: counting requests and tasks in the background, and the text of `/metrics`.
//! Not for: logs, or figures about projects (those are reports).

mod api;
mod flow;
mod model;

#[cfg(native)]
pub use api::*;
pub use flow::{count_request, send};

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get("/metrics", Permission::Action(Action::MetricsRead), api::metrics)
}
