//! `POST /__stories/{port}`: plays a port's stories on the real runtime.
//!
//! For: `tests/workerd/bindings.rs`. Compiled only with the feature `stories`, never for a release.

use axum::body::Body;
use http::{Request, Response};
use ports::stories::{self, Told};
use serde_json::json;
use worker::Env;

use super::host;

/// The outcome as JSON `[{"story":…,"wrong":null|"…"}]`, or `None` when the request is no story.
#[expect(clippy::panic, reason = "a story about panics needs one")]
pub async fn answer(request: &Request<Body>, env: &Env) -> Option<Response<Body>> {
    let port = request.uri().path().strip_prefix("/__stories/")?;
    let ports = host::ports(env).ok()?;
    let told = match port {
        "sql" => stories::sql(ports.sql.as_ref()).await,
        "blobs" => stories::blobs(ports.blobs.as_ref()).await,
        "kv" => stories::kv(ports.kv.as_ref()).await,
        "limits" => stories::limits(ports.limits.as_ref()).await,
        "signals" => stories::signals(ports.signals.as_ref()).await,
        "fetch" => stories::fetch(ports.fetch.as_ref(), request.uri().query()?).await,
        "counters" => stories::counters(ports.counters.as_ref()).await,
        "crypto" => stories::crypto(ports.crypto.as_ref()).await,
        "panic" => std::panic::panic_any("a story about a panic"),
        _ => return None,
    };
    let told: Vec<_> =
        told.iter().map(|Told { story, wrong }| json!({ "story": story, "wrong": wrong })).collect();
    Some(Response::new(Body::from(json!(told).to_string())))
}
