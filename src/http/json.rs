//! JSON bodies: bounded, typed, and with the path of the field that is wrong.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header, request::Parts};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Kind, Problem, RunnerActor,
    handler::{Asked, FromAsked, Needs, Refusal},
    id::sha256_hex,
    json_path::path_at,
};

/// No JSON body may be larger, in bytes.
pub const MAX_JSON: usize = 1 << 20;

/// A JSON answer.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_string(&self.0) {
            Ok(text) => json_response(text),
            Err(error) => Problem::internal(format!("serialise answer: {error}")).into_response(),
        }
    }
}

/// A 200 with this JSON text.
#[must_use]
pub fn json_response(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Reads a whole body of at most `limit` bytes.
///
/// # Errors
/// `payload-too-large`, or `bad-request` when the body broke off.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(
            Kind::PayloadTooLarge,
            format!("The body may have at most {limit} bytes. Send files through /v1/uploads."),
        )),
        Err(_) => Err(Problem::new(Kind::BadRequest, "The body broke off before its end.")),
    }
}

/// Parses a JSON body; an empty one counts as `{}` so that commands without fields need none.
///
/// # Errors
/// `invalid-body` with the field's path, `unsupported-media-type`, `bad-request` for broken JSON.
pub fn parse<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Problem> {
    check_type(headers, bytes)?;
    from_text(if bytes.is_empty() { b"{}" } else { bytes })
}

/// Refuses a body that is not said to be JSON.
///
/// # Errors
/// `unsupported-media-type`.
pub fn check_type(headers: &HeaderMap, bytes: &[u8]) -> Result<(), Problem> {
    if bytes.is_empty() {
        return Ok(());
    }
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") && !essence.ends_with("+json") {
        return Err(Problem::new(
            Kind::UnsupportedMediaType,
            "Send the body as `Content-Type: application/json`.",
        ));
    }
    Ok(())
}

fn from_text<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| wrong(bytes, &error))
}

/// The problem of a text that is not the JSON it should be.
fn wrong(bytes: &[u8], error: &serde_json::Error) -> Problem {
    let path = |of_last| path_at(bytes, error.line(), error.column(), of_last);
    if error.is_data() {
        let message = error.to_string();
        // What is missing is missed at the end of the object itself.
        explain(&path(!message.starts_with("missing field")), &message)
    } else if serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() {
        // serde_json calls a number or null where a word of an enum belongs a syntax error.
        explain(&path(false), "this value is of the wrong type")
    } else {
        Problem::new(Kind::BadRequest, format!("The body is not JSON: {error}."))
    }
}

/// A problem from serde's words: the path, or for missing and unknown fields the field's own name.
#[must_use]
pub fn explain(path: &str, message: &str) -> Problem {
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let inside = if path == "." { String::new() } else { format!("{path}.") };
    if message.starts_with("missing field") {
        return Problem::field(format!("{inside}{quoted}"), "This field is missing.");
    }
    if message.starts_with("duplicate field") {
        let field = if path == "." || !path.ends_with(quoted) {
            format!("{inside}{quoted}")
        } else {
            path.to_owned()
        };
        return Problem::field(field, "Give this field only once.");
    }
    if message.starts_with("unknown field") {
        // serde names the unknown key as part of the path already.
        let field = if path == "." || !path.ends_with(quoted) {
            format!("{inside}{quoted}")
        } else {
            path.to_owned()
        };
        return Problem::field(field, "There is no such field.");
    }
    let field = if path == "." { "body" } else { path };
    Problem::field(field, format!("{message}."))
}

/// A runner's JSON body, checked against the SHA-256 that the runner signed.
#[derive(Debug)]
pub struct Signed<T>(pub T);

impl<T: DeserializeOwned> FromAsked for Signed<T> {
    const NEEDS: Needs = Needs::Signed;
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(from_text(&asked.signed).map(Signed)?)
    }
}

/// The body that a runner signed.
///
/// # Errors
/// `unauthenticated` when it is another one; as [`read_body`].
pub async fn signed_bytes(parts: &Parts, body: Body) -> Result<Bytes, Problem> {
    let runner = parts.extensions.get::<RunnerActor>().cloned().ok_or_else(super::actor::unauthenticated)?;
    let bytes = read_body(body, MAX_JSON).await?;
    if sha256_hex(&bytes) != runner.body_sha256 {
        return Err(Problem::new(Kind::Unauthenticated, "The body is not the one that was signed."));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors matter")]
    struct Outer {
        name: String,
        #[serde(default)]
        inner: Vec<Inner>,
        #[serde(default)]
        colour: Colour,
    }
    #[derive(Debug, Default, serde::Deserialize)]
    enum Colour {
        #[default]
        Red,
    }
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors matter")]
    struct Inner {
        size: u32,
    }

    fn field_of(body: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let problem = format!("{:?}", parse::<Outer>(&headers, body.as_bytes()).unwrap_err());
        problem.split("field: \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none").to_owned()
    }

    #[test]
    fn the_bad_field_is_named_with_its_path() {
        assert_eq!(field_of(r#"{"name": 3}"#), "name");
        assert_eq!(field_of("{}"), "name");
        assert_eq!(field_of(r#"{"name": "a", "nam": 1}"#), "nam");
        assert_eq!(field_of(r#"{"name": "a", "inner": [{"size": 1}, {"size": -1}]}"#), "inner[1].size");
        assert_eq!(field_of(r#"{"name": "a", "inner": [{}]}"#), "inner[0].size");
        assert_eq!(field_of(r#"{"name": "a", "inner": [{"size":1,"colour": 1}]}"#), "inner[0].colour");
        assert_eq!(field_of(r#"{"name": "a", "colour": null}"#), "colour");
        assert_eq!(field_of(r#"{"name": "a", "name": "b"}"#), "name");
        assert_eq!(field_of("[1]"), "[0]");
        assert_eq!(field_of("3"), "body");
        assert_eq!(field_of("{"), "none");
    }
}
