//! Agents: which program sent a request, and saying which one we are (RFC 9421, Web Bot Auth).
//!
//! For: checking the signature of a request against the keys that its agent publishes, our own directory of keys, and
//! signing requests of ours. The rules are those of the crate `httpsig`. Not for: what a known agent may do (`gate`, the
//! policy), or trust: an agent has proved a name, not good intent.

mod check;
mod own;

pub use check::{Agents, Sender, check, unsigned};
pub use own::signed;

use http::Method;

use crate::http::{Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().op(&Method::GET, httpsig::bot::WELL_KNOWN, Permission::Public, &own::DIRECTORY)
}
