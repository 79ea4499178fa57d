//! Uploads: archives on their way into the object store, in bounded memory.
//!
//! For: single and multipart uploads that can be taken up again, with checksums, and the
//! collection of those that were never finished or that nobody needs any more.
//! Not for: reading archives; that is the runner's work.
//!
//! An upload is a row first, so an object without a row is rubbish and an expired pending row is
//! too. Single uploads are checked against their SHA-256 by the store, parts against theirs; the
//! whole of a multipart upload is checked by the runner before it unpacks.
//!
//! Tables: uploads, upload_parts

mod api;
mod bytes_api;
mod flow;
mod model;
mod store;

pub use flow::{check_complete, collect, completed, no_such};
pub use model::Upload;
pub use store::{known_keys, named};
#[cfg(native)]
pub use {api::*, bytes_api::*};

use crate::http::{Action, Permission, Routes};

/// Where uploads lie in the object store.
pub const PREFIX: &str = "uploads/";

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .post("/v1/uploads", Permission::Action(Action::UploadsWrite), api::create)
        .get("/v1/uploads/{id}", Permission::Action(Action::UploadsRead), api::get)
        .delete("/v1/uploads/{id}", Permission::Action(Action::UploadsWrite), api::abort)
        .put("/v1/uploads/{id}/content", Permission::Action(Action::UploadsWrite), bytes_api::put_content)
        .put("/v1/uploads/{id}/parts/{part}", Permission::Action(Action::UploadsWrite), bytes_api::put_part)
        .post("/v1/uploads/{id}/complete", Permission::Action(Action::UploadsWrite), api::complete)
}
