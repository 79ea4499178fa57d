//! Gadget: what a user gets from it, in one sentence.
//!
//! For: …
//! Not for: …
//!
//! Tables: gadgets

mod api;
mod store;

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes. Choose actions of its own: `crates/policy/src/action.rs`.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .op(&Method::GET, "/v1/gadgets", Permission::Action(Action::ProjectsRead), &api::LIST)
        .op(&Method::POST, "/v1/gadgets", Permission::Action(Action::ProjectsWrite), &api::CREATE)
        .op(&Method::DELETE, "/v1/gadgets/{id}", Permission::Action(Action::ProjectsWrite), &api::DELETE)
}
