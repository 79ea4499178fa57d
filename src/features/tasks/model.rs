//! A task: the job of the state machine with the columns around it.

use contract::{
    job::Job,
    wire::{EventBody, Kind},
};

/// The topic runners wait on for work.
pub const WORK_TOPIC: &str = "work";

/// A task as it is stored.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the table, documented in the migration")]
pub struct Task {
    pub id: String,
    pub org_id: String,
    pub project_id: Option<String>,
    pub kind: Kind,
    /// JSON of the job spec.
    pub spec: String,
    pub input_key: Option<String>,
    pub job: Job,
    pub revision: u64,
    pub event_seq: u64,
    pub runner_n: u64,
    /// JSON of the newest progress event's data.
    pub progress: Option<String>,
    /// JSON of what it brought.
    pub result: Option<String>,
    pub created_at: u64,
    pub updated_at: u64,
    pub started_at: Option<u64>,
    pub finished_at: Option<u64>,
}

impl Task {
    /// The topic its followers wait on.
    #[must_use]
    pub fn topic(id: &str) -> String {
        format!("task:{id}")
    }

    /// The runner that holds it.
    #[must_use]
    pub fn runner_id(&self) -> Option<&str> {
        self.job.lease.as_ref().map(|lease| lease.runner.as_str())
    }

    /// Where the runner that holds lease `fence` puts its artifacts. The fence is part of the
    /// key, so a late runner cannot overwrite its successor's files.
    #[must_use]
    pub fn artifact_key(&self, fence: u64, name: &str) -> String {
        format!("artifacts/{}/{}/{fence}/{name}", self.org_id, self.id)
    }
}

/// The data of the newest progress event among `events`, as JSON.
#[must_use]
pub fn newest_progress(events: &[EventBody]) -> Option<String> {
    events.iter().rev().find_map(|event| match event {
        EventBody::Progress { phase, done, total } => {
            serde_json::to_string(&serde_json::json!({ "phase": phase, "done": done, "total": total })).ok()
        }
        _ => None,
    })
}
