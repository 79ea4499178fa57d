//! Full-text search over projects, reports and findings.
//!
//! For: the index (FTS5 kept by triggers) and the query. Other features put documents in with
//! [`put`] and [`replace_findings`], inside their own batches.
//! Not for: filters of lists; those are each list's own.
//!
//! Tables: search_docs, search_fts

mod api;
mod model;
mod store;

pub use store::{Doc, put, replace_findings};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().op(&Method::GET, "/v1/search", Permission::Action(Action::SearchRead), &api::SEARCH)
}
