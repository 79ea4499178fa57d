//! What people may ask about themselves: everything we know of them as a file, and to be forgotten.
//!
//! For: putting together what each slice knows of a person, and erasing it after a grace; a slice says both itself and
//! nothing here names its tables. Not for: an organisation's data (each list has its own API) or end, or the audit log's
//! own export.

mod api;
mod erase;
mod erasure_api;
mod zip;

pub use erase::erase_due;

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let (path, action) = ("/v1/account/erasure", Permission::Action);
    Routes::new()
        .op(&Method::GET, "/v1/account/export", action(Action::AccountExport), &api::EXPORT)
        .op(&Method::GET, path, action(Action::AccountRead), &erasure_api::READ)
        .op(&Method::POST, path, action(Action::AccountDelete), &erasure_api::ASK)
        .op(&Method::DELETE, path, action(Action::AccountWrite), &erasure_api::KEEP)
}
