//! Bodies of files: in and out as streams.

use axum::{body::Body, response::Response};
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, header};
use ports::{BlobRead, ByteStream, PortError, PortErrorKind};

use super::{Kind, Problem};
use crate::app::App;

/// A sender is waited for this long beyond the time its bytes may take, in milliseconds.
const PATIENCE_MS: u64 = 30_000;
/// The slowest sender that is waited for, in bytes a second (64 kbit/s).
const MIN_BYTES_A_SECOND: u64 = 8 * 1024;

/// A request body as the object store takes it. A client that goes away is an `Integrity` error, one
/// that sends too slowly a `TooSlow` one.
///
/// The pace is looked at when bytes come. A connection on which nothing comes at all is the platform's
/// to end; it holds neither memory nor an object.
#[must_use]
pub fn body_stream(app: &App, body: Body) -> ByteStream {
    let mut pace = Pace { started: app.now(), received: 0 };
    let app = app.clone();
    Box::pin(body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(|error| PortError::new(PortErrorKind::Integrity, error.to_string()))?;
        pace.take(chunk.len() as u64, app.now())?;
        Ok(chunk)
    }))
}

/// How fast a body comes.
struct Pace {
    started: u64,
    received: u64,
}

impl Pace {
    /// Notes that `bytes` came at `now` (Unix ms).
    fn take(&mut self, bytes: u64, now: u64) -> Result<(), PortError> {
        self.received += bytes;
        let allowed = PATIENCE_MS + self.received.saturating_mul(1_000) / MIN_BYTES_A_SECOND;
        let taken = now.saturating_sub(self.started);
        if taken <= allowed {
            return Ok(());
        }
        let text = format!("{} bytes in {taken} ms", self.received);
        Err(PortError::new(PortErrorKind::TooSlow, text))
    }
}

/// The announced length.
///
/// # Errors
/// `length-required` without one.
pub fn content_length(headers: &HeaderMap) -> Result<u64, Problem> {
    headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            Problem::new(Kind::LengthRequired, "Send Content-Length; chunked bodies are not taken here.")
        })
}

/// An object as a response.
#[must_use]
pub fn file(blob: BlobRead, content_type: &'static str) -> Response {
    let mut response = Response::new(Body::from_stream(blob.body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(blob.size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // RFC 9110 §14.3: a `Range` is ignored here, so clients need not try.
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_must_keep_the_slowest_pace() {
        let mut pace = Pace { started: 1_000, received: 0 };
        assert!(pace.take(0, 1_000 + PATIENCE_MS).is_ok());
        // One second's worth of bytes buys one more second, and not a millisecond more.
        assert!(pace.take(MIN_BYTES_A_SECOND, 2_000 + PATIENCE_MS).is_ok());
        assert_eq!(pace.take(0, 2_001 + PATIENCE_MS).unwrap_err().kind, PortErrorKind::TooSlow);
        assert!(Pace { started: 5, received: 0 }.take(u64::MAX, 0).is_ok(), "a clock that goes back");
    }
}
