//! Real HTTP over sockets, to this machine only.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use ports::{
    Bytes, Fetch, FetchReply, FetchRequest, PortError, PortErrorKind, reply_too_late, reply_too_long,
};
use reqwest::{Client, Method, Response, Url, redirect::Policy};
use tokio::time::timeout;

/// HTTP to loopback addresses; everything else is `Misuse`, so that a test cannot leave the machine.
#[derive(Debug, Clone)]
pub struct LoopbackFetch(Client);

impl Default for LoopbackFetch {
    fn default() -> Self {
        // Built together with the runner, reqwest has TLS and wants a provider even for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().redirect(Policy::none()).build();
        Self(client.expect("a client can be built"))
    }
}

#[async_trait]
impl Fetch for LoopbackFetch {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchReply, PortError> {
        request.check()?;
        let url = loopback(&request.url)?;
        let time = Duration::from_millis(u64::from(request.timeout_ms));
        timeout(time, self.exchange(url, &request)).await.map_err(|_| reply_too_late(request.timeout_ms))?
    }
}

impl LoopbackFetch {
    async fn exchange(&self, url: Url, request: &FetchRequest) -> Result<FetchReply, PortError> {
        let method = Method::from_bytes(request.method.as_str().as_bytes());
        let method = method.map_err(|error| misuse(&error.to_string()))?;
        let mut sent = self.0.request(method, url);
        for (name, value) in &request.headers {
            sent = sent.header(name, value);
        }
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept-encoding")) {
            sent = sent.header("accept-encoding", "identity");
        }
        if !request.body.is_empty() {
            sent = sent.body(request.body.clone());
        }
        let response = sent.send().await.map_err(|error| unavailable(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let headers = headers.collect();
        Ok(FetchReply { status, headers, body: read(response, request.max_reply_bytes).await? })
    }
}

/// Whether the URL names this machine.
pub(super) fn is_loopback(url: &str) -> bool {
    loopback(url).is_ok()
}

fn loopback(url: &str) -> Result<Url, PortError> {
    let url = Url::parse(url).map_err(|error| misuse(&error.to_string()))?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    if here { Ok(url) } else { Err(misuse("tests call this machine only")) }
}

async fn read(response: Response, max: usize) -> Result<Bytes, PortError> {
    let mut chunks = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| unavailable(&error))?;
        if body.len() + chunk.len() > max {
            return Err(reply_too_long(max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

fn misuse(text: &str) -> PortError {
    PortError::new(PortErrorKind::Misuse, text)
}

fn unavailable(error: &reqwest::Error) -> PortError {
    PortError::new(PortErrorKind::Unavailable, error.to_string())
}
