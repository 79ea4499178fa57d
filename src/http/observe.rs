//! The outermost layer: ids in and out, one log line and the counters for every request.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderValue;
use ports::{Background, LogLine};
use serde_json::json;

use super::{
    Problem, RequestMeta, Visitor,
    problem::Hidden,
    trace::{REQUEST_ID, TRACEPARENT},
};
use crate::{app::App, features::metrics};

/// Who the gate let in, for the log; put on the response by the gate.
#[derive(Debug, Clone)]
pub struct LoggedActor(pub String);

/// Runs the request and records it.
pub async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = app.now();
    let meta = RequestMeta::from_headers(request.headers(), app.clock(), app.ids());
    request.extensions_mut().insert(meta.clone());
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or_default();
    let background = request.extensions().get::<Arc<dyn Background>>().cloned();

    let mut response = finish(next.run(request).await, &meta);

    let status = response.status().as_u16();
    let duration = app.now().saturating_sub(started);
    write_log(&app, &meta, &method, &route, status, duration, &visitor, &mut response);
    if let Some(background) = background {
        metrics::count_request(&app, background.as_ref(), &method, &route, status, duration);
    }
    response
}

/// Puts the ids on the response; a problem also carries the request id in its body.
fn finish(mut response: Response, meta: &RequestMeta) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let headers = response.headers().clone();
        let extensions = std::mem::take(response.extensions_mut());
        response = problem.respond(Some(meta.request_id.clone()));
        response.extensions_mut().extend(extensions);
        for (name, value) in &headers {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        response.headers_mut().remove(http::header::CONTENT_LENGTH);
    }
    for (name, value) in [(REQUEST_ID, meta.request_id.clone()), (TRACEPARENT, meta.traceparent())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// One JSON line. Paths are logged as route patterns and queries not at all: they may hold secrets.
#[expect(clippy::too_many_arguments, reason = "a log line has many fields and one caller")]
fn write_log(
    app: &App,
    meta: &RequestMeta,
    method: &str,
    route: &str,
    status: u16,
    duration_ms: u64,
    visitor: &Visitor,
    response: &mut Response,
) {
    let level = match status {
        500.. => "error",
        _ => "info",
    };
    let actor = response.extensions_mut().remove::<LoggedActor>().map(|actor| actor.0);
    let error = response.extensions_mut().remove::<Hidden>().map(|hidden| hidden.0);
    let line = json!({
        "level": level, "msg": "request", "at": app.now(), "request_id": meta.request_id,
        "trace_id": meta.trace_id, "span_id": meta.span_id, "actor": actor, "method": method,
        "route": route, "status": status, "duration_ms": duration_ms, "country": visitor.country,
        "colo": visitor.colo, "error": error,
    });
    app.logs().write(LogLine { level, json: line.to_string() });
}
