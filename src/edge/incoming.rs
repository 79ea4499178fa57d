//! A JavaScript `Request` as an `http::Request`.
//!
//! For: the way in, without the panics of worker 0.8.7's own conversion (an unknown HTTP version, a
//! missing `cf.colo`), and with one boundary crossing for all headers.
//! Not for: reading bodies; they stay streams.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::js::{json, property};
use crate::http::{Kind, Problem, Visitor};

/// The request, its body still a stream, with the [`Visitor`] in its extensions.
///
/// # Errors
/// A problem when method or address are none.
pub fn read(request: &web_sys::Request) -> Result<Request<Body>, Problem> {
    let body = request.body().map_or_else(Body::empty, |stream| Body::new(worker::Body::new(stream)));
    let mut parsed =
        Request::builder().method(request.method().as_str()).uri(request.url()).body(body).map_err(
            |error| Problem::new(Kind::BadRequest, format!("The address cannot be read: {error}.")),
        )?;
    *parsed.headers_mut() = headers(&request.headers());
    let visitor = visitor(request, parsed.headers());
    parsed.extensions_mut().insert(visitor);
    Ok(parsed)
}

/// All headers in one piece. What is no header (the platform sends none such) is left out.
fn headers(raw: &web_sys::Headers) -> HeaderMap {
    let text = json(&Array::from(raw)).unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_json::from_slice(text.as_bytes()).unwrap_or_default();
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for (name, value) in pairs {
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
fn visitor(request: &web_sys::Request, headers: &HeaderMap) -> Visitor {
    let cf: JsValue = property(request, "cf");
    let of_cf = |name: &str| if cf.is_object() { property(&cf, name).as_string() } else { None };
    Visitor {
        country: of_cf("country"),
        colo: of_cf("colo"),
        ip: headers.get("cf-connecting-ip").and_then(|ip| ip.to_str().ok()).map(str::to_owned),
    }
}
