//! The outermost layer: ids in and out, one log line and the counters for every request.

use std::sync::Arc;

use axum::{extract::Request, response::Response};
use http::{HeaderValue, Method};
use ports::{Background, LogLine, Sample};
use serde::Serialize;

use super::{
    Problem, RequestMeta, Visitor,
    layer::Next,
    problem::Hidden,
    router::Matched,
    trace::{REQUEST_ID, TRACEPARENT},
};
use crate::{app::App, features::metrics};

/// Who the gate let in, for the log; put on the response by the gate.
#[derive(Debug, Clone)]
pub struct LoggedActor {
    /// Their id; `anonymous` on public routes.
    pub id: String,
    /// Their organisation, if they are of one.
    pub org_id: Option<String>,
}

/// How much the request looked like an attack, if it did; put on the response by the layer that looked.
#[derive(Debug, Clone)]
pub struct Threat(pub &'static str);

/// The route of the UI's pages in logs and counters; `edge` answers them without the router.
pub const PAGE: &str = "page";

/// Runs the request and records it.
pub async fn observe(app: App, mut request: Request, next: impl Next) -> Response {
    let begun = Begun::of(&app, &request);
    request.extensions_mut().insert(begun.meta.clone());
    let route = request.extensions().get::<Matched>().map_or("unmatched", |matched| matched.path);
    let response = next.run(request).await;
    begun.end(&app, route, response)
}

/// A request that was not answered yet. For whoever answers without the router; all others are behind [`observe`].
pub struct Begun {
    at: u64,
    meta: RequestMeta,
    method: Method,
    visitor: Visitor,
    background: Option<Arc<dyn Background>>,
}

impl Begun {
    /// Takes down what its record needs.
    #[must_use]
    pub fn of(app: &App, request: &Request) -> Self {
        let extensions = request.extensions();
        Self {
            at: app.now(),
            meta: RequestMeta::from_headers(request.headers(), app.clock(), app.ids()),
            method: request.method().clone(),
            visitor: extensions.get::<Visitor>().cloned().unwrap_or_default(),
            background: extensions.get::<Arc<dyn Background>>().cloned(),
        }
    }

    /// The response with the ids on it, after one log line and the counters.
    pub fn end(self, app: &App, route: &str, response: Response) -> Response {
        let Self { at, meta, method, visitor, background } = self;
        if let Some(problem) = response.extensions().get::<Problem>() {
            let series = format!("vibe_problems_total{{type=\"{}\"}}", problem.word());
            app.tally().add(Sample { series, value: 1.0 });
        }
        let mut response = finish(response, &meta);
        let (ended, status) = (app.now(), response.status().as_u16());
        let duration_ms = ended.saturating_sub(at);
        let line = Line {
            level: if status >= 500 { "error" } else { "info" },
            msg: "request",
            at: ended,
            request_id: &meta.request_id,
            trace_id: &meta.trace_id,
            span_id: &meta.span_id,
            actor: response.extensions_mut().remove::<LoggedActor>().map(|actor| actor.id),
            threat: response.extensions_mut().remove::<Threat>().map(|threat| threat.0),
            method: method.as_str(),
            route,
            status,
            duration_ms,
            country: visitor.country.as_deref(),
            colo: visitor.colo.as_deref(),
            error: response.extensions_mut().remove::<Hidden>().map(|hidden| hidden.0),
        };
        line.write(app);
        if let Some(background) = background {
            metrics::count_request(app, background.as_ref(), &method, route, status, duration_ms);
        }
        response
    }
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
#[derive(Serialize)]
struct Line<'a> {
    level: &'static str,
    msg: &'static str,
    at: u64,
    request_id: &'a str,
    trace_id: &'a str,
    span_id: &'a str,
    actor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threat: Option<&'static str>,
    method: &'a str,
    route: &'a str,
    status: u16,
    duration_ms: u64,
    country: Option<&'a str>,
    colo: Option<&'a str>,
    error: Option<String>,
}

impl Line<'_> {
    fn write(&self, app: &App) {
        // Plain fields cannot fail to be written.
        let Ok(json) = serde_json::to_string(self) else { return };
        app.logs().write(LogLine { level: self.level, json });
    }
}
