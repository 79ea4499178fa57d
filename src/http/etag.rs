//! ETags: cheap repeated reads (`If-None-Match`) and no lost updates (`If-Match`). RFC 9110 §8.8, §13.

use http::{HeaderMap, StatusCode, header};

use super::{Kind, Problem, command::Reply};

/// The tag of revision `n` of a thing whose answer also shows `extra`, which is no part of the
/// revision (a running task, say): another `extra` is another answer but the same revision.
#[must_use]
pub fn of_revision(revision: u64, extra: Option<&str>) -> String {
    extra.map_or_else(|| format!("\"r{revision}\""), |extra| format!("\"r{revision}-{extra}\""))
}

/// The answer with its tag, or 304 when the caller has this version.
#[must_use]
pub fn tagged(headers: &HeaderMap, tag: &str, reply: Reply) -> Reply {
    let known = tags(headers, &header::IF_NONE_MATCH).unwrap_or_default();
    let is_known = known.iter().any(|one| *one == "*" || *one == tag);
    let reply = if is_known {
        let unchanged = Reply::of_text(StatusCode::NOT_MODIFIED, String::new());
        unchanged.with(&header::CACHE_CONTROL, "private, no-cache") // as every answer of JSON
    } else {
        reply
    };
    reply.with(&header::ETAG, tag)
}

/// Refuses the change when the caller's `If-Match` names another version. Without the header the
/// last writer wins, as the caller chose. Weak tags count too: proxies that compress weaken ours.
///
/// # Errors
/// `precondition-failed`, or `invalid-body` for a header that is no list of tags.
pub fn check_match(headers: &HeaderMap, revision: u64) -> Result<(), Problem> {
    if !headers.contains_key(header::IF_MATCH) {
        return Ok(());
    }
    let tags = tags(headers, &header::IF_MATCH).ok_or_else(|| {
        Problem::field("If-Match", "Must be the ETag of the last answer, with its quotes, or *.")
    })?;
    let plain = of_revision(revision, None);
    let with_extra = format!("{}-", plain.trim_end_matches('"'));
    let fits = |tag: &&str| *tag == "*" || *tag == plain || tag.starts_with(&with_extra);
    if tags.iter().any(fits) { Ok(()) } else { Err(changed()) }
}

/// The problem of a lost race.
#[must_use]
pub fn changed() -> Problem {
    Problem::new(
        Kind::PreconditionFailed,
        "It was changed in between. Read it again, then repeat your change.",
    )
}

/// The tags that a header lists, without their `W/`, or `*` alone; `None` when it lists none or is
/// written wrongly (RFC 9110 §8.8.3).
fn tags<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<Vec<&'a str>> {
    let mut tags = Vec::new();
    for value in headers.get_all(name) {
        let mut rest = value.to_str().ok()?.trim();
        if rest == "*" {
            tags.push(rest);
            continue;
        }
        while !rest.is_empty() {
            let strong = rest.strip_prefix("W/").unwrap_or(rest);
            let length = strong.strip_prefix('"')?.find('"')? + 2;
            tags.push(strong.get(..length)?);
            let after = strong.get(length..)?.trim_start();
            rest = if after.is_empty() { after } else { after.strip_prefix(',')?.trim_start() };
        }
    }
    (!tags.is_empty()).then_some(tags)
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use http::HeaderValue;

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
    fn a_malformed_if_match_allows_nothing() {
        for bad in ["r1", "\"r1", "W/r1", "\"r1\" \"r2\"", "", ",", "*, \"r1\"", "\"r1\", r2"] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, HeaderValue::from_static(bad));
            assert_eq!(check_match(&headers, 1).unwrap_err().kind(), Kind::InvalidBody, "{bad}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_bytes(b"\"\xff\"").unwrap());
        assert!(check_match(&headers, 1).is_err());
        for good in ["*", "\"r1\"", "W/\"r1\"", "\"a,b\" , \"r1\"", "\"x\",\"r1-tsk_a\""] {
            headers.insert(header::IF_MATCH, HeaderValue::from_static(good));
            assert!(check_match(&headers, 1).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"r3\""));
        let reply = Reply::of_text(StatusCode::OK, "{}".into());
        let response = tagged(&headers, "\"r3\"", reply).into_response();
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        assert!(response.headers().contains_key(header::ETAG));
    }
}
