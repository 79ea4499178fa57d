//! Following a task: a list of events, or a stream that can be taken up again.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use contract::wire::EventBody;
use futures_util::{Stream, StreamExt as _, stream};
use http::HeaderMap;
use ports::{PortError, Row};
use serde::Deserialize;

use super::{dto::TaskEvent, model::Task, store};
use crate::{
    app::App,
    http::{Actor, Page, Paging, Problem, page::MAX_INTEGER, path::Path, query::Query, sse},
};

/// Events read at once.
const BATCH: u32 = 100;
/// A stream looks so often before it ends; the client then resumes. Keeps a request within 50 queries.
const ROUNDS: u32 = 20;
/// Longest wait for a signal between two looks, in milliseconds.
const WAIT_MS: u64 = 15_000;

/// When a client comes back to a stream that could not wait, in milliseconds.
const RETRY_MS: u64 = 15_000;

/// Where to begin.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    /// Only events after this number.
    pub after: Option<u64>,
    /// Events wanted of a list, 1 to 100 (100).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before; instead of `after`.
    pub cursor: Option<String>,
}

/// What happened to a task: JSON, or with `Accept: text/event-stream` a stream that goes on until
/// the task ends. `Last-Event-ID` takes a broken stream up again.
#[cfg_attr(native, utoipa::path(get, path = "/v1/tasks/{id}/events", tag = "Tasks",
    params(("id" = String, Path), EventQuery), responses((status = 200, body = Page<TaskEvent>))))]
pub async fn events(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<EventQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let task = store::find(&app, &actor.org_id, &id).await?.ok_or_else(|| Problem::not_found("task"))?;
    let paging = Paging::new(query.limit.or(Some(BATCH)), query.cursor.as_deref(), 1)?;
    let after = sse::last_event_id(&headers)?.or(query.after).unwrap_or(0).min(MAX_INTEGER);
    if sse::is_wanted(&headers) {
        return Ok(sse::response(follow(app, task, after)));
    }
    let after = paging.number(0)?.unwrap_or(after);
    let rows = store::events(&app, &task.org_id, &task.id, after, paging.limit + 1).await?;
    let Page { items, next_cursor, .. } =
        Page::cut(rows, &paging, |row| vec![row.uint("seq").unwrap_or_default().to_string()]);
    let items: Vec<TaskEvent> = items.iter().filter_map(read).collect();
    Ok(Page { items, next_cursor, total: None }.into_response())
}

/// A follower's place in the events of a task.
struct Follower {
    app: App,
    org_id: String,
    task_id: String,
    seq: u64,
    mark: u64,
    rounds: u32,
    ended: bool,
}

/// The events after `seq`, and those to come, until the task ends or the rounds are used up.
fn follow(app: App, task: Task, seq: u64) -> impl Stream<Item = Bytes> + Send {
    let Task { id, org_id, .. } = task;
    let follower = Follower { app, org_id, task_id: id, seq, mark: 0, rounds: 0, ended: false };
    let hello = stream::once(async { Bytes::from_static(b"retry: 1000\n\n") });
    hello.chain(stream::unfold(follower, |mut follower| async move {
        let chunk = follower.next_chunk().await?;
        Some((chunk, follower))
    }))
}

impl Follower {
    /// The next bytes for the client: the events there are, or a sign of life after a wait. Without an
    /// `end` the client comes back, so a store that fails just ends the stream.
    async fn next_chunk(&mut self) -> Option<Bytes> {
        if self.ended || self.rounds >= ROUNDS {
            return None;
        }
        self.rounds += 1;
        // Mark first, rows second, wait last: no event can slip through between.
        if self.mark == 0 && self.longest_wait() > 0 {
            self.mark = self.wait(0).await.unwrap_or(0);
        }
        let rows = store::events(&self.app, &self.org_id, &self.task_id, self.seq, BATCH).await.ok()?;
        if rows.is_empty() {
            if self.task_is_over().await.ok()? {
                self.ended = true;
                return Some(sse::event(self.seq, "end", "{}"));
            }
            return Some(self.wait_for_more().await);
        }
        Some(self.write(&rows))
    }

    fn write(&mut self, rows: &[Row]) -> Bytes {
        let mut chunk = Vec::new();
        for row in rows {
            // The place first: what cannot be read is passed over, not read again and again.
            self.seq = row.uint("seq").unwrap_or(self.seq);
            let Some(event) = read(row) else { continue };
            // A final state is not the end: somebody may have retried the task since.
            let name = match &event.body {
                EventBody::State { .. } => "state",
                EventBody::Progress { .. } => "progress",
                EventBody::Log { .. } => "log",
            };
            let data = serde_json::to_string(&event).unwrap_or_default();
            chunk.extend_from_slice(&sse::event(event.seq, name, &data));
        }
        if chunk.is_empty() { sse::keep_alive() } else { Bytes::from(chunk) }
    }

    /// Nothing more will come: the follower has seen the last event of a finished task.
    async fn task_is_over(&self) -> Result<bool, PortError> {
        let task = store::find(&self.app, &self.org_id, &self.task_id).await?;
        Ok(task.is_none_or(|task| task.job.state.is_finished() && task.event_seq <= self.seq))
    }

    /// A sign of life after a wait. Where nobody can wait, the client is asked to come back later:
    /// looking again at once, round after round, would be a hot loop.
    async fn wait_for_more(&mut self) -> Bytes {
        match self.mark {
            0 => self.ended = true,
            mark => match self.wait(mark).await {
                Ok(mark) => self.mark = mark,
                Err(_) => self.ended = true,
            },
        }
        if self.ended { sse::retry_after(RETRY_MS) } else { sse::keep_alive() }
    }

    fn longest_wait(&self) -> u64 {
        WAIT_MS.min(self.app.config().long_poll_ms)
    }

    async fn wait(&self, mark: u64) -> Result<u64, PortError> {
        let topic = Task::topic(&self.task_id);
        self.app.signals().wait(&topic, mark, self.longest_wait()).await
    }
}

/// The event, unless it is one that only a newer version of the Worker knows.
fn read(row: &Row) -> Option<TaskEvent> {
    let body = serde_json::from_slice(row.text("body").ok()?.as_bytes()).ok()?;
    Some(TaskEvent { seq: row.uint("seq").ok()?, at: row.uint("at").ok()?, body })
}
