//! Bodies of files: in and out as streams.

use axum::{body::Body, response::Response};
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, header};
use ports::{BlobRead, ByteStream, PortError, PortErrorKind};

use super::{Kind, Problem};

/// A request body as the object store takes it. A client that goes away is an `Integrity` error.
#[must_use]
pub fn body_stream(body: Body) -> ByteStream {
    let chunks = body.into_data_stream();
    Box::pin(
        chunks
            .map(|chunk| chunk.map_err(|error| PortError::new(PortErrorKind::Integrity, error.to_string()))),
    )
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
    response
}
