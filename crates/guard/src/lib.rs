//! The guard's rules: what a request looks like, how often it may come, and which URLs may be fetched.
//!
//! For: pure functions and plain state that the Worker calls before its router. Time comes in as `now`
//! (milliseconds since the epoch), nonces as text. Not for: storage, sockets, Durable Objects or the
//! router; signatures of agents (their outcome comes in as [`assess::AgentProof`]).
//!
//! | module | answers |
//! |---|---|
//! | [`assess`] | how much a request looks like an attack, and by which rules |
//! | [`limit`] | whether a principal may send one more request now |
//! | [`ssrf`] | whether a URL a user gave may be fetched |
//! | [`incident`] | when repeated threats tighten a principal's limits, and until when |
//! | [`headers`] | security headers and CORS |
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable
    )
)]

pub mod assess;
pub mod headers;
pub mod incident;
pub mod limit;
pub mod ssrf;
