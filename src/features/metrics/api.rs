//! `/metrics`.

use axum::{
    extract,
    response::{IntoResponse as _, Response},
};
use contract::{job::State, wire::Kind};
use http::{HeaderValue, header};
use ports::Sample;

use super::{flow, model};
use crate::{
    app::App,
    features::{meta, runners, tasks},
    http::Problem,
};

/// All metrics in Prometheus' text form.
#[cfg_attr(native, utoipa::path(get, path = "/metrics", tag = "Operations",
    responses((status = 200, content_type = "text/plain", body = String))))]
pub async fn metrics(extract::State(app): extract::State<App>) -> Result<Response, Problem> {
    flow::send(&app).await?;
    let mut samples = app.counters().read().await?;
    samples.extend(gauges(&app).await?);
    let mut response = model::exposition(&samples).into_response();
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, text);
    Ok(response)
}

/// What is read from the rows at the moment of the scrape.
async fn gauges(app: &App) -> Result<Vec<Sample>, Problem> {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let gauge = |series: String, n: u64| Sample { series, value: n as f64 };
    let mut samples = vec![
        gauge("vibe_runners_online".into(), runners::online_count(app).await?),
        gauge(format!("vibe_build_info{{version=\"{}\",commit=\"{}\"}}", meta::VERSION, meta::COMMIT), 1),
    ];
    let counts = tasks::unfinished(app).await?;
    // Zeros are told as well: a series that vanishes would stop an alert from being taken back.
    for (kind, state) in unfinished_states() {
        let same = |(k, s, _): &&(String, String, u64)| k == kind && s == state;
        let n = counts.iter().find(same).map_or(0, |(_, _, n)| *n);
        samples.push(gauge(format!("vibe_tasks{{kind=\"{kind}\",state=\"{state}\"}}"), n));
    }
    Ok(samples)
}

fn unfinished_states() -> impl Iterator<Item = (&'static str, &'static str)> {
    let states = [State::Queued, State::Leased, State::Running];
    Kind::ALL.into_iter().flat_map(move |kind| states.map(|state| (kind.as_str(), state.as_str())))
}
