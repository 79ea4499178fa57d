//! Tasks: jobs as rows, their life, their events.
//!
//! For: enqueueing, the optimistic transition around [`contract::job::step`], what followers see,
//! cancel, retry, redrive, and the sweeper that finds what nobody holds any more.
//! Not for: the runner protocol (`dispatch`) or what a kind of job means (`scans`).
//!
//! A job is a row first. Its row is written in the same batch as the domain's; queue messages and
//! signals only make it faster. Every transition names the revision it started from, so of two
//! concurrent ones exactly one commits and the other reads again.
//!
//! Tables: tasks, task_events

mod api;
mod dto;
mod events_api;
mod flow;
mod model;
mod read;
mod store;

pub use dto::TaskDto;
pub use flow::{Changed, NewTask, attempt, enqueue, expire, nudge, sweep, transition, wake};
pub use model::{Task, WORK_TOPIC};
pub use store::{
    Extra, active_of_projects, backlog, find, find_any, is_lost_race, leasable, next_due, unfinished,
};
#[cfg(native)]
pub use {api::*, dto::*, events_api::*};

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/v1/tasks", Permission::Action(Action::TasksRead), api::list)
        .post("/v1/tasks/redrive", Permission::Action(Action::TasksRetry), api::redrive)
        .get("/v1/tasks/{id}", Permission::Action(Action::TasksRead), api::get)
        .post("/v1/tasks/{id}/cancel", Permission::Action(Action::TasksCancel), api::cancel)
        .post("/v1/tasks/{id}/retry", Permission::Action(Action::TasksRetry), api::retry)
        .get("/v1/tasks/{id}/events", Permission::Action(Action::TasksRead), events_api::events)
}
