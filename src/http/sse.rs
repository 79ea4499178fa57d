//! Server-sent events with resume (WHATWG HTML §9.2).

use std::convert::Infallible;

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::Stream;
use http::{HeaderMap, HeaderValue, header};

use super::Problem;

/// One event: `id` is what the client sends back as `Last-Event-ID`.
#[must_use]
pub fn event(id: u64, name: &str, data: &str) -> Bytes {
    // Data is JSON on one line, so it needs no splitting.
    Bytes::from(format!("id: {id}\nevent: {name}\ndata: {data}\n\n"))
}

/// A line that keeps proxies from closing an idle stream.
#[must_use]
pub fn keep_alive() -> Bytes {
    Bytes::from_static(b": still here\n\n")
}

/// Asks the client to come back to the stream only after so long.
#[must_use]
pub fn retry_after(ms: u64) -> Bytes {
    Bytes::from(format!("retry: {ms}\n\n"))
}

/// A streaming answer of these events.
pub fn response(events: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    use futures_util::StreamExt as _;
    let body = Body::from_stream(events.map(Ok::<_, Infallible>));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// Whether the caller asks for a stream.
#[must_use]
pub fn is_wanted(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.split(',').any(|one| one.trim().starts_with("text/event-stream")))
}

/// The number of the last event the caller has seen.
///
/// # Errors
/// `invalid-body` for a header that is none of our ids.
pub fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.parse().ok());
    let wrong = || Problem::field("Last-Event-ID", "Must be the id of an event of this stream.");
    number.map(Some).ok_or_else(wrong)
}
