//! Fetching what people named: issuers, key directories, hooks. The one way out for such addresses.
//!
//! For: every URL that a user supplied. It is checked by `guard::ssrf` before each exchange, each redirect again, and
//! bounded in time and size. A Worker can neither see nor pin the address behind a name, so names go through a
//! runner's egress proxy (`vibe-runner egress`), which checks the address it connects to. Not for: addresses that
//! whoever runs this deployment has set (mail, `SIGN_IN_PROVIDERS`); those use the port `Fetch` itself.

use std::{fmt, net::IpAddr};

use guard::ssrf::{self, Policy, Refusal, Target};
use ports::{FetchMethod, FetchReply, FetchRequest};
use serde_json::json;
use signing::RunnerKey;

use crate::app::App;

/// Where the proxy takes requests.
const PROXY_PATH: &str = "/v1/fetch";
/// The status of the other side's answer, in the proxy's.
const STATUS: &str = "x-egress-status";
/// A request to the proxy is good for so long, in seconds.
const SIGNED_S: u64 = 60;
/// What the proxy may take beyond the exchange itself, in milliseconds.
const PROXY_MS: u32 = 2_000;

/// How names that people chose are fetched: the settings `EGRESS_URL` and `EGRESS_KEY`.
#[derive(Clone)]
pub enum Egress {
    /// Not at all.
    Closed,
    /// Directly, whatever address is behind them.
    Direct,
    /// Through the proxy at this origin, with this key.
    Proxy(String, RunnerKey),
}

impl Egress {
    /// Reads the two settings. Without them names are closed in production and direct elsewhere.
    ///
    /// # Errors
    /// The setting that is wrong, and why.
    pub fn read(
        url: Option<String>,
        key: Option<String>,
        production: bool,
    ) -> Result<Self, (&'static str, String)> {
        let Some(url) = url else { return Ok(if production { Self::Closed } else { Self::Direct }) };
        if url == "direct" {
            return Ok(Self::Direct);
        }
        let wrong = |what: &str| Err(("EGRESS_URL", what.to_owned()));
        let Ok(parsed) = url::Url::parse(&url) else { return wrong("is neither an address nor `direct`") };
        let plain = parsed.path() == "/" && parsed.query().is_none() && parsed.username().is_empty();
        if !plain || !(parsed.scheme() == "https" || (parsed.scheme() == "http" && !production)) {
            return wrong("must be an origin like https://egress.example.com");
        }
        let key = key.unwrap_or_default().parse();
        let key = key.map_err(|error: signing::KeyError| ("EGRESS_KEY", error.to_string()))?;
        Ok(Self::Proxy(url.trim_end_matches('/').to_owned(), key))
    }
}

/// Why there is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboundError {
    /// The address may not be fetched.
    Refused(Refusal),
    /// It is a name, and names are closed: `EGRESS_URL` is not set.
    Closed,
    /// The proxy found that it leads where nobody may go; its word for it.
    RefusedThere(String),
    /// Nobody answered, or not in time, or with too much, or with a redirect too many.
    Failed(String),
}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "the address may not be fetched: {refusal:?}"),
            Self::Closed => f.write_str("names are not fetched: EGRESS_URL is not set"),
            Self::RefusedThere(word) => write!(f, "the address may not be fetched: {word}"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// Fetches a URL that somebody named: a GET with these header fields and bounds. The status is for the caller to judge.
/// So many redirects are followed, each checked anew; one more is an error.
///
/// # Errors
/// [`OutboundError`].
pub async fn get(app: &App, request: FetchRequest, redirects: u8) -> Result<FetchReply, OutboundError> {
    let policy = policy(app);
    let mut target = ssrf::check(&request.url, &policy).map_err(OutboundError::Refused)?;
    for _ in 0..=redirects {
        let reply = exchange(app, &target, &request).await?;
        let location = reply.header("location").filter(|_| (300..400).contains(&reply.status));
        let Some(location) = location else { return Ok(reply) };
        target = ssrf::redirect(&target, location, &policy).map_err(OutboundError::Refused)?;
    }
    Err(OutboundError::Failed("it answered with a redirect".to_owned()))
}

/// https only; on machines of developers and tests, where `LOOPBACK_FETCH` says so, also http on this very machine.
fn policy(app: &App) -> Policy<'static> {
    let loopback = app.config().loopback;
    Policy { plain_http: loopback, development_loopback: loopback, ..Policy::default() }
}

