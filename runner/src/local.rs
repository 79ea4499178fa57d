//! What the runner shows of itself on a local port: `/healthz` and `/metrics`.
//!
//! For: container platforms and Prometheus next to the runner.
//! Not for: anything that changes the runner; the port accepts reads only.

mod metrics;
mod server;

pub use metrics::{Metrics, Outcome};
pub use server::{DEFAULT_LISTEN, health_command, serve};
