//! Alive, ready, which version, which API.

use axum::extract::State;
use serde::Serialize;

use super::{COMMIT, VERSION, flow};
use crate::{
    app::{App, Seen},
    http::{Kind, Problem, json::Json},
};

/// The Worker answers.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Liveness))]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
}

/// Requests can be served.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Readiness {
    /// `ok`.
    pub status: &'static str,
    /// What was looked at.
    pub checks: Checks,
}

/// Requests cannot be served: a problem that says what does not answer.
#[cfg(native)]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NotReady {
    /// The problem, of kind `unavailable`.
    #[serde(flatten)]
    pub problem: crate::http::problem::ProblemBody,
    /// What was looked at.
    pub checks: Checks,
}

/// What readiness looks at; each `ok` or `unavailable`.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Checks {
    /// The database answers and is migrated.
    pub database: &'static str,
    /// The object store answers.
    pub blobs: &'static str,
}

/// Which build this is.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Version {
    /// Version of the product.
    pub version: &'static str,
    /// Commit it was built from.
    pub commit: &'static str,
    /// `production`, `development` or `test`.
    pub environment: &'static str,
}

/// Is the Worker alive? Touches nothing else.
#[cfg_attr(native, utoipa::path(get, path = "/healthz", tag = "Operations", security(()),
    responses((status = 200, body = Health))))]
pub async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Can requests be served? Asks the database and the object store, at most once in ten seconds.
#[cfg_attr(native, utoipa::path(get, path = "/readyz", tag = "Operations", security(()),
    responses((status = 200, body = Readiness),
        (status = 503, body = NotReady, content_type = "application/problem+json"))))]
pub async fn readyz(State(app): State<App>) -> Result<Json<Readiness>, Problem> {
    let word = |ok: bool| if ok { "ok" } else { "unavailable" };
    let Seen { database, blobs, .. } = flow::look(&app).await;
    let checks = Checks { database: word(database), blobs: word(blobs) };
    if database && blobs {
        return Ok(Json(Readiness { status: "ok", checks }));
    }
    let json = ["{\"database\":\"", checks.database, "\",\"blobs\":\"", checks.blobs, "\"}"].concat();
    let detail =
        "The database or the object store does not answer, or migrations are missing; `checks` says which.";
    Err(Problem::new(Kind::Unavailable, detail).with("checks", json))
}

/// Which build is this?
#[cfg_attr(native, utoipa::path(get, path = "/version", tag = "Operations", security(()),
    responses((status = 200, body = Version))))]
pub async fn version(State(app): State<App>) -> Json<Version> {
    Json(Version { version: VERSION, commit: COMMIT, environment: app.config().environment.as_str() })
}
