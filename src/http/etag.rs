//! ETags: cheap repeated reads (`If-None-Match`) and no lost updates (`If-Match`). RFC 9110 §8.8, §13.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{Kind, Problem};

/// The tag of revision `n` of a thing whose answer also shows `extra`, which is no part of the
/// revision (a running task, say): another `extra` is another answer but the same revision.
#[must_use]
pub fn of_revision(revision: u64, extra: Option<&str>) -> String {
    extra.map_or_else(|| format!("\"r{revision}\""), |extra| format!("\"r{revision}-{extra}\""))
}

/// Puts the tag on the response, or turns it into 304 when the caller has this version.
#[must_use]
pub fn tagged(headers: &HeaderMap, tag: &str, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    if listed(headers, &header::IF_NONE_MATCH, |one| one == tag) == Some(true) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

/// Refuses the change when the caller's `If-Match` names another version. Without the header the
/// last writer wins, as the caller chose.
///
/// # Errors
/// `precondition-failed`.
pub fn check_match(headers: &HeaderMap, revision: u64) -> Result<(), Problem> {
    let plain = of_revision(revision, None);
    let with_extra = format!("{}-", plain.trim_end_matches('"'));
    match listed(headers, &header::IF_MATCH, |tag| tag == plain || tag.starts_with(&with_extra)) {
        Some(false) => Err(changed()),
        _ => Ok(()),
    }
}

/// The problem of a lost race.
#[must_use]
pub fn changed() -> Problem {
    Problem::new(
        Kind::PreconditionFailed,
        "It was changed in between. Read it again, then repeat your change.",
    )
}

/// Whether the header lists a tag that `fits` (weak comparison) or `*`; `None` without the header.
fn listed(headers: &HeaderMap, name: &header::HeaderName, fits: impl Fn(&str) -> bool) -> Option<bool> {
    let list = headers.get(name)?.to_str().ok()?;
    Some(list.split(',').map(str::trim).any(|one| one == "*" || fits(one.strip_prefix("W/").unwrap_or(one))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_compares_and_absence_allows() {
        let mut headers = HeaderMap::new();
        assert!(check_match(&headers, 1).is_ok());
        headers.insert(header::IF_MATCH, HeaderValue::from_static("\"r0\", \"r1-tsk_a\""));
        assert!(check_match(&headers, 0).is_ok());
        assert!(check_match(&headers, 1).is_ok());
        assert!(check_match(&headers, 2).is_err());
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"r3\""));
        let response = tagged(&headers, "\"r3\"", super::super::json::json_response("{}".into()));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        assert!(response.headers().contains_key(header::ETAG));
    }
}
