//! One exchange: a URL that may be fetched, an answer within its bounds.
//!
//! Not for: whose request it is (`egress`), or which addresses are behind a name (`resolve`).

use std::error::Error as _;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use guard::ssrf::{Policy, check};
use serde::Deserialize;
use tokio::time::timeout;

use super::resolve::{Checked, Forbidden, Lookup};
use crate::worker::install_tls;

/// No exchange takes longer, in milliseconds, whatever was asked.
const MAX_MS: u64 = 30_000;
/// No answer is longer, in bytes, whatever was asked.
const MAX_BYTES: usize = 4 << 20;
/// The header fields that are handed on.
const HANDED_ON: [&str; 6] = ["content-type", "location", "cache-control", "etag", "retry-after", "expires"];
/// The header fields that may be sent: what is wanted, and who signs for it (RFC 9421). No cookies, no credentials.
const SENT: [&str; 6] =
    ["accept", "user-agent", "if-none-match", "signature", "signature-input", "signature-agent"];
/// The status of the other side's answer.
const STATUS: HeaderName = HeaderName::from_static("x-egress-status");

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    url: String,
    headers: Vec<(String, String)>,
    timeout_ms: u64,
    max_bytes: usize,
}

/// What may be connected to.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Ports.
    pub ports: Vec<u16>,
    /// Also http, and addresses of this machine.
    pub local: bool,
}

/// Why there is no answer: the status that says so, and words.
pub type Failure = (StatusCode, String);

/// A client that connects to checked addresses only, and follows nobody anywhere.
pub fn client(bounds: &Bounds, lookup: Lookup) -> anyhow::Result<reqwest::Client> {
    install_tls();
    let client = reqwest::Client::builder()
        .user_agent(concat!("vibe-edge/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .no_proxy()
        // A connection that is kept would skip the next look at the address.
        .pool_max_idle_per_host(0)
        .dns_resolver(Checked::new(lookup, bounds.local))
        .build()?;
    Ok(client)
}

/// Fetches it.
pub async fn run(client: &reqwest::Client, bounds: &Bounds, asked: &Asked) -> Result<Response, Failure> {
    let policy =
        Policy { ports: &bounds.ports, plain_http: bounds.local, development_loopback: bounds.local };
    let refused = |refusal| (StatusCode::UNPROCESSABLE_ENTITY, format!("{refusal:?}"));
    let target = check(&asked.url, &policy).map_err(refused)?;
    let time = Duration::from_millis(asked.timeout_ms.min(MAX_MS));
    let late = |_| (StatusCode::GATEWAY_TIMEOUT, "no whole answer in time".to_owned());
    timeout(time, exchange(client, &target.url, asked)).await.map_err(late)?
}

async fn exchange(client: &reqwest::Client, url: &str, asked: &Asked) -> Result<Response, Failure> {
    let mut request = client.get(url).header("accept-encoding", "identity");
    for (name, value) in &asked.headers {
        if !SENT.contains(&name.as_str()) {
            return Err((StatusCode::BAD_REQUEST, "a header field that may not be sent".to_owned()));
        }
        request = request.header(name, value);
    }
    let mut answer = request.send().await.map_err(|error| failure(&error))?;
    let max = asked.max_bytes.min(MAX_BYTES);
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > max {
            return Err((StatusCode::BAD_GATEWAY, format!("the answer is longer than {max} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    for name in HANDED_ON {
        if let Some(value) = answer.headers().get(name) {
            headers.insert(HeaderName::from_static(name), value.clone());
        }
    }
    headers.insert(STATUS, HeaderValue::from(answer.status().as_u16()));
    Ok(response)
}

/// Refused for its address, or not reached.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<Forbidden>() {
            return (StatusCode::UNPROCESSABLE_ENTITY, Forbidden.to_string());
        }
        cause = inner.source();
    }
    (StatusCode::BAD_GATEWAY, "the other side could not be reached, or broke off".to_owned())
}
