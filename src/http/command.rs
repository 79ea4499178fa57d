//! Commands: requests that change something. Read once, carried out once, answered once.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use ports::{PortError, Row, Stmt};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Actor, Problem, RequestMeta, actor,
    handler::{Asked, FromAsked, Needs, Refusal},
    idempotency::{self, Key, Slot},
    json::{self, MAX_JSON},
    op::Shape,
};
use crate::app::App;

/// The header of an answer that was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// A change somebody asks for: who, what, and the idempotency key.
#[derive(Debug)]
pub struct Command<T> {
    /// Who asks.
    pub actor: Actor,
    /// The request's ids.
    pub meta: RequestMeta,
    /// What is asked.
    pub body: T,
    key: Option<Key>,
}

impl<T: DeserializeOwned> FromAsked for Command<T> {
    const NEEDS: Needs = Needs::Command;
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        let read = asked.command.take().ok_or_else(|| Problem::internal("a command has one body"))?;
        let body = json::parse(&asked.parts.headers, &read.bytes)?;
        Ok(Self { actor: read.actor, meta: read.meta, body, key: read.key })
    }
}

/// All of a command but its typed body. Apart from it, so that the Worker carries this code once
/// and not once for every type.
pub struct Read {
    actor: Actor,
    meta: RequestMeta,
    key: Option<Key>,
    bytes: Bytes,
}

impl Read {
    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The idempotency key and the body.
    #[must_use]
    pub fn into_parts(self) -> (Option<Key>, Bytes) {
        (self.key, self.bytes)
    }
}

/// Reads a command and looks whether it was carried out before.
///
/// # Errors
/// A problem, or the answer it got then.
pub async fn read(app: &App, parts: &Parts, body: Body) -> Result<Read, Refusal> {
    let actor = parts.extensions.get::<Actor>().cloned().ok_or_else(actor::unauthenticated)?;
    let meta = parts.extensions.get::<RequestMeta>().cloned();
    let meta = meta.ok_or_else(|| Problem::internal("no RequestMeta in the request"))?;
    let bytes = json::read_body(body, MAX_JSON).await?;
    let key = Key::read(&parts.headers, parts.method.as_str(), parts.uri.path(), &bytes)?;
    if let Some(key) = &key
        && let Some(response) = key.replay(app, &actor.org_id).await?
    {
        return Err(Box::new(response));
    }
    if let (Some(key), Some(slot)) = (&key, parts.extensions.get::<Slot>()) {
        slot.put(key.clone());
    }
    Ok(Read { actor, meta, key, bytes })
}

impl<T> Command<T> {
    /// Carries out the statements and keeps the answer, all in one batch. `explain` words what the
    /// statements' constraints refuse.
    ///
    /// Two equal commands at once: one batch wins, the other is refused and the gate finds the winner's answer.
    /// The key goes first, so that nothing else is blamed for it.
    ///
    /// # Errors
    /// What `explain` makes of a failed batch.
    pub async fn commit(
        &self,
        app: &App,
        stmts: Vec<Stmt>,
        reply: Reply,
        explain: Explain,
    ) -> Result<Response, Problem> {
        let kept = reply.clone();
        self.commit_keeping(app, stmts, reply, &kept, explain).await
    }

    /// As [`Command::commit`], but keeps another answer: the same without its secret.
    ///
    /// # Errors
    /// As [`Command::commit`].
    pub async fn commit_keeping(
        &self,
        app: &App,
        mut stmts: Vec<Stmt>,
        reply: Reply,
        kept: &Reply,
        explain: Explain,
    ) -> Result<Response, Problem> {
        stmts.splice(0..0, self.keep(app, kept));
        app.sql().batch(stmts).await.map_err(explain)?;
        Ok(reply.into_response())
    }

    /// The statement that keeps the answer, for features that write their own batch.
    pub fn keep(&self, app: &App, reply: &Reply) -> Option<Stmt> {
        let key = self.key.as_ref()?;
        Some(idempotency::insert(&self.actor.org_id, key, reply, app.now()))
    }
}

/// How a feature words a failed batch.
pub type Explain = fn(PortError) -> Problem;

/// A command without fields.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// An answer that can be kept: status, a few headers, JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    status: StatusCode,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Reply {
    /// An answer with this status and JSON body.
    ///
    /// # Errors
    /// `internal` when the body cannot be written as JSON.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body =
            serde_json::to_string(body).map_err(|e| Problem::internal(format!("serialise answer: {e}")))?;
        Ok(Self { status, headers: BTreeMap::new(), body })
    }

    /// An answer with this status and JSON text.
    #[must_use]
    pub fn of_text(status: StatusCode, body: String) -> Self {
        Self { status, headers: BTreeMap::new(), body }
    }

    /// An answer with this status and this row in this shape.
    ///
    /// # Errors
    /// `internal` when the row does not fit.
    pub fn of(status: StatusCode, shape: &Shape, row: &Row) -> Result<Self, Problem> {
        Ok(Self::of_text(status, shape.write(row)?))
    }

    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: BTreeMap::new(), body: String::new() }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &HeaderName, value: impl Into<String>) -> Self {
        self.headers.insert(name.as_str().to_owned(), value.into());
        self
    }

    /// With the address of the new thing.
    #[must_use]
    pub fn at(self, location: impl Into<String>) -> Self {
        self.with(&header::LOCATION, location)
    }

    /// From its database form.
    #[must_use]
    pub fn from_parts(status: u64, headers: &str, body: String) -> Self {
        let status = u16::try_from(status).ok().and_then(|code| StatusCode::from_u16(code).ok());
        Self {
            status: status.unwrap_or(StatusCode::OK),
            headers: serde_json::from_slice(headers.as_bytes()).unwrap_or_default(),
            body,
        }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body's text.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The headers as a JSON object.
    #[must_use]
    pub fn headers_json(&self) -> String {
        serde_json::to_string(&self.headers).unwrap_or_else(|_| "{}".to_owned())
    }

    /// The response, marked as given before.
    #[must_use]
    pub fn into_replayed(self) -> Response {
        let mut response = self.into_response();
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        response
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response =
            if self.body.is_empty() { Response::new(Body::empty()) } else { json::json_response(self.body) };
        *response.status_mut() = self.status;
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
