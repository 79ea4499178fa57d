//! What followers of a task see: state changes, progress and log lines.

use serde::{Deserialize, Serialize};

use crate::job::State;

/// One thing that happened to a task. `{"kind": …, "data": {…}}` on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "data", rename_all = "lowercase")]
pub enum EventBody {
    /// The task changed state. Only the Worker writes these.
    State {
        /// The new state.
        state: State,
        /// Why, where there is something to say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// How far the work has come.
    Progress {
        /// What is being done now: `fetch`, `unpack`, `scan`, `report`.
        phase: String,
        /// Units done.
        done: u64,
        /// Units in all, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
    },
    /// A line for people.
    Log {
        /// How serious.
        level: LogLevel,
        /// The line, at most 2,000 characters.
        message: String,
    },
}

/// How serious a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// For the record.
    Info,
    /// Something to look at.
    Warn,
    /// Something failed.
    Error,
}

/// An event as the runner reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgressEvent {
    /// The runner's own counter, from 1, per lease. The Worker ignores numbers it has seen.
    pub n: u64,
    /// When, by the runner's clock (Unix ms); followers see the Worker's time instead.
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub body: EventBody,
}
