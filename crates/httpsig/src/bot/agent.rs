//! `Signature-Agent`: where an agent publishes its keys, which is its name.
//!
//! Not for: judging the address. Whoever fetches it applies the SSRF rules.

use std::fmt::Write as _;

use url::Url;

use crate::sf::{Bare, Item};

/// Where a directory is on its origin.
pub const WELL_KNOWN: &str = "/.well-known/http-message-signatures-directory";
const MAX_URL_BYTES: usize = 1024;

/// How the URL leads to keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discovery {
    /// A directory at the well-known address of an origin.
    Directory,
    /// A JWK set at the URL itself.
    JwksUri,
}

/// An agent by its URL. A claim until a key that it publishes has verified the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// What to fetch.
    pub fetch_url: String,
    /// The agent's name: the URL without query, normalised (RFC 3986 sections 6.2.2 and 6.2.3).
    pub id: String,
    /// What is found there.
    pub discovery: Discovery,
}

/// Why a signature names no agent we could look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAgent {
    /// There is no `Signature-Agent`.
    Absent,
    /// The member is no origin or URL of the kind it says it is; the draft has verifiers ignore it.
    Ignored,
    /// A kind of discovery that we do not speak (`cimd`).
    Unsupported,
}

impl Agent {
    /// Reads a member of `Signature-Agent`. Plain HTTP is for loopback in development only.
    ///
    /// # Errors
    /// Why it names no agent.
    pub fn read(member: &Item, development: bool) -> Result<Self, NoAgent> {
        let Bare::String(value) = &member.bare else { return Err(NoAgent::Ignored) };
        let discovery = match member.params.get("type") {
            None => Discovery::Directory,
            Some(Bare::Token(kind) | Bare::String(kind)) => match kind.as_str() {
                "directory" => Discovery::Directory,
                "jwks_uri" => Discovery::JwksUri,
                _ => return Err(NoAgent::Unsupported),
            },
            Some(_) => return Err(NoAgent::Ignored),
        };
        Self::new(value, discovery, development).ok_or(NoAgent::Ignored)
    }

    /// An agent from its URL, or `None` when the URL is not of that kind.
    #[must_use]
    pub fn new(value: &str, discovery: Discovery, development: bool) -> Option<Self> {
        let url = Url::parse(value).ok().filter(|_| value.len() <= MAX_URL_BYTES)?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        let scheme_fits = url.scheme() == "https" || (development && url.scheme() == "http" && loopback);
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !scheme_fits || !plain || url.host_str().is_none() {
            return None;
        }
        match discovery {
            Discovery::Directory => {
                let origin = url.origin().ascii_serialization();
                let fetch_url = format!("{origin}{WELL_KNOWN}");
                (value.strip_suffix('/').unwrap_or(value) == origin).then(|| Self {
                    id: fetch_url.clone(),
                    fetch_url,
                    discovery,
                })
            }
            Discovery::JwksUri => {
                let mut id = url.clone();
                id.set_query(None);
                Some(Self { fetch_url: url.into(), id: unreserved_decoded(id.as_str()), discovery })
            }
        }
    }
}

/// RFC 3986 section 6.2.2: escapes of unreserved characters are decoded, the others in upper case.
/// `Url` has done the rest (case, default port, dot segments).
fn unreserved_decoded(url: &str) -> String {
    let mut text = String::with_capacity(url.len());
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let byte = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        rest = match byte {
            Some(byte) => {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    text.push(char::from(byte));
                } else {
                    let _ = write!(text, "%{byte:02X}");
                }
                after.get(2..).unwrap_or_default()
            }
            None => {
                text.push('%');
                after
            }
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_named_by_its_origin_and_nothing_else() {
        let agent = Agent::new("https://signer.example", Discovery::Directory, false).unwrap();
        assert_eq!(agent.id, "https://signer.example/.well-known/http-message-signatures-directory");
        assert_eq!(Agent::new("https://signer.example/", Discovery::Directory, false), Some(agent));
        assert!(Agent::new("https://signer.example:8443", Discovery::Directory, false).is_some());
        for value in [
            "",
            "signer.example",
            "http://signer.example",
            "https://Signer.example",
            "https://signer.example:443",
            "https://signer.example/path",
            "https://signer.example?q",
            "https://signer.example/#f",
            "https://user@signer.example",
            "https://:p@signer.example",
            "data:application/json,{}",
            "https://",
            "https://signer.example//",
            "ftp://signer.example",
            "https://signer.example\\evil.example",
            "http://127.0.0.1:8080",
        ] {
            assert_eq!(Agent::new(value, Discovery::Directory, false), None, "{value}");
        }
        assert!(Agent::new("http://127.0.0.1:8080", Discovery::Directory, true).is_some());
        assert_eq!(Agent::new("http://signer.example", Discovery::Directory, true), None);
    }

    #[test]
    fn a_jwks_uri_is_one_name_however_it_is_spelled() {
        let id = |url: &str| Agent::new(url, Discovery::JwksUri, false).map(|agent| agent.id);
        let plain = id("https://signer.example/a/~jwks%2F.json");
        assert!(plain.is_some());
        for same in [
            "https://SIGNER.example:443/a/~jwks%2f.json",
            "https://signer.example/a/%7Ejwks%2F.json",
            "https://signer.example/a/b/../~jwks%2F.json?x=1",
        ] {
            assert_eq!(id(same), plain, "{same}");
        }
        let fetched = Agent::new("https://signer.example/j?x=1", Discovery::JwksUri, false).unwrap();
        assert_eq!(fetched.fetch_url, "https://signer.example/j?x=1");
        assert_eq!(id(&format!("https://signer.example/{}", "a".repeat(1024))), None);
    }
}
