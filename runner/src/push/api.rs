//! The people's API, as far as `push` needs it.

use std::time::Duration;

use contract::job::{Failure, State};
use contract::report::Summary;
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::worker::{Backoff, CallError, Connection, http_client, read_problem};

/// Tries of one call; all calls are safe to repeat (POSTs carry an `Idempotency-Key`).
const TRIES: u32 = 5;

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A project.
#[derive(Debug, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A task.
#[derive(Debug, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Where it is.
    pub state: State,
    /// Why it failed.
    pub error: Option<Failure>,
    /// What it brought.
    pub result: Option<TaskResult>,
}

/// A scan's result.
#[derive(Debug, Deserialize)]
pub struct TaskResult {
    /// The report.
    pub report_id: String,
}

/// A report's head.
#[derive(Debug, Deserialize)]
pub struct Report {
    /// Its figures.
    pub summary: Summary,
}

/// A connection with an API key.
pub struct Api {
    http: reqwest::Client,
    base: Url,
    key: String,
}

impl Api {
    /// A connection.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(connection: &Connection, key: String) -> anyhow::Result<Self> {
        Ok(Self { http: http_client(connection)?, base: connection.url.clone(), key })
    }

    /// GET as JSON.
    ///
    /// # Errors
    /// The last [`CallError`].
    pub async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, CallError> {
        self.repeat(async || Ok(self.request(Method::GET, path)?.timeout(SHORT))).await
    }

    /// POST as JSON; repeated with one `Idempotency-Key`, so that it happens once.
    ///
    /// # Errors
    /// The last [`CallError`].
    pub async fn post<A: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<A, CallError> {
        let once = once()?;
        self.repeat(async || {
            let request = self.request(Method::POST, path)?.header("idempotency-key", &once);
            Ok(request.json(body).timeout(SHORT))
        })
        .await
    }

    /// PUT of bytes from `body`, which is called again for each try.
    ///
    /// # Errors
    /// The last [`CallError`].
    pub async fn put<A: DeserializeOwned>(
        &self,
        path: &str,
        (size, sha256): (u64, &str),
        body: impl AsyncFn() -> std::io::Result<reqwest::Body>,
    ) -> Result<A, CallError> {
        self.repeat(async || {
            let body = body().await.map_err(|error| CallError::NoAnswer(error.to_string()))?;
            let request = self.request(Method::PUT, path)?.header("content-length", size);
            let request =
                request.header("x-content-sha256", sha256).header("content-type", "application/octet-stream");
            Ok(request.body(body).timeout(Duration::from_secs(30 * 60)))
        })
        .await
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, CallError> {
        let url = self.base.join(path).map_err(|error| CallError::Nonsense(error.to_string()))?;
        Ok(self.http.request(method, url).bearer_auth(&self.key))
    }

    async fn repeat<A: DeserializeOwned>(
        &self,
        request: impl AsyncFn() -> Result<RequestBuilder, CallError>,
    ) -> Result<A, CallError> {
        let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(10));
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = async { Ok(read_problem(request().await?.send().await?).await?.json().await?) };
            match sent.await {
                // A wrong API key stays wrong.
                Err(error) if error_is_passing(&error) && tries < TRIES => {
                    tokio::time::sleep(error.retry_after().unwrap_or_default().max(backoff.next_wait()))
                        .await;
                }
                other => return other,
            }
        }
    }
}

const SHORT: Duration = Duration::from_secs(30);

fn error_is_passing(error: &CallError) -> bool {
    error.is_passing() && !error.is_unauthenticated() && !matches!(error, CallError::Nonsense(_))
}

/// A key that no other request has.
fn once() -> Result<String, CallError> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|error| CallError::Nonsense(error.to_string()))?;
    Ok(signing::hex(&random))
}
