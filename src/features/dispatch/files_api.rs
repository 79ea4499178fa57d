//! The files of a task: its source out, its artifacts in, both streamed.

use axum::{
    extract::{Request, State},
    response::Response,
};
use ports::PutOptions;
use serde::Deserialize;

use super::flow;
use crate::{
    app::App,
    http::{
        Kind, Problem, RunnerActor,
        id::sha256_from_hex,
        json::Json,
        path::Path,
        query::Query,
        stream::{body_stream, content_length, file},
    },
};
use contract::wire::ArtifactRef;

/// The artifacts a task may have.
const NAMES: [(&str, &str); 3] = [
    ("report.json", "application/json"),
    ("report.md", "text/markdown"),
    ("bom.cdx.json", "application/json"),
];
/// Largest artifact, in bytes.
const MAX_ARTIFACT: u64 = 256 << 20;

/// Which lease asks.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct FenceQuery {
    /// The grant's fencing number.
    pub fence: u64,
}

/// The archive a task is to work on.
#[cfg_attr(native, utoipa::path(get, path = "/runner/v1/tasks/{id}/source", tag = "Runner protocol",
    security(("runner_signature" = [])), params(("id" = String, Path), FenceQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String))))]
pub async fn source(
    State(app): State<App>,
    runner: RunnerActor,
    Path(id): Path<String>,
    Query(query): Query<FenceQuery>,
) -> Result<Response, Problem> {
    let task = flow::held(&app, &runner, &id, query.fence).await?;
    let key = task.input_key.ok_or_else(|| Problem::not_found("source; this task has no archive"))?;
    let blob = app.blobs().get(&key).await?.ok_or_else(|| Problem::not_found("source any more"))?;
    Ok(file(blob, "application/octet-stream"))
}

/// A file the task brings.
#[cfg_attr(native, utoipa::path(put, path = "/runner/v1/tasks/{id}/artifacts/{name}", tag = "Runner protocol",
    security(("runner_signature" = [])), params(("id" = String, Path), ("name" = String, Path), FenceQuery),
    request_body(content_type = "application/octet-stream"), responses((status = 200, body = ArtifactRef))))]
pub async fn put_artifact(
    State(app): State<App>,
    runner: RunnerActor,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<FenceQuery>,
    request: Request,
) -> Result<Json<ArtifactRef>, Problem> {
    let task = flow::held(&app, &runner, &id, query.fence).await?;
    let found = NAMES.iter().find(|(known, _)| *known == name);
    let (_, content_type) = found.ok_or_else(|| Problem::not_found("artifact"))?;
    let (parts, body) = request.into_parts();
    let size = content_length(&parts.headers)?;
    if size > MAX_ARTIFACT {
        return Err(Problem::new(
            Kind::PayloadTooLarge,
            format!("An artifact may have at most {MAX_ARTIFACT} bytes."),
        ));
    }
    // The signature covers this hash, and the store checks the bytes against it.
    let sha256 = sha256_from_hex(&runner.body_sha256)
        .ok_or_else(|| Problem::field("Authorization", "sha256 must be 64 hex digits."))?;
    let key = task.artifact_key(query.fence, &name);
    let options = PutOptions { size, sha256: Some(sha256), content_type: Some((*content_type).to_owned()) };
    app.blobs().put(&key, body_stream(&app, body), options).await?;
    Ok(Json(ArtifactRef { key, size }))
}
