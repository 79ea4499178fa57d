//! Talking to a running Worker as an ordinary API client.
//!
//! For: `dev`, `owner-link`, `bench` and the demo. Not for: the tests; they have clients of their own.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// One Worker and, if signed in, who is asking.
#[derive(Clone)]
pub struct Api {
    agent: ureq::Agent,
    base: String,
    token: Option<String>,
}

impl Api {
    /// A client for the Worker at `base` (no trailing slash).
    pub fn new(base: &str, token: Option<&str>) -> Api {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        Api {
            agent: config.into(),
            base: base.trim_end_matches('/').to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// The status of a `GET`; `None` while nothing answers.
    pub fn status(&self, path: &str) -> Option<u16> {
        let reply = self.agent.get(self.url(path)).header("authorization", self.bearer()).call().ok()?;
        Some(reply.status().as_u16())
    }

    /// `GET` a JSON document.
    pub fn get(&self, path: &str) -> Result<Value> {
        let reply = self.agent.get(self.url(path)).header("authorization", self.bearer()).call();
        answer(path, reply)
    }

    /// `GET` a text.
    pub fn text(&self, path: &str) -> Result<String> {
        let mut reply = self.agent.get(self.url(path)).header("authorization", self.bearer()).call()?;
        if !reply.status().is_success() {
            bail!("{path} answered {}", reply.status());
        }
        Ok(reply.body_mut().read_to_string()?)
    }

    /// `POST` a JSON document.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let reply = self.agent.post(self.url(path)).header("authorization", self.bearer()).send_json(body);
        answer(path, reply)
    }

    /// `PUT` bytes.
    pub fn put(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Value> {
        let mut request = self
            .agent
            .put(self.url(path))
            .header("authorization", self.bearer())
            .header("content-type", "application/octet-stream");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(path, request.send(body))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn bearer(&self) -> String {
        self.token.as_ref().map(|token| format!("Bearer {token}")).unwrap_or_default()
    }
}

type Reply = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

/// The document of a 2xx; anything else is an error in the words of its problem document (RFC 9457).
fn answer(path: &str, reply: Reply) -> Result<Value> {
    let mut reply = reply.with_context(|| format!("no answer to {path}"))?;
    let status = reply.status();
    let text =
        reply.body_mut().read_to_string().with_context(|| format!("the answer to {path} was cut off"))?;
    let body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    if status.is_success() {
        return Ok(body);
    }
    let detail = body["detail"].as_str().or(body["title"].as_str()).unwrap_or(&text);
    bail!("{path} answered {status}: {detail}")
}
