//! Security header fields and the CORS decision.
//!
//! For: pure functions from a few facts to header fields. Not for: writing them to a response, or making
//! nonces (128 random bits in base64 come in as text).

mod cors;
mod security;

pub use cors::{Allowed, Cors, Outcome, Preflight};
pub use security::{Page, security};
