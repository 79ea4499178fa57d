//! The layer before the router: how large a head may be, who may read answers from another origin, and the
//! security headers of every answer.
//!
//! For: what can be said about a request without its body and without knowing who sent it. The rules are those
//! of the crate `guard`. Not for: credentials (`gate`), or the UI's files, which are answered before the Worker
//! runs and have their headers in `static/_headers`.

use ::guard::headers::{Cors, Outcome, Page, Preflight, security};
use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::{Kind, Problem, json::MAX_JSON, layer::Next};
use crate::app::App;

/// No request may have more header fields.
const MAX_FIELDS: usize = 100;
/// Names and values of all header fields together, in bytes.
const MAX_HEAD: usize = 32 * 1024;
/// Path and query, in bytes.
const MAX_TARGET: usize = 8 * 1024;
/// How long a browser may remember a preflight, in seconds.
const PREFLIGHT_S: u32 = 600;
/// Methods that scripts of other origins may use beyond the simple ones.
const METHODS: [&str; 3] = ["PUT", "PATCH", "DELETE"];
/// Request headers that they may send.
const SENT: [&str; 9] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "traceparent",
    "x-content-sha256",
    "x-request-id",
];
/// Response headers that they may read.
const READ: [&str; 9] = [
    "etag",
    "idempotent-replayed",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "traceparent",
    "x-request-id",
];

/// The security headers, made once an isolate.
#[derive(Debug)]
pub struct Headers {
    plain: HeaderMap,
    tls: HeaderMap,
}

impl Default for Headers {
    fn default() -> Self {
        let made = |secure| {
            let fields = security(Page::Data, secure).into_iter();
            fields.filter_map(|(name, value)| Some((HeaderName::from_static(name), value.parse().ok()?)))
        };
        Self { plain: made(false).collect(), tls: made(true).collect() }
    }
}

impl Headers {
    /// Adds them. `secure`: the request came over TLS.
    pub fn add(&self, secure: bool, to: &mut HeaderMap) {
        let fields = if secure { &self.tls } else { &self.plain };
        to.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

/// Refuses heads that are too large, answers preflights, and adds the headers of every answer.
pub async fn protect(app: App, request: Request, next: impl Next) -> Response {
    let secure = request.uri().scheme_str() == Some("https");
    let cors = cors(&app, &request);
    let mut response = match check(&request) {
        Err(problem) => problem.into_response(),
        Ok(()) if asked(&request).is_some() => preflight(&cors),
        Ok(()) => next.run(request).await,
    };
    app.headers().add(secure, response.headers_mut());
    if let Outcome::Allow(fields) = cors {
        for (name, value) in fields {
            put(response.headers_mut(), name, &value);
        }
    } else if !app.config().cors_origins.is_empty() {
        // A cache must not give this answer to an origin that is allowed.
        put(response.headers_mut(), "vary", "Origin");
    }
    response
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The head's size, and the body's as far as it is announced.
fn check(request: &Request) -> Result<(), Problem> {
    let (headers, uri) = (request.headers(), request.uri());
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers.len() > MAX_FIELDS || bytes > MAX_HEAD {
        let detail = format!("A request may have {MAX_FIELDS} header fields of {MAX_HEAD} bytes together.");
        return Err(Problem::new(Kind::HeadersTooLarge, detail));
    }
    if uri.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
        let detail = format!("Path and query may have {MAX_TARGET} bytes together.");
        return Err(Problem::new(Kind::UriTooLong, detail));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > MAX_JSON as u64)
        && !takes_files(request.method(), uri.path())
    {
        let detail = format!("The body may have at most {MAX_JSON} bytes. Send files through /v1/uploads.");
        return Err(Problem::new(Kind::PayloadTooLarge, detail));
    }
    Ok(())
}

/// Bytes of files have the length that was announced for them, which their handlers check; every other body is
/// JSON. Bodies without a length are cut where they are read (`json::read_body`).
fn takes_files(method: &Method, path: &str) -> bool {
    method == Method::PUT && (path.starts_with("/v1/uploads/") || path.starts_with("/runner/v1/"))
}

/// What a browser asks before it sends a request of another origin's script.
fn asked(request: &Request) -> Option<Preflight<'_>> {
    let text = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let method =
        text(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| request.method() == Method::OPTIONS)?;
    request.headers().get(header::ORIGIN)?;
    Some(Preflight { method, headers: text(header::ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default() })
}

/// Cookies never come along: other origins use API keys.
fn cors(app: &App, request: &Request) -> Outcome {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Outcome::SameOrigin };
    let own = match (request.uri().scheme_str(), request.uri().authority()) {
        (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
        _ => String::new(),
    };
    let origins: Vec<&str> = app.config().cors_origins.iter().map(String::as_str).collect();
    let rules = Cors {
        origins: &origins,
        credentials: false,
        methods: &METHODS,
        headers: &SENT,
        expose: &READ,
        max_age_s: PREFLIGHT_S,
    };
    // An origin that is no text is on no list.
    rules.decide(Some(origin.to_str().unwrap_or("null")), &own, asked(request))
}

fn preflight(cors: &Outcome) -> Response {
    if *cors == Outcome::Deny {
        let detail =
            "Scripts of that origin may not do this here; the setting CORS_ORIGINS lists those that may.";
        return Problem::new(Kind::Forbidden, detail).into_response();
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
