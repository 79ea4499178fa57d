//! The runner protocol: work out, reports in.
//!
//! For: leasing, heartbeats, sources, artifacts, completion and release, as `contract::wire` has
//! them. Runners call out to here, so they work behind NAT and without inbound ports.
//! Not for: the life of a task (`tasks`), what a result means (`scans`), runners' keys (`runners`).

mod api;
mod files_api;
mod flow;

#[cfg(native)]
pub use {api::*, files_api::*};

use crate::http::{Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .post("/runner/v1/lease", Permission::Runner, api::lease)
        .get("/runner/v1/backlog", Permission::Runner, api::backlog)
        .post("/runner/v1/tasks/{id}/heartbeat", Permission::Runner, api::heartbeat)
        .post("/runner/v1/tasks/{id}/complete", Permission::Runner, api::complete)
        .post("/runner/v1/tasks/{id}/release", Permission::Runner, api::release)
        .get("/runner/v1/tasks/{id}/source", Permission::Runner, files_api::source)
        .put("/runner/v1/tasks/{id}/artifacts/{name}", Permission::Runner, files_api::put_artifact)
}
