//! Counting, after the response.

use ports::Background;

use super::model;
use crate::app::App;

/// Counts an answered request; every few seconds one of them sends the counters on, in the background.
pub fn count_request(
    app: &App,
    background: &dyn Background,
    method: &str,
    route: &str,
    status: u16,
    duration_ms: u64,
) {
    app.tally().add(model::request_samples(method, route, status, duration_ms));
    let Some(due) = app.tally().take_due(app.now()) else { return };
    let app = app.clone();
    // A lost counter is not worth a failed request.
    background.spawn(Box::pin(async move { _ = app.counters().add(due).await }));
}
