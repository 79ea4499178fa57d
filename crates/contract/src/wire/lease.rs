//! Leasing, holding and finishing a job.

use serde::{Deserialize, Serialize};

use super::{JobResult, JobSpec, Kind, ProgressEvent};
use crate::job::State;

/// `POST /runner/v1/lease`: give me work, wait for some if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseRequest {
    /// The kinds this runner can do.
    pub capabilities: Vec<Kind>,
    /// At most so many jobs (1 to 16).
    pub max: u32,
    /// Wait so long for the first one, in milliseconds (at most 20,000).
    pub wait_ms: u64,
    /// The runner's version.
    pub version: String,
}

/// The jobs granted; empty when the wait ended without work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseResponse {
    /// The jobs, each with its own fencing number.
    pub leases: Vec<Grant>,
}

/// One job, granted to one runner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    /// The task's id.
    pub task_id: String,
    /// The fencing number every report must carry.
    pub fence: u64,
    /// Which attempt this is, 1 for the first.
    pub attempt: u32,
    /// The lease ends here without a heartbeat (Unix ms).
    pub lease_until: u64,
    /// Send a heartbeat this often, in milliseconds.
    pub heartbeat_ms: u64,
    /// The attempt may take so long, in milliseconds.
    pub timeout_ms: u64,
    /// What to do.
    pub job: JobSpec,
}

/// `POST /runner/v1/tasks/{id}/heartbeat`: I am still at work, and this happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heartbeat {
    /// The grant's fencing number.
    pub fence: u64,
    /// What happened since the last one, at most 50.
    #[serde(default)]
    pub events: Vec<ProgressEvent>,
}

/// What the Worker answers to a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeartbeatReply {
    /// Stop, clean up and complete with outcome `cancelled`.
    pub cancel: bool,
    /// The lease now ends here (Unix ms).
    pub lease_until: u64,
}

/// `POST /runner/v1/tasks/{id}/complete`: the end of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Flat")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completion {
    /// The grant's fencing number.
    pub fence: u64,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// The work is done.
    Succeeded {
        /// What it brought.
        result: JobResult,
    },
    /// The work could not be done.
    Failed {
        /// Stable word for programs.
        code: String,
        /// One sentence for people; no paths of the runner, no secrets.
        message: String,
        /// Whether another attempt could succeed.
        retryable: bool,
    },
    /// The runner stopped because a heartbeat said `cancel`.
    Cancelled,
}

/// A [`Completion`] as it is read. serde reads a flattened enum into a buffer first and then cannot say
/// which field was wrong; of this it can.
#[derive(Deserialize)]
struct Flat {
    fence: u64,
    outcome: Word,
    result: Option<JobResult>,
    code: Option<String>,
    message: Option<String>,
    retryable: Option<bool>,
}

/// The words of [`Outcome`].
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Succeeded,
    Failed,
    Cancelled,
}

impl TryFrom<Flat> for Completion {
    type Error = String;
    /// Refuses an outcome without its fields, in serde's own words.
    fn try_from(flat: Flat) -> Result<Self, String> {
        fn present<T>(value: Option<T>, name: &str) -> Result<T, String> {
            value.ok_or_else(|| format!("missing field `{name}`"))
        }
        let outcome = match flat.outcome {
            Word::Succeeded => Outcome::Succeeded { result: present(flat.result, "result")? },
            Word::Failed => Outcome::Failed {
                code: present(flat.code, "code")?,
                message: present(flat.message, "message")?,
                retryable: present(flat.retryable, "retryable")?,
            },
            Word::Cancelled => Outcome::Cancelled,
        };
        Ok(Self { fence: flat.fence, outcome })
    }
}

/// The state after a completion; a repeated completion gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompletionReply {
    /// The task's state now.
    pub state: State,
}

/// `POST /runner/v1/tasks/{id}/release`: I cannot finish this (shutting down); let another do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Release {
    /// The grant's fencing number.
    pub fence: u64,
    /// One sentence for people.
    pub reason: String,
}

/// `GET /runner/v1/backlog`: how much work there is, for autoscalers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backlog {
    /// Jobs due and not taken.
    pub queued: u64,
    /// Jobs held by runners.
    pub running: u64,
}
