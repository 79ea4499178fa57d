//! Counting, after the response.

use http::Method;
use ports::{Background, PortError, Sample};

use super::model;
use crate::{app::App, http::tally::Counted};

/// Counts an answered request; every few seconds one of them sends the counters on, in the background.
pub fn count_request(
    app: &App,
    background: &dyn Background,
    method: &Method,
    route: &str,
    status: u16,
    duration_ms: u64,
) {
    app.tally().count(method, route, status, duration_ms);
    let Some(due) = app.tally().take_due(app.now()) else { return };
    let app = app.clone();
    // A lost counter is not worth a failed request.
    background.spawn(Box::pin(async move { _ = app.counters().add(samples(due)).await }));
}

/// Sends all that was counted: at a scrape, and at the end of a cron or queue event, after which this
/// isolate may never see a request.
///
/// # Errors
/// When the counters' store fails; what was taken is lost.
pub async fn send(app: &App) -> Result<(), PortError> {
    let counted = app.tally().take_all();
    if counted == Counted::default() {
        return Ok(());
    }
    app.counters().add(samples(counted)).await
}

/// What was counted, by the names it is published under. Several samples may have one name: they add up.
pub fn samples(counted: Counted) -> Vec<Sample> {
    let Counted { requests, mut samples } = counted;
    samples.extend(requests.iter().flat_map(model::request_samples));
    samples
}
