//! What the Worker and the runner say to each other, and the one state machine both obey.
//!
//! For: wire types that cross the boundary between the two programs (serde only, no I/O), and
//! [`job`], the pure job state machine that the Worker, the runner and the simulator share.
//! Not for: HTTP, SQL, signing (crate `signing`) or anything only one side needs.
//!
//! Compatibility: fields are only ever added, with a default; unknown fields are ignored. The
//! frozen-bytes tests in `tests/` hold the wire form still.

pub mod job;
pub mod report;
pub mod wire;
