//! Projects: what an organisation looks after, with tags, a source and the newest report's figures.
//!
//! For: making, finding, changing, archiving and deleting projects.
//! Not for: scanning them (`scans`) or keeping their reports.
//!
//! Tables: projects, project_tags

mod api;
mod model;
mod source;
mod store;

pub use model::{LatestReport, Project};
pub use source::{SourceSpec, check_source};
pub use store::{find, set_latest, set_source};

#[cfg(native)]
pub use store::ProjectOrder;

use http::Method;

use crate::http::{Action, Permission, Routes};

const READ: Permission = Permission::Action(Action::ProjectsRead);
const WRITE: Permission = Permission::Action(Action::ProjectsWrite);
const DELETE: Permission = Permission::Action(Action::ProjectsDelete);
const ONE: &str = "/v1/projects/{id}";

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .op(&Method::GET, "/v1/projects", READ, &api::LIST)
        .op(&Method::POST, "/v1/projects", WRITE, &api::CREATE)
        .op(&Method::GET, ONE, READ, &api::GET)
        .op(&Method::PATCH, ONE, WRITE, &api::CHANGE)
        .op(&Method::DELETE, ONE, DELETE, &api::DELETE)
        .op(&Method::POST, "/v1/projects/{id}/archive", WRITE, &api::ARCHIVE)
        .op(&Method::POST, "/v1/projects/{id}/restore", WRITE, &api::RESTORE)
}
