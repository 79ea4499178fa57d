//! Who did what, when and from where: a row beside every change, chained by hashes.
//!
//! For: the statement that other features put into their batches, counted refusals, sealing rows into each
//! organisation's chain, and reading, verifying and exporting the log ([ADR 0007](../../../docs/adr)).
//! moving old rows out of the database. Not for: request logs (they go to the platform's log), undo, or forgetting.
//!
//! Tables: audit_log, audit_heads, audit_segments

mod api;
mod chain;
mod export_api;
mod flow;
mod store;
mod tiers;

pub use flow::{denied, failed_sign_in, seal};
pub use store::{did, entry, personal};
pub use tiers::move_old;

#[cfg(native)]
pub use {api::*, chain::*, export_api::*};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/v1/audit", Permission::Action(Action::AuditRead), api::list)
        .op(&Method::GET, "/v1/audit/segments", Permission::Action(Action::AuditRead), &tiers::SEGMENTS)
        .get("/v1/audit/verify", Permission::Action(Action::AuditRead), api::verify)
        .get("/v1/audit/export", Permission::Action(Action::AuditExport), export_api::export)
}
