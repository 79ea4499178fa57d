//! Alive, ready, which version, which API.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use serde::Serialize;

use super::{COMMIT, VERSION, flow};
use crate::{
    app::{App, Seen},
    http::json::Json,
};

/// The Worker answers.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Liveness))]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
}

/// Whether requests can be served.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Readiness {
    /// `ok` or `unavailable`.
    pub status: &'static str,
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
    responses((status = 200, body = Readiness), (status = 503, body = Readiness))))]
pub async fn readyz(State(app): State<App>) -> Response {
    let word = |ok: bool| if ok { "ok" } else { "unavailable" };
    let Seen { database, blobs, .. } = flow::look(&app).await;
    let checks = Checks { database: word(database), blobs: word(blobs) };
    let mut response = Json(Readiness { status: word(database && blobs), checks }).into_response();
    if !(database && blobs) {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

/// Which build is this?
#[cfg_attr(native, utoipa::path(get, path = "/version", tag = "Operations", security(()),
    responses((status = 200, body = Version))))]
pub async fn version(State(app): State<App>) -> Json<Version> {
    Json(Version { version: VERSION, commit: COMMIT, environment: app.config().environment.as_str() })
}
