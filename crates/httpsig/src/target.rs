//! Where a request goes: the parts of its URL that signatures cover (RFC 9421 section 2.2).
//!
//! Not for: resolving or judging URLs. Paths and queries stay as sent, percent signs included.

use crate::SignatureError;

/// The target of a request, normalised as RFC 9421 asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `http` or `https`.
    pub scheme: String,
    /// Host in lower case, with the port unless it is the scheme's own.
    pub authority: String,
    /// Path; `/` when empty.
    pub path: String,
    /// What follows the `?`, when there is one.
    pub query: Option<String>,
}

impl Target {
    /// Takes an absolute URL apart. A fragment is never sent and left out.
    ///
    /// # Errors
    /// `Target` when the URL is not absolute, has another scheme, names a user, or is not ASCII.
    pub fn parse(url: &str) -> Result<Self, SignatureError> {
        let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
        let (scheme, rest) = url.split_once("://").filter(|_| plain).ok_or(SignatureError::Target)?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" => ":80",
            "https" => ":443",
            _ => return Err(SignatureError::Target),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, after) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.is_empty() || authority.contains(['@', '\\']) {
            return Err(SignatureError::Target);
        }
        let authority = authority.to_ascii_lowercase();
        let authority = authority.strip_suffix(default_port).unwrap_or(&authority).to_owned();
        let (path, query) = match after.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (after, None),
        };
        let path = if path.is_empty() { "/" } else { path }.to_owned();
        Ok(Self { scheme, authority, path, query })
    }

    /// `@request-target` in origin form: path and query.
    #[must_use]
    pub fn request_target(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}"));
        format!("{}{}", self.path, query.unwrap_or_default())
    }

    /// `@target-uri`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority, self.request_target())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_normalised() {
        let target = Target::parse("HTTPS://Example.COM:443?a=B#f").unwrap();
        assert_eq!((target.authority.as_str(), target.path.as_str()), ("example.com", "/"));
        assert_eq!(target.uri(), "https://example.com/?a=B");
        assert_eq!(Target::parse("http://h:443/a//b?").unwrap().uri(), "http://h:443/a//b?");
        assert_eq!(Target::parse("http://[::1]:80/").unwrap().authority, "[::1]");
    }

    #[test]
    fn what_is_no_target_is_refused() {
        for url in [
            "",
            "/path",
            "ftp://a/",
            "https://",
            "https:///x",
            "https://u@h/",
            "https://h\\@i/",
            "https://h/ b",
            "https://ü/",
        ] {
            assert_eq!(Target::parse(url), Err(SignatureError::Target), "{url}");
        }
    }
}
