//! What people may ask about themselves: everything we know of them, as a file.
//!
//! For: putting together what each slice knows of a person; a slice says so itself and nothing here names its tables.
//! Not for: an organisation's data (each list has its own API), or the audit log's own export.

mod api;
mod zip;

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().op(
        &Method::GET,
        "/v1/account/export",
        Permission::Action(Action::AccountExport),
        &api::EXPORT,
    )
}
