//! Requests out: one HTTP exchange, bounded in time and size.
//!
//! Not for: deciding whether an address may be called (the guard's SSRF rules), retries, or following
//! redirects: a redirect is an answer like any other, and whoever asked looks at its `Location`.

use std::fmt;

use async_trait::async_trait;

use crate::{Bytes, PortError, PortErrorKind};

/// The methods of RFC 9110 and RFC 5789 that a request out may have. No CONNECT, no TRACE: `fetch`
/// forbids them (Fetch standard, "forbidden method").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum FetchMethod {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl FetchMethod {
    /// As on the wire, e.g. `GET`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

impl fmt::Display for FetchMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A request out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRequest {
    /// Method.
    pub method: FetchMethod,
    /// Absolute `http` or `https` URL.
    pub url: String,
    /// Header fields, (name, value); a name may come more than once. `Accept-Encoding: identity` is
    /// sent unless one is given, so that a small reply cannot unpack into a large one.
    pub headers: Vec<(String, String)>,
    /// The body; empty means none. `GET` and `HEAD` have none.
    pub body: Bytes,
    /// Milliseconds for everything, from the name lookup to the last byte.
    pub timeout_ms: u32,
    /// Bytes the reply's body may have; one more and the exchange fails.
    pub max_reply_bytes: usize,
}

impl FetchRequest {
    /// A request without headers or body, with 10 seconds and 1 MiB.
    #[must_use]
    pub fn new(method: FetchMethod, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Bytes::new(),
            timeout_ms: 10_000,
            max_reply_bytes: 1 << 20,
        }
    }

    /// With one more header field.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// With these limits.
    #[must_use]
    pub fn within(mut self, timeout_ms: u32, max_reply_bytes: usize) -> Self {
        (self.timeout_ms, self.max_reply_bytes) = (timeout_ms, max_reply_bytes);
        self
    }

    /// What every adapter checks before it sends anything, so that all refuse the same requests.
    ///
    /// # Errors
    /// `Misuse`: another scheme, a header that cannot be sent, a `GET` with a body, no time at all.
    pub fn check(&self) -> Result<(), PortError> {
        let misuse = |text: &str| Err(PortError::new(PortErrorKind::Misuse, text));
        let scheme = self.url.split("://").next().unwrap_or_default().to_ascii_lowercase();
        if !["http", "https"].contains(&scheme.as_str()) || self.url.len() == scheme.len() {
            return misuse("only http and https URLs can be fetched");
        }
        if !self.body.is_empty() && matches!(self.method, FetchMethod::Get | FetchMethod::Head) {
            return misuse("GET and HEAD have no body");
        }
        if self.timeout_ms == 0 {
            return misuse("timeout_ms must be at least 1");
        }
        if !self.headers.iter().all(|(name, value)| is_token(name) && is_field_value(value)) {
            return misuse("a header name or value cannot be sent");
        }
        Ok(())
    }
}

/// RFC 9110 section 5.6.2.
fn is_token(name: &str) -> bool {
    let tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(tchar)
}

/// Visible ASCII, space and tab; no obsolete bytes, no line ends (RFC 9110 section 5.5).
fn is_field_value(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'))
}

/// The other side's answer, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchReply {
    /// Status, redirects included.
    pub status: u16,
    /// Header fields with lower-case names, in the order they came; equal names may have been joined.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
}

impl FetchReply {
    /// The first header field of that name (lower-case), if there is one.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }
}

/// HTTP out.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Sends the request and reads the whole reply. Never follows a redirect. Dropping the future
    /// ends the exchange.
    ///
    /// # Errors
    /// `Misuse` when the request can never be sent ([`FetchRequest::check`]); `Integrity` when the reply
    /// is longer than allowed; `Unavailable` when the other side could not be reached, broke off or
    /// took too long: whether it acted on the request is then unknown.
    async fn fetch(&self, request: FetchRequest) -> Result<FetchReply, PortError>;
}

/// The error for a reply longer than allowed, in the same words from every adapter.
#[must_use]
pub fn reply_too_long(max: usize) -> PortError {
    PortError::new(PortErrorKind::Integrity, format!("the reply is longer than {max} bytes"))
}

/// The error for a request that took too long, in the same words from every adapter.
#[must_use]
pub fn reply_too_late(timeout_ms: u32) -> PortError {
    PortError::new(PortErrorKind::Unavailable, format!("no whole reply within {timeout_ms} ms"))
}
