//! The tests that need the real runtime: the built Worker on workerd, with D1, KV, R2, queues and
//! Durable Objects, all local.
//!
//! Not for: what `tests/api` can prove natively in milliseconds. Run by `cargo xtask test workerd`
//! (or `cargo xtask build --dev && cargo test --test workerd`); `cargo test` alone leaves it out.

#[path = "../support/mod.rs"]
mod support;

mod bindings;
mod chaos;
mod containers;
mod federation;
mod fuzz;
mod harness;
mod harness_itself;
mod killed;
mod memory;
mod panics;
mod passwords;
mod pushed;
mod smoke;
mod stories;
mod uploading;
