//! All SQL of the tasks.

mod lapsed;
mod waiting;

use contract::wire::{EventBody, Kind};
use ports::{PortError, Row, Stmt};

use super::{
    model::Task,
    read::{self, columns},
};
use crate::app::App;

pub use lapsed::{end_lapsed, expired};
pub use waiting::{leasable, next_due};

/// What a transition writes beside the job itself.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// What followers see, in order.
    pub events: Vec<EventBody>,
    /// Refuse the transition when the organisation has so many of the kind held already.
    pub held_below: Option<u32>,
}

/// A new task and its first event. Refused as a lost race ([`is_lost_race`]) when its input is gone: an upload
/// may be deleted between somebody's look at it and this batch.
pub fn insert(task: &Task, first: &EventBody) -> Vec<Stmt> {
    let insert = Stmt::new(
        "INSERT INTO tasks (id, org_id, project_id, kind, spec, input_key, state, attempt, max_attempts, fence,
           run_after, cancel_requested, timeout_ms, revision, event_seq, created_at, updated_at, nudged_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 0, ?9, 0, ?10,
           CASE WHEN ?6 IS NULL OR EXISTS (SELECT 1 FROM task_inputs i WHERE i.org_id = ?2 AND i.blob_key = ?6)
             THEN 1 END, 1, ?9, ?9, ?9)",
    )
    .bind(&task.id)
    .bind(&task.org_id)
    .bind(task.project_id.clone())
    .bind(task.kind.as_str())
    .bind(&task.spec)
    .bind(task.input_key.clone())
    .bind(task.job.state.as_str())
    .bind(task.job.max_attempts)
    .bind(task.created_at)
    .bind(task.job.timeout_ms);
    vec![insert, insert_events(&task.org_id, &task.id, 0, std::slice::from_ref(first), task.created_at)]
}

/// Writes `task` (its job already stepped) as the revision after `task.revision`.
///
/// The batch fails as a whole when another transition was faster, or when the limit in `extra` is
/// reached: `revision` becomes NULL, which its column refuses. See [`is_lost_race`].
pub fn save(task: &Task, extra: &Extra, now: u64) -> Vec<Stmt> {
    let (job, count) = (&task.job, extra.events.len() as u64);
    let lease = job.lease.as_ref();
    let update = Stmt::new(
        "UPDATE tasks SET
           revision = CASE WHEN revision = ?2 AND (?3 IS NULL OR ?3 > (SELECT COUNT(*) FROM tasks h
             WHERE h.org_id = tasks.org_id AND h.kind = tasks.kind AND h.state IN ('leased', 'running')))
             THEN revision + 1 END,
           state = ?4, attempt = ?5, fence = ?6, runner_id = ?7, lease_until = ?8, deadline = ?9, run_after = ?10,
           cancel_requested = ?11, failure_code = ?12, failure_message = ?13, event_seq = event_seq + ?14,
           runner_n = ?15, progress = ?16, result = ?17, started_at = ?18, finished_at = ?19, updated_at = ?20
         WHERE id = ?1",
    )
    .bind(&task.id)
    .bind(task.revision)
    .bind(extra.held_below)
    .bind(job.state.as_str())
    .bind(job.attempt)
    .bind(job.fence)
    .bind(lease.map(|lease| lease.runner.clone()))
    .bind(lease.map(|lease| lease.until))
    .bind(lease.map(|lease| lease.deadline))
    .bind(job.run_after)
    .bind(job.cancel_requested)
    .bind(job.failure.as_ref().map(|failure| failure.code.clone()))
    .bind(job.failure.as_ref().map(|failure| failure.message.clone()))
    .bind(count)
    .bind(task.runner_n)
    .bind(task.progress.clone())
    .bind(task.result.clone())
    .bind(task.started_at)
    .bind(task.finished_at)
    .bind(now);
    let mut stmts = vec![update];
    if count > 0 {
        stmts.push(insert_events(&task.org_id, &task.id, task.event_seq, &extra.events, now));
    }
    stmts
}

/// Whether a failed batch lost the race for the next revision (or hit the limit, or a new task lost its input).
#[must_use]
pub fn is_lost_race(error: &PortError) -> bool {
    error.violates("tasks.revision")
}

fn insert_events(org_id: &str, task_id: &str, after: u64, events: &[EventBody], now: u64) -> Stmt {
    Stmt::new(
        "INSERT INTO task_events (task_id, org_id, seq, at, body)
         SELECT ?1, ?2, ?3 + key + 1, ?4, value FROM json_each(?5)",
    )
    .bind(task_id)
    .bind(org_id)
    .bind(after)
    .bind(now)
    .bind(json_texts(events))
}

