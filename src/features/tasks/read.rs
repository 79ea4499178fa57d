//! From a row to a task.

use contract::{
    job::{Failure, Job, Lease},
    wire::Kind,
};
use ports::{PortError, PortErrorKind, Row};

use super::model::Task;

/// The columns [`task`] reads.
macro_rules! columns {
    () => {
        "t.id, t.org_id, t.project_id, t.kind, t.spec, t.input_key, t.state, t.attempt, t.max_attempts, t.fence,
         t.runner_id, t.lease_until, t.deadline, t.run_after, t.cancel_requested, t.timeout_ms, t.failure_code,
         t.failure_message, t.revision, t.event_seq, t.runner_n, t.progress, t.result, t.created_at,
         t.updated_at, t.started_at, t.finished_at"
    };
}
pub(super) use columns;

/// Whether this version knows the row's kind of job.
pub fn is_known(row: &Row) -> bool {
    row.text("kind").is_ok_and(|word| word.parse::<Kind>().is_ok())
}

/// Reads a task.
pub fn task(row: &Row) -> Result<Task, PortError> {
    Ok(Task {
        id: row.text("id")?,
        org_id: row.text("org_id")?,
        project_id: row.opt_text("project_id")?,
        kind: row.text("kind")?.parse().map_err(|word| unknown("kind", &word))?,
        spec: row.text("spec")?,
        input_key: row.opt_text("input_key")?,
        job: job(row)?,
        revision: row.uint("revision")?,
        event_seq: row.uint("event_seq")?,
        runner_n: row.uint("runner_n")?,
        progress: row.opt_text("progress")?,
        result: row.opt_text("result")?,
        created_at: row.uint("created_at")?,
        updated_at: row.uint("updated_at")?,
        started_at: row.opt_uint("started_at")?,
        finished_at: row.opt_uint("finished_at")?,
    })
}

fn job(row: &Row) -> Result<Job, PortError> {
    let state = row.text("state")?.parse().map_err(|word| unknown("state", &word))?;
    let failure = row.opt_text("failure_code")?.map(|code| -> Result<Failure, PortError> {
        Ok(Failure { code, message: row.opt_text("failure_message")?.unwrap_or_default() })
    });
    Ok(Job {
        state,
        attempt: small(row, "attempt")?,
        max_attempts: small(row, "max_attempts")?,
        fence: row.uint("fence")?,
        lease: lease(row)?,
        run_after: row.uint("run_after")?,
        cancel_requested: row.flag("cancel_requested")?,
        timeout_ms: row.uint("timeout_ms")?,
        failure: failure.transpose()?,
    })
}

fn lease(row: &Row) -> Result<Option<Lease>, PortError> {
    let parts = (row.opt_text("runner_id")?, row.opt_uint("lease_until")?, row.opt_uint("deadline")?);
    Ok(match parts {
        (Some(runner), Some(until), Some(deadline)) => Some(Lease { runner, until, deadline }),
        _ => None,
    })
}

fn small(row: &Row, column: &str) -> Result<u32, PortError> {
    u32::try_from(row.uint(column)?)
        .map_err(|_| PortError::new(PortErrorKind::Misuse, format!("tasks.{column} is too large")))
}

fn unknown(column: &str, word: &dyn std::fmt::Debug) -> PortError {
    PortError::new(PortErrorKind::Misuse, format!("tasks.{column} holds {word:?}"))
}
