//! Threat assessments: every request is looked at, what looks like an attack is logged, counted and kept.
//!
//! For: the layer that asks `guard::assess` about path, query and headers before the request goes on, the
//! administrators' list, and trying an assessment. A second line, never a replacement of parameterised SQL and
//! escaping. Not for: the rules (`crates/guard`), rate limits (`http::limits`), bodies (they are streams here), or
//! the signed requests of runners.
//!
//! Tables: assessments

mod api;
mod model;
mod store;
mod watch;

pub use api::{AssessmentDto, Try, Verdict};
pub use store::purge;
pub use watch::watch;

#[cfg(native)]
pub use api::*;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get("/v1/security/assessments", Permission::Action(Action::SecurityRead), api::list).post(
        "/v1/security/assess",
        Permission::Action(Action::SecurityAssess),
        api::assess,
    )
}
