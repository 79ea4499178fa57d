//! One method for each message of the runner protocol.

use std::path::Path;
use std::time::Duration;

use contract::wire::{
    ArtifactRef, Backlog, Completion, CompletionReply, Heartbeat, HeartbeatReply, LeaseRequest,
    LeaseResponse, Release,
};
use reqwest::{Body, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use signing::RunnerKey;
use url::Url;

use super::{CallError, Clock, Connection, http_client, read_problem};

/// A signature lives so long: room for clocks that are wrong either way before the first answer.
const SIGNATURE_S: u64 = 150;
/// Small messages are answered within this time or not at all.
const SHORT: Duration = Duration::from_secs(15);
/// A transfer may last; one that stands still for this long is dead.
const STANDSTILL: Duration = Duration::from_secs(60);
/// No transfer of one file lasts longer.
const TRANSFER: Duration = Duration::from_secs(30 * 60);

/// A signed connection to one Worker.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: RunnerKey,
    clock: Clock,
}

impl Client {
    /// A client that signs with `key`.
    ///
    /// # Errors
    /// When the HTTP client cannot be made ([`http_client`]).
    pub fn new(connection: &Connection, key: RunnerKey) -> anyhow::Result<Self> {
        let http = http_client(connection)?;
        Ok(Self { http, base: connection.url.clone(), key, clock: Clock::default() })
    }

    /// The Worker's clock, as far as it is known.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Asks for work; answers after at most `request.wait_ms`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn lease(&self, request: &LeaseRequest) -> Result<LeaseResponse, CallError> {
        self.post("/runner/v1/lease", request, Duration::from_millis(request.wait_ms) + SHORT).await
    }

    /// Keeps a lease and hands over what happened.
    ///
    /// # Errors
    /// [`CallError`]; stale when the lease is lost.
    pub async fn heartbeat(&self, task_id: &str, beat: &Heartbeat) -> Result<HeartbeatReply, CallError> {
        self.post(&format!("/runner/v1/tasks/{task_id}/heartbeat"), beat, SHORT).await
    }

    /// Ends an attempt. May be repeated.
    ///
    /// # Errors
    /// [`CallError`]; stale when the lease is lost.
    pub async fn complete(&self, task_id: &str, end: &Completion) -> Result<CompletionReply, CallError> {
        self.post(&format!("/runner/v1/tasks/{task_id}/complete"), end, 2 * SHORT).await
    }

    /// Gives a job back unfinished.
    ///
    /// # Errors
    /// [`CallError`]; stale when the lease is lost.
    pub async fn release(&self, task_id: &str, release: &Release) -> Result<(), CallError> {
        let path = format!("/runner/v1/tasks/{task_id}/release");
        let body = to_json(release)?;
        let request = self.signed(Method::POST, &path, &signing::sha256_hex(&body))?;
        let request = request.header("content-type", "application/json").timeout(SHORT);
        self.send(request.body(body)).await.map(drop)
    }

    /// How much work there is.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn backlog(&self) -> Result<Backlog, CallError> {
        let request = self.signed(Method::GET, "/runner/v1/backlog", signing::EMPTY_SHA256)?;
        Ok(self.send(request.timeout(SHORT)).await?.json().await?)
    }

    /// The uploaded archive of a job, as a stream. The caller checks size and hash, and gives up
    /// when nothing arrives for a while.
    ///
    /// # Errors
    /// [`CallError`]; stale when the lease is lost.
    pub async fn source(&self, task_id: &str, fence: u64) -> Result<Response, CallError> {
        let path = format!("/runner/v1/tasks/{task_id}/source?fence={fence}");
        let request = self.signed(Method::GET, &path, signing::EMPTY_SHA256)?;
        self.send(request.timeout(TRANSFER)).await
    }

    /// How long a transfer may stand still.
    #[must_use]
    pub fn standstill() -> Duration {
        STANDSTILL
    }

    /// Uploads one file of a job, streamed from disk.
    ///
    /// # Errors
    /// [`CallError`]; stale when the lease is lost.
    pub async fn put_artifact(
        &self,
        (task_id, fence): (&str, u64),
        name: &str,
        (file, size, sha256): (&Path, u64, &str),
    ) -> Result<ArtifactRef, CallError> {
        let path = format!("/runner/v1/tasks/{task_id}/artifacts/{name}?fence={fence}");
        let unreadable = |error: std::io::Error| CallError::Nonsense(format!("artifact: {}", error.kind()));
        let file = tokio::fs::File::open(file).await.map_err(unreadable)?;
        let request = self.signed(Method::PUT, &path, sha256)?;
        let request = request.header("content-length", size).header("x-content-sha256", sha256);
        let body = Body::wrap_stream(tokio_util::io::ReaderStream::new(file));
        let request = request.header("content-type", "application/octet-stream").body(body).timeout(TRANSFER);
        Ok(self.send(request).await?.json().await?)
    }

    async fn post<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        message: &Q,
        timeout: Duration,
    ) -> Result<A, CallError> {
        let body = to_json(message)?;
        let request = self.signed(Method::POST, path, &signing::sha256_hex(&body))?;
        let request = request.header("content-type", "application/json").body(body).timeout(timeout);
        Ok(self.send(request).await?.json().await?)
    }

    fn signed(&self, method: Method, path: &str, sha256: &str) -> Result<RequestBuilder, CallError> {
        let url = self.base.join(path).map_err(|error| CallError::Nonsense(error.to_string()))?;
        let expires = self.clock.now_s() + SIGNATURE_S;
        let header = signing::sign(&self.key, method.as_str(), path, sha256, expires);
        Ok(self.http.request(method, url).header("authorization", header))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, CallError> {
        let response = request.send().await?;
        if let Some(date) = response.headers().get("date").and_then(|value| value.to_str().ok()) {
            self.clock.learn(date);
        }
        read_problem(response).await
    }
}

fn to_json<T: Serialize>(message: &T) -> Result<Vec<u8>, CallError> {
    serde_json::to_vec(message).map_err(|error| CallError::Nonsense(error.to_string()))
}
