//! Projects: what an organisation looks after, with tags, a source and the newest report's figures.
//!
//! For: making, finding, changing, archiving and deleting projects.
//! Not for: scanning them (`scans`) or keeping their reports.
//!
//! Tables: projects, project_tags

mod api;
mod dto;
mod model;
mod store;

pub use dto::LatestReport;
pub use model::check_source;
pub use model::{Project, SourceSpec};
pub use store::{exists, find, set_latest, set_source};
#[cfg(native)]
pub use {api::*, dto::*, model::SourceSpec as ProjectSource, store::ProjectOrder};

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/v1/projects", Permission::Action(Action::ProjectsRead), api::list)
        .post("/v1/projects", Permission::Action(Action::ProjectsWrite), api::create)
        .get("/v1/projects/{id}", Permission::Action(Action::ProjectsRead), api::get)
        .patch("/v1/projects/{id}", Permission::Action(Action::ProjectsWrite), api::change)
        .delete("/v1/projects/{id}", Permission::Action(Action::ProjectsDelete), api::delete)
        .post("/v1/projects/{id}/archive", Permission::Action(Action::ProjectsWrite), api::archive)
        .post("/v1/projects/{id}/restore", Permission::Action(Action::ProjectsWrite), api::restore)
}
