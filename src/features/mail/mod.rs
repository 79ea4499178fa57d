//! Mail: an outbox of rows, and the providers that deliver them.
//!
//! For: letters that other features put into their own batch ([`letter`]), sent after it ([`kick`]) and by the cron until
//! they are delivered or given up. In development nothing leaves: `GET /v1/mail` shows the outbox.
//! Not for: what the letters say, templates, or receiving mail.
//!
//! Tables: mails

mod api;
mod client;
mod flow;
mod store;

pub use client::{Mailer, Provider};
pub use flow::{kick, ready, send};
pub use store::{erase, letter, personal, purge};

use http::Method;

use crate::http::{Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().op(&Method::GET, "/v1/mail", Permission::Public, &api::OUTBOX)
}
