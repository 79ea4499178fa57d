//! The Worker as a runner sees it: `/runner/v1`, signed.
//!
//! For: one method for each message of `contract::wire`, the clock the Worker keeps, and when to
//! try again.
//! Not for: deciding what to do with the answers (`agent`), or the people's API (`push`).

mod backoff;
mod client;
mod clock;
mod error;
mod http;

pub use backoff::Backoff;
pub use client::Client;
pub use clock::Clock;
pub use error::{CallError, Problem};
pub use http::{Connection, http_client, install_tls, read_problem};
