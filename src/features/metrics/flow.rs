//! Counting, after the response.

use contract::job::State;
use ports::Background;

use super::model;
use crate::app::App;

/// Counts an answered request in the background.
pub fn count_request(
    app: &App,
    background: &dyn Background,
    method: &str,
    route: &str,
    status: u16,
    duration_ms: u64,
) {
    let samples = model::request_samples(method, route, status, duration_ms);
    let app = app.clone();
    // A lost counter is not worth a failed request.
    background.spawn(Box::pin(async move { _ = app.counters().add(samples).await }));
}

/// Counts a task's change of state. Callers run in the background or in a transition that waits
/// for its signals anyway.
pub async fn count_task(app: &App, kind: &str, state: State) {
    _ = app.counters().add(vec![model::task_sample(kind, state.as_str())]).await;
}
