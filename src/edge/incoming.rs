//! A JavaScript `Request` as an `http::Request`.
//!
//! For: the way in, without the panics of worker 0.8.7's own conversion (an unknown HTTP version, a
//! missing `cf.colo`), and with one boundary crossing for all of the head (`entry.js` writes it).
//! Not for: reading bodies; they stay streams.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::http::{Kind, Problem, Visitor};

/// The request, its body still a stream, with the [`Visitor`] in its extensions. `head` is lines: method, address,
/// country, colo, then name and value of each header.
///
/// # Errors
/// A problem when method or address are none.
pub fn read(request: &web_sys::Request, head: &str) -> Result<Request<Body>, Problem> {
    let mut lines = head.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (method, address, country, colo) = (line(), line(), line(), line());
    let mut parsed =
        Request::builder().method(method).uri(address).body(body(request, method)).map_err(|error| {
            Problem::new(Kind::BadRequest, format!("The address cannot be read: {error}."))
        })?;
    *parsed.headers_mut() = headers(lines);
    let visitor = visitor(country, colo, parsed.headers());
    parsed.extensions_mut().insert(visitor);
    Ok(parsed)
}

/// Asking for the body of a request that cannot have one costs a crossing.
fn body(request: &web_sys::Request, method: &str) -> Body {
    let stream = if matches!(method, "GET" | "HEAD") { None } else { request.body() };
    stream.map_or_else(Body::empty, |stream| Body::new(worker::Body::new(stream)))
}

/// What is no header (the platform sends none such) is left out.
fn headers<'a>(mut lines: impl Iterator<Item = &'a str>) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(32);
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            headers.append(name, value);
        }
    }
    headers
}

/// What the network knows of the caller. `CF-Connecting-IP` is set by Cloudflare and cannot be
/// forged there; `X-Forwarded-For` is never believed.
fn visitor(country: &str, colo: &str, headers: &HeaderMap) -> Visitor {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Visitor {
        country: known(country),
        colo: known(colo),
        ip: headers.get("cf-connecting-ip").and_then(|ip| ip.to_str().ok()).map(str::to_owned),
    }
}