/// A JSON array of JSON texts: `json_each` then yields each event as text.
fn json_texts(events: &[EventBody]) -> String {
    let texts: Vec<String> = events.iter().filter_map(|event| serde_json::to_string(event).ok()).collect();
    serde_json::to_string(&texts).unwrap_or_else(|_| "[]".to_owned())
}

/// One task of an organisation.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, org_id: &str, id: &str) -> Result<Option<Task>, PortError> {
    let stmt = Stmt::new(concat!("SELECT ", columns!(), " FROM tasks t WHERE t.org_id = ?1 AND t.id = ?2"));
    first(&app.sql().rows(stmt.bind(org_id).bind(id)).await?)
}

/// One task of any organisation, for the sweeper and the operator's runners.
///
/// # Errors
/// When the database fails.
pub async fn find_any(app: &App, id: &str) -> Result<Option<Task>, PortError> {
    let stmt = Stmt::new(concat!("SELECT ", columns!(), " FROM tasks t WHERE t.id = ?1"));
    first(&app.sql().rows(stmt.bind(id)).await?)
}

/// What a list is limited to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<String>,
    pub kind: Option<String>,
    pub project_id: Option<String>,
}

impl Filter {
    /// Which statement answers: each runs along the index that has its rows in order.
    fn pick(&self, active: &'static str, project: &'static str, all: &'static str) -> &'static str {
        match (self.state.as_deref(), &self.project_id) {
            (Some("active"), _) => active,
            (_, Some(_)) => project,
            _ => all,
        }
    }
}

/// Which tasks a list shows: `?1` organisation, `?2` state, `?3` kind, `?4` project.
macro_rules! filter {
    (all) => {
        filter!("tasks_by_org", "?2 IS NULL OR t.state = ?2")
    };
    (project) => {
        filter!("tasks_by_project", "t.project_id = ?4 AND (?2 IS NULL OR t.state = ?2)")
    };
    (active) => {
        filter!("tasks_active", "?2 = 'active') AND t.state IN ('queued', 'leased', 'running'")
    };
    ($index:literal, $state:literal) => {
        concat!(
            " FROM tasks t INDEXED BY ",
            $index,
            " WHERE t.org_id = ?1 AND (",
            $state,
            ") AND t.kind IN (SELECT value FROM json_each(?3)) AND (?4 IS NULL OR t.project_id = ?4) "
        )
    };
}

/// How many tasks the whole list has.
pub async fn count(app: &App, org_id: &str, filter: &Filter) -> Result<u64, PortError> {
    macro_rules! count {
        ($of:ident) => {
            concat!("SELECT COUNT(*) AS n", filter!($of))
        };
    }
    let stmt = Stmt::new(filter.pick(count!(active), count!(project), count!(all)))
        .bind(org_id)
        .bind(filter.state.clone())
        .bind(kinds(filter.kind.as_deref()))
        .bind(filter.project_id.clone());
    app.sql().rows(stmt).await?.first().map_or(Ok(0), |row| row.uint("n"))
}

/// A page of tasks, newest first; state `active` means queued, leased or running.
pub async fn list(
    app: &App,
    org_id: &str,
    filter: &Filter,
    after: Option<String>,
    limit: u32,
) -> Result<Vec<Task>, PortError> {
    // Every id is smaller than `~`: the first page begins at the end of the index.
    macro_rules! list {
        ($of:ident) => {
            concat!(
                "SELECT ",
                columns!(),
                filter!($of),
                "AND t.id < COALESCE(?5, '~') ORDER BY t.id DESC LIMIT ?6"
            )
        };
    }
    let stmt = Stmt::new(filter.pick(list!(active), list!(project), list!(all)))
        .bind(org_id)
        .bind(filter.state.clone())
        .bind(kinds(filter.kind.as_deref()))
        .bind(filter.project_id.clone())
        .bind(after)
        .bind(limit + 1);
    app.sql().rows(stmt).await?.iter().map(read::task).collect()
}

/// The newest unfinished task of each project of an organisation that has one, or of this project: `project_id`, `id`.
#[must_use]
pub fn active_of_projects(org_id: &str, project_id: Option<&str>) -> Stmt {
    let stmt = Stmt::new(
        "SELECT project_id, MAX(id) AS id FROM tasks INDEXED BY tasks_active
         WHERE org_id = ?1 AND (?2 IS NULL OR project_id = ?2) AND project_id IS NOT NULL
           AND state IN ('queued', 'leased', 'running')
         GROUP BY project_id",
    );
    stmt.bind(org_id).bind(project_id.map(str::to_owned))
}

/// Marks due tasks whose last nudge is older than `before` as nudged now; returns their ids.
pub async fn take_unnudged(app: &App, now: u64, before: u64, limit: u32) -> Result<Vec<String>, PortError> {
    let stmt = Stmt::new(
        "UPDATE tasks SET nudged_at = ?1 WHERE id IN (SELECT id FROM tasks
           WHERE state = 'queued' AND run_after <= ?1 AND nudged_at <= ?2 ORDER BY run_after LIMIT ?3)
         RETURNING id",
    );
    let rows = app.sql().rows(stmt.bind(now).bind(before).bind(limit)).await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// Dead tasks of an organisation, oldest first, without those of archived projects.
pub async fn dead(app: &App, org_id: &str, kind: Option<&str>, limit: u32) -> Result<Vec<Task>, PortError> {
    let stmt = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        " FROM tasks t WHERE t.org_id = ?1 AND t.state = 'dead' AND t.kind IN (SELECT value FROM json_each(?2))
           AND NOT EXISTS (SELECT 1 FROM tasks_at_rest r WHERE r.id = t.id)
         ORDER BY t.id LIMIT ?3"
    ));
    let stmt = stmt.bind(org_id).bind(kinds(kind)).bind(limit);
    app.sql().rows(stmt).await?.iter().map(read::task).collect()
}

