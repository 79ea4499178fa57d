//! Proving a runner's key, and noting its presence.

use std::sync::atomic::Ordering;

use contract::wire::Kind as JobKind;
use http::{header, request::Parts};
use ports::{LogLine, PortError};
use serde_json::json;
use signing::{RunnerKey, Signed, derive_secret, verify};

use super::{model::CONTAINER_RUNNER, store};
use crate::{
    app::App,
    features::identity,
    http::{Kind, Problem, RunnerActor},
};

/// The runner that signed this request.
///
/// # Errors
/// `unauthenticated` with the reason a runner's operator can act on (clock, key, revoked).
pub async fn authenticate(app: &App, request: &Parts) -> Result<RunnerActor, Problem> {
    let refused = |detail: String| Problem::new(Kind::Unauthenticated, detail);
    let value = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let value =
        value.ok_or_else(|| refused("Sign the request with a runner key (VIBE_RUNNER_KEY).".into()))?;
    let signed = value
        .parse::<Signed>()
        .map_err(|error| refused(format!("The signature header is wrong: {error}.")))?;
    let target = request.uri.path_and_query().map_or("/", |target| target.as_str());
    let secret = derive_secret(app.config().runner_master_key.as_bytes(), &signed.id);
    verify(&secret, &signed, request.method.as_str(), target, app.now() / 1000)
        .map_err(|error| refused(format!("The signature does not hold: {error}.")))?;
    let row = store::live(app, &signed.id).await?;
    let row = row.ok_or_else(|| refused("This runner was revoked or never registered.".into()))?;
    Ok(RunnerActor {
        id: row.text("id")?,
        org_id: row.text("org_id")?,
        serves_all: row.flag("serves_all")?,
        body_sha256: signed.sha256,
    })
}

/// The key of the runner `id`: derived, so nothing secret is stored.
#[must_use]
pub fn key_of(app: &App, id: &str) -> String {
    let secret = derive_secret(app.config().runner_master_key.as_bytes(), id);
    RunnerKey { id: id.to_owned(), secret }.to_string()
}

/// The key that this deployment's containers use; registers their runner on first use. `None` when it
/// was revoked: nobody would let such a container in. That is logged once an isolate.
///
/// # Errors
/// When the database fails.
pub async fn container_key(app: &App) -> Result<Option<String>, PortError> {
    identity::ensure_operator(app).await?;
    let stmt = store::insert(CONTAINER_RUNNER, identity::OPERATOR_ORG, "Containers", true, app.now());
    app.sql().batch(vec![stmt]).await?;
    if store::live(app, CONTAINER_RUNNER).await?.is_some() {
        app.containers_are_out().store(false, Ordering::Relaxed);
        return Ok(Some(key_of(app, CONTAINER_RUNNER)));
    }
    if !app.containers_are_out().swap(true, Ordering::Relaxed) {
        let msg = "no container is started: their runner was revoked; see docs/OPERATIONS.md";
        let line = json!({ "level": "warn", "msg": msg, "at": app.now(), "runner": CONTAINER_RUNNER });
        app.logs().write(LogLine { level: "warn", json: line.to_string() });
    }
    Ok(None)
}

/// Notes that a runner asked for work, with what it can do.
///
/// # Errors
/// When the database fails.
pub async fn seen(
    app: &App,
    runner: &RunnerActor,
    capabilities: &[JobKind],
    version: &str,
) -> Result<(), PortError> {
    let words: Vec<&str> = capabilities.iter().map(|kind| kind.as_str()).collect();
    store::touch(app, &runner.id, &words.join(" "), version, app.now()).await
}
