//! Threats: every request is looked at; what looks like an attack is logged, counted, kept, and has consequences when
//! it comes again and again.
//!
//! For: the layer that asks `guard::assess` about path, query and headers before the request goes on, bodies that are
//! read whole, what a principal did before, incidents and the limits they tighten, plans without limits, the
//! administrators' lists, and trying an assessment. A second line, never a replacement of parameterised SQL and
//! escaping. Not for: the rules (`crates/guard`), counting requests (`http::limits`), bodies that are streams, or the
//! signed requests of runners.
//!
//! Tables: assessments, incidents, sightings, plans

mod api;
mod body;
mod incident;
mod incidents_api;
mod model;
mod past;
mod standing;
mod store;
mod watch;

pub use body::look;
pub use incident::expire;
pub use past::Pasts;
pub use standing::Standing;
pub use store::{erase, personal, purge};
pub use watch::watch;

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let (read, write) = (Permission::Action(Action::SecurityRead), Permission::Action(Action::SecurityWrite));
    let assess = Permission::Action(Action::SecurityAssess);
    Routes::new()
        .op(&Method::GET, "/v1/security/assessments", read, &api::LIST)
        .op(&Method::POST, "/v1/security/assess", assess, &api::ASSESS)
        .op(&Method::GET, "/v1/security/incidents", read, &incidents_api::LIST)
        .op(&Method::POST, "/v1/security/incidents/{id}/close", write, &incidents_api::CLOSE)
        .op(&Method::PUT, "/v1/plan", Permission::Operator, &incidents_api::PLAN)
}