async fn exchange(app: &App, target: &Target, request: &FetchRequest) -> Result<FetchReply, OutboundError> {
    let here = is_here(&target.host);
    if target.url.starts_with("http:") && !here {
        return Err(OutboundError::Refused(Refusal::Scheme));
    }
    match &app.config().egress {
        Egress::Proxy(origin, key) if target.by_name && !here => {
            through_proxy(app, (origin, key), target, request).await
        }
        Egress::Closed if target.by_name && !here => Err(OutboundError::Closed),
        _ => {
            let headers = request.headers.clone();
            let request = FetchRequest { headers, ..FetchRequest::new(FetchMethod::Get, &target.url) }
                .within(request.timeout_ms, request.max_reply_bytes);
            app.fetch().fetch(request).await.map_err(|error| OutboundError::Failed(error.text))
        }
    }
}

/// This very machine; `ssrf::check` lets it pass only where `LOOPBACK_FETCH` says so.
fn is_here(host: &str) -> bool {
    let literal: Option<IpAddr> = host.parse().ok();
    literal.map_or(host == "localhost" || host.ends_with(".localhost"), |address| address.is_loopback())
}

/// Asks the proxy, signing as runners do.
async fn through_proxy(
    app: &App,
    (origin, key): (&str, &RunnerKey),
    target: &Target,
    request: &FetchRequest,
) -> Result<FetchReply, OutboundError> {
    let (within_ms, max_bytes) = (request.timeout_ms, request.max_reply_bytes);
    let body = json!({ "url": target.url, "headers": request.headers, "timeout_ms": within_ms, "max_bytes": max_bytes });
    let body = body.to_string();
    let until = app.now() / 1_000 + SIGNED_S;
    let signature = signing::sign(key, "POST", PROXY_PATH, &signing::sha256_hex(body.as_bytes()), until);
    let request = FetchRequest::new(FetchMethod::Post, format!("{origin}{PROXY_PATH}"))
        .header("authorization", signature)
        .header("content-type", "application/json")
        .within(within_ms.saturating_add(PROXY_MS), max_bytes)
        .body(body);
    let reply = app.fetch().fetch(request).await.map_err(|error| OutboundError::Failed(error.text))?;
    let status = reply.header(STATUS).and_then(|status| status.parse().ok());
    match (reply.status, status) {
        (200, Some(status)) => Ok(FetchReply { status, ..reply }),
        (status, _) => {
            let said: String = String::from_utf8_lossy(&reply.body).chars().take(200).collect();
            Err(if status == 422 {
                OutboundError::RefusedThere(said)
            } else {
                OutboundError::Failed(format!("the egress proxy answered {status}: {said}"))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_or_refused_by_name() {
        let key = RunnerKey::derived(b"m", "run_1").to_string();
        let read = |url: &str, key: &str, production| {
            let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            Egress::read(given(url), given(key), production)
        };
        assert!(matches!(read("", "", true), Ok(Egress::Closed)));
        assert!(matches!(read("", "", false), Ok(Egress::Direct)));
        assert!(matches!(read("direct", "", true), Ok(Egress::Direct)));
        let proxy = read("https://egress.example/", &key, true);
        assert!(matches!(proxy, Ok(Egress::Proxy(origin, _)) if origin == "https://egress.example"));
        assert!(matches!(read("http://127.0.0.1:9", &key, false), Ok(Egress::Proxy(..))));
        for (url, key, named) in [
            ("egress.example", key.as_str(), "EGRESS_URL"),
            ("http://egress.example", &key, "EGRESS_URL"),
            ("https://egress.example/path", &key, "EGRESS_URL"),
            ("https://me@egress.example", &key, "EGRESS_URL"),
            ("https://egress.example", "", "EGRESS_KEY"),
            ("https://egress.example", "secret", "EGRESS_KEY"),
        ] {
            assert_eq!(read(url, key, true).err().map(|(name, _)| name), Some(named), "{url}");
        }
    }
}
