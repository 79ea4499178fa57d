//! Request ids and W3C Trace Context: every request can be found again.

use http::HeaderMap;
use ports::{Clock, Ids};

use super::{
    Problem,
    handler::{Asked, FromAsked, Refusal},
    id::{new_id, to_hex},
};

/// Name of the request id header, in and out.
pub const REQUEST_ID: &str = "x-request-id";
/// Name of the trace context header, in and out.
pub const TRACEPARENT: &str = "traceparent";

/// What identifies this request in logs, problems and audit rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestMeta {
    /// `req_…`, or the caller's own `X-Request-Id` when it is well-formed.
    pub request_id: String,
    /// 32 hex digits, the caller's when it sent a valid `traceparent`.
    pub trace_id: String,
    /// 16 hex digits: this request's span.
    pub span_id: String,
    /// The caller's flags (`01` sampled).
    pub flags: String,
}

impl RequestMeta {
    /// Reads the caller's ids or makes new ones.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap, clock: &dyn Clock, ids: &dyn Ids) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let request_id = text(REQUEST_ID)
            .filter(|id| is_sane_request_id(id))
            .map_or_else(|| new_id("req", clock, ids), str::to_owned);
        let mut random = [0u8; 24];
        ids.fill(&mut random);
        let (trace, span) = random.split_at(16);
        let parent = text(TRACEPARENT).and_then(parse_traceparent);
        let (trace_id, flags) = parent.unwrap_or_else(|| (to_hex(trace), "01".to_owned()));
        Self { request_id, trace_id, span_id: to_hex(span), flags }
    }

    /// The `traceparent` that continues this request.
    #[must_use]
    pub fn traceparent(&self) -> String {
        ["00", &self.trace_id, &self.span_id, &self.flags].join("-")
    }
}

impl FromAsked for RequestMeta {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        let missing = || Problem::internal("the observer layer is missing: no RequestMeta in the request");
        Ok(asked.parts.extensions.get::<RequestMeta>().cloned().ok_or_else(missing)?)
    }
}

/// Ids from outside end up in logs and headers, so only plain ones are taken over.
fn is_sane_request_id(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Trace id and flags of a valid `traceparent` (W3C Trace Context §3.2).
fn parse_traceparent(header: &str) -> Option<(String, String)> {
    let mut parts = header.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    let well_formed = hex(version, 2) && version != "ff" && hex(trace, 32) && hex(span, 16) && hex(flags, 2);
    let ended = version != "00" || parts.next().is_none();
    (well_formed && ended && !zero(trace) && !zero(span)).then(|| (trace.to_owned(), flags.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn a_valid_traceparent_is_continued_and_others_are_not() {
        let good = format!("00-{TRACE}-00f067aa0ba902b7-01");
        assert_eq!(parse_traceparent(&good), Some((TRACE.into(), "01".into())));
        for bad in [
            "",
            "00",
            &good.to_uppercase(),
            &format!("ff-{TRACE}-00f067aa0ba902b7-01"),
            &format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            &format!("00-{TRACE}-{}-01", "0".repeat(16)),
            &format!("{good}-more"),
        ] {
            assert_eq!(parse_traceparent(bad), None, "{bad}");
        }
    }

    #[test]
    fn request_ids_from_outside_must_be_plain() {
        assert!(is_sane_request_id("abc-123_XYZ"));
        for bad in ["short", "with space 12345", "line\nbreak12", &"x".repeat(65)] {
            assert!(!is_sane_request_id(bad), "{bad}");
        }
    }
}
