//! The runner protocol: what travels between a runner and `/runner/v1` of the Worker.
//!
//! For: request and reply bodies, JSON, snake_case. Signing is in crate `signing`; the meaning of
//! fences, leases and attempts is in [`crate::job`].
//! Not for: the public `/v1` API.

mod jobs;
mod lease;
mod progress;

pub use jobs::{ArtifactRef, Artifacts, JobResult, JobSpec, Kind, ScanJob, ScanResult, Source, UnknownKind};
pub use lease::{
    Backlog, Completion, CompletionReply, Grant, Heartbeat, HeartbeatReply, LeaseRequest, LeaseResponse,
    Outcome, Release,
};
pub use progress::{EventBody, LogLevel, ProgressEvent};

/// Longest wait of a lease request, in milliseconds.
pub const MAX_WAIT_MS: u64 = 20_000;
/// Most events a heartbeat may carry; a runner sends the rest with the next one.
pub const MAX_EVENTS: usize = 50;
/// Most findings a scan result may carry; the report file holds them all.
pub const MAX_FINDINGS: usize = 1_000;
/// Most names a scan result may carry for the search; see [`ScanResult::names`].
pub const MAX_NAMES: usize = 300;
