//! An `http::Response` as a JavaScript `Response`.
//!
//! For: the way out. A body whose length is known and small goes in one piece, which costs a
//! fraction of a stream; everything else streams, chunk by chunk. A small text, which nearly every answer is, goes in
//! one crossing and like an answer before it (`alike`).
//! Not for: compression (the platform's).

mod alike;

use axum::body::{Body, HttpBody as _};
use futures_util::StreamExt as _;
use http::{HeaderMap, Response, StatusCode, header, response::Parts};
use js_sys::{JSON, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::worker_sys::FixedLengthStream;

use super::js;

/// Up to here a body is held in memory as a whole.
const SMALL: u64 = 256 * 1024;

/// Turns the response over.
///
/// # Errors
/// What JavaScript threw (a header value that is no byte string), or that the body broke off.
pub async fn write(response: Response<Body>) -> Result<web_sys::Response, JsValue> {
    let (parts, body) = response.into_parts();
    if has_no_body(parts.status) || body.size_hint().exact() == Some(0) {
        return empty(parts.status, &parts.headers);
    }
    if body.size_hint().exact().is_some_and(|size| size <= SMALL) {
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(broke_off)?;
        return small(&bytes, &parts);
    }
    let init = init(parts.status, &parts.headers)?;
    let length =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let stream = with_length(streamed(body), length)?;
    web_sys::Response::new_with_opt_readable_stream_and_init(Some(&stream), &init)
}

/// Text goes over as text, which costs less than a buffer of its own. Not when its type is unknown: JavaScript would
/// say it is plain text.
fn small(bytes: &[u8], parts: &Parts) -> Result<web_sys::Response, JsValue> {
    let text = std::str::from_utf8(bytes).ok().filter(|_| parts.headers.contains_key(header::CONTENT_TYPE));
    if let Some(response) = text.and_then(|text| alike::write(parts.status, &parts.headers, text).transpose())
    {
        return response;
    }
    let init = init(parts.status, &parts.headers)?;
    match text {
        Some(text) => web_sys::Response::new_with_opt_str_and_init(Some(text), &init),
        None => web_sys::Response::new_with_opt_js_u8_array_and_init(Some(&Uint8Array::from(bytes)), &init),
    }
}

fn empty(status: StatusCode, headers: &HeaderMap) -> Result<web_sys::Response, JsValue> {
    web_sys::Response::new_with_opt_str_and_init(None, &init(status, headers)?)
}

fn init(status: StatusCode, fields: &HeaderMap) -> Result<web_sys::ResponseInit, JsValue> {
    let init = web_sys::ResponseInit::new();
    init.set_status(status.as_u16());
    init.set_headers(&headers(fields)?);
    Ok(init)
}

/// Statuses that the Fetch standard allows no body (null body status).
fn has_no_body(status: StatusCode) -> bool {
    matches!(status.as_u16(), 101 | 204 | 205 | 304)
}

/// The headers in one piece: one boundary crossing instead of two a header. As an object, which the platform reads
/// several times faster than a list of pairs; only a name that occurs twice needs the list.
/// Put together by hand: serde's writers for both shapes cost some 3 KB of the Worker.
fn headers(map: &HeaderMap) -> Result<JsValue, JsValue> {
    let (open, within, between, close) =
        if map.keys_len() == map.len() { ("{", ":", ",", "}") } else { ("[[", ",", "],[", "]]") };
    let mut text = String::with_capacity(2048);
    for (name, value) in map {
        text.push_str(if text.is_empty() { open } else { between });
        quote(&mut text, name.as_str().as_bytes())?;
        text.push_str(within);
        quote(&mut text, value.as_bytes())?;
    }
    text.push_str(if text.is_empty() { "{}" } else { close });
    JSON::parse(&text)
}

/// Adds a JSON string. What needs no escaping, which is nearly everything, is only copied.
fn quote(text: &mut String, bytes: &[u8]) -> Result<(), JsValue> {
    let is_plain = bytes.iter().all(|byte| matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\'));
    match std::str::from_utf8(bytes) {
        Ok(plain) if is_plain => text.extend(["\"", plain, "\""]),
        _ => {
            let quoted = serde_json::to_string(&String::from_utf8_lossy(bytes));
            text.push_str(&quoted.map_err(|error| JsValue::from(error.to_string()))?);
        }
    }
    Ok(())
}

/// The body as a JavaScript stream. When the client leaves, the Rust stream is dropped.
fn streamed(body: Body) -> web_sys::ReadableStream {
    let chunks = body.into_data_stream().map(|chunk| match chunk {
        Ok(bytes) => Ok(Uint8Array::from(bytes.as_ref()).into()),
        Err(error) => Err(broke_off(error)),
    });
    wasm_streams::ReadableStream::from_stream(chunks).into_raw().unchecked_into()
}

/// With a known length the platform sends `Content-Length` instead of chunks, and a body that comes
/// out shorter is an error for the client, not a short file.
fn with_length(
    stream: web_sys::ReadableStream,
    length: Option<u32>,
) -> Result<web_sys::ReadableStream, JsValue> {
    let Some(length) = length else { return Ok(stream) };
    let fixed = FixedLengthStream::new(length)?;
    let piped = js::settle(Ok(stream.pipe_to(&fixed.writable())));
    // Its failure reaches the client through the stream itself.
    wasm_bindgen_futures::spawn_local(async move { _ = piped.await });
    Ok(fixed.readable())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn broke_off(error: axum::Error) -> JsValue {
    js_sys::Error::new(&format!("the body broke off: {error}")).into()
}