/// Whether the task belongs to an archived project (a view: the project's row is not ours to read).
pub async fn is_at_rest(app: &App, org_id: &str, id: &str) -> Result<bool, PortError> {
    let stmt = Stmt::new("SELECT 1 AS found FROM tasks_at_rest WHERE org_id = ?1 AND id = ?2");
    Ok(!app.sql().rows(stmt.bind(org_id).bind(id)).await?.is_empty())
}

/// The kinds a statement is about, as a JSON array: the one asked for or all. A newer version of the
/// Worker may have left tasks of kinds that this one does not know; they wait for its return.
fn kinds(one: Option<&str>) -> String {
    let all = Kind::ALL.map(Kind::as_str);
    serde_json::to_string(&one.map_or(all.to_vec(), |one| vec![one])).unwrap_or_else(|_| "[]".to_owned())
}

/// The task in the first row, if this version knows its kind.
fn first(rows: &[Row]) -> Result<Option<Task>, PortError> {
    rows.iter().find(|row| read::is_known(row)).map(read::task).transpose()
}

/// Events of a task after `seq`, in order.
pub async fn events(
    app: &App,
    org_id: &str,
    id: &str,
    after: u64,
    limit: u32,
) -> Result<Vec<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT seq, at, body FROM task_events WHERE task_id = ?2 AND org_id = ?1 AND seq > ?3 ORDER BY seq LIMIT ?4",
    );
    app.sql().rows(stmt.bind(org_id).bind(id).bind(after).bind(limit)).await
}

/// How many tasks are due and how many are held, for one organisation or all.
///
/// # Errors
/// When the database fails.
pub async fn backlog(app: &App, org_id: Option<&str>, now: u64) -> Result<(u64, u64), PortError> {
    let stmt = Stmt::new(
        "SELECT
           (SELECT COUNT(*) FROM tasks WHERE state = 'queued' AND run_after <= ?1 AND (?2 IS NULL OR org_id = ?2))
             AS queued,
           (SELECT COUNT(*) FROM tasks WHERE state IN ('leased', 'running') AND (?2 IS NULL OR org_id = ?2))
             AS running",
    );
    let rows = app.sql().rows(stmt.bind(now).bind(org_id.map(str::to_owned))).await?;
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.uint("queued")?, row.uint("running")?)))
}

/// How many tasks of the deployment are unfinished, by kind and state, for the metrics. Finished
/// ones are not counted: they would be read one by one at each scrape.
///
/// # Errors
/// When the database fails.
pub async fn unfinished(app: &App) -> Result<Vec<(String, String, u64)>, PortError> {
    let stmt = Stmt::new(
        "SELECT kind, state, COUNT(*) AS n FROM tasks INDEXED BY tasks_active
         WHERE state IN ('queued', 'leased', 'running') GROUP BY kind, state",
    );
    let rows = app.sql().rows(stmt).await?;
    rows.iter().map(|row| Ok((row.text("kind")?, row.text("state")?, row.uint("n")?))).collect()
}
