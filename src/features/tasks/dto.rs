//! Tasks on the wire.

use contract::{
    job::{Failure, State},
    wire::{EventBody, Kind},
};
use serde::{Deserialize, Serialize};

use super::model::Task;

/// A task.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Task))]
pub struct TaskDto {
    /// Its id.
    pub id: String,
    /// The project it works on.
    pub project_id: Option<String>,
    /// What kind of job it is.
    pub kind: Kind,
    /// Where it is in its life.
    pub state: State,
    /// Attempts begun.
    pub attempt: u32,
    /// Attempts before it is a dead letter.
    pub max_attempts: u32,
    /// Somebody asked to stop it; the runner will learn it with its next heartbeat.
    pub cancel_requested: bool,
    /// How far it has come.
    pub progress: Option<Progress>,
    /// Why the last attempt did not succeed.
    pub error: Option<Failure>,
    /// What it brought.
    pub result: Option<TaskResult>,
    /// The number of its newest event: what this state already contains.
    pub event_seq: u64,
    /// When it was made (Unix ms).
    pub created_at: u64,
    /// When it last changed (Unix ms).
    pub updated_at: u64,
    /// When the newest attempt began (Unix ms).
    pub started_at: Option<u64>,
    /// When it ended (Unix ms).
    pub finished_at: Option<u64>,
    /// It is not begun before this (Unix ms).
    pub run_after: u64,
    /// The runner that holds it.
    pub runner_id: Option<String>,
}

/// How far a task has come.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Progress {
    /// What is being done now.
    pub phase: String,
    /// Units done.
    pub done: u64,
    /// Units in all, when known.
    pub total: Option<u64>,
}

/// What a task brought.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct TaskResult {
    /// The report of a scan.
    pub report_id: String,
}

/// One thing that happened to a task.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct TaskEvent {
    /// Its number, from 1.
    pub seq: u64,
    /// When (Unix ms).
    pub at: u64,
    /// What.
    #[serde(flatten)]
    pub body: EventBody,
}

impl From<Task> for TaskDto {
    fn from(task: Task) -> Self {
        Self {
            runner_id: task.runner_id().map(str::to_owned),
            progress: task.progress.as_deref().and_then(|text| serde_json::from_slice(text.as_bytes()).ok()),
            result: task.result.as_deref().and_then(|text| serde_json::from_slice(text.as_bytes()).ok()),
            id: task.id,
            project_id: task.project_id,
            kind: task.kind,
            state: task.job.state,
            attempt: task.job.attempt,
            max_attempts: task.job.max_attempts,
            cancel_requested: task.job.cancel_requested,
            error: task.job.failure,
            event_seq: task.event_seq,
            created_at: task.created_at,
            updated_at: task.updated_at,
            started_at: task.started_at,
            finished_at: task.finished_at,
            run_after: task.job.run_after,
        }
    }
}
