//! Scans: asking for one, applying its result, reading its report.
//!
//! For: the job a scan is, the reports and findings it leaves, health over time, downloads.
//! Not for: scanning (crate `scan`, run by the runner) or the life of the task (`tasks`).
//!
//! A result is applied in the batch of the transition that accepted it, under the unique task id,
//! so a report exists exactly once however often the runner says that it is done.
//!
//! Tables: reports, findings

mod api;
mod flow;
mod jobs;
mod model;
mod reports_api;
mod store;

pub use jobs::{apply, check_files};
pub use store::known_keys;
#[cfg(native)]
pub use {api::*, reports_api::*};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// Where reports lie in the object store.
pub const ARTIFACTS_PREFIX: &str = "artifacts/";

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .post("/v1/projects/{id}/scans", Permission::Action(Action::ScansStart), api::start)
        .op(
            &Method::GET,
            "/v1/projects/{id}/reports",
            Permission::Action(Action::ReportsRead),
            &reports_api::LIST,
        )
        .op(
            &Method::GET,
            "/v1/projects/{id}/health",
            Permission::Action(Action::ReportsRead),
            &reports_api::HEALTH,
        )
        .op(&Method::GET, "/v1/reports/{id}", Permission::Action(Action::ReportsRead), &reports_api::GET)
        .get("/v1/reports/{id}/findings", Permission::Action(Action::ReportsRead), reports_api::findings)
        .get(
            "/v1/reports/{id}/download/{format}",
            Permission::Action(Action::ReportsRead),
            reports_api::download,
        )
}
