//! The calls of the Docker Engine API that workerd makes
//! (<https://docs.docker.com/reference/api/engine/>), without version prefix.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, Query, Request, State},
    response::Response,
    routing::{delete, get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::containers::{Containers, Seen};

type Table = State<Arc<Containers>>;

/// All calls.
pub fn router(containers: Arc<Containers>) -> Router {
    Router::new()
        .route("/images/{*name}", get(image))
        .route("/networks/{name}", get(network))
        .route("/containers/create", post(create))
        .route("/containers/{name}/json", get(inspect))
        .route("/containers/{name}/start", post(start))
        .route("/containers/{name}/stop", post(stop))
        .route("/containers/{name}/kill", post(kill))
        .route("/containers/{name}/wait", post(wait))
        .route("/containers/{name}", delete(remove))
        .fallback(unknown)
        .with_state(containers)
}

#[derive(Deserialize)]
struct Created {
    name: String,
}

#[derive(Deserialize)]
struct Signal {
    signal: Option<String>,
}

/// The one field of Docker's `ContainerCreate` that a process needs.
#[derive(Deserialize, Default)]
struct Wanted {
    #[serde(rename = "Env", default)]
    env: Option<Vec<String>>,
}

async fn image(Path(name): Path<String>) -> Response {
    answer(200, &json!({ "Id": format!("sha256:{name}"), "Config": {} }))
}

async fn network() -> Response {
    answer(200, &json!({ "IPAM": { "Config": [{ "Subnet": "127.0.0.0/8", "Gateway": "127.0.0.1" }] } }))
}

async fn create(State(table): Table, Query(Created { name }): Query<Created>, body: Body) -> Response {
    let bytes = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let wanted: Wanted = serde_json::from_slice(&bytes).unwrap_or_default();
    table.create(&name, &wanted.env.unwrap_or_default());
    answer(201, &json!({ "Id": name, "Warnings": [] }))
}

async fn inspect(State(table): Table, Path(name): Path<String>) -> Response {
    let Some(Seen { running, proxy_port, exit_code }) = table.inspect(&name) else { return missing() };
    let ports = proxy_port.map_or(
        json!({}),
        |port| json!({ "39001/tcp": [{ "HostIp": "127.0.0.1", "HostPort": port.to_string() }] }),
    );
    answer(
        200,
        &json!({
            "Id": name, "Name": format!("/{name}"),
            "State": { "Running": running, "Status": if running { "running" } else { "exited" }, "ExitCode": exit_code.unwrap_or(0) },
            "NetworkSettings": { "Ports": ports, "IPAddress": "127.0.0.1" },
        }),
    )
}

async fn start(State(table): Table, Path(name): Path<String>) -> Response {
    match table.start(&name).await {
        Ok(()) => answer(204, &Value::Null),
        Err(error) => answer(500, &json!({ "message": error })),
    }
}

async fn stop(State(table): Table, Path(name): Path<String>) -> Response {
    table.signal(&name, "TERM").await;
    answer(204, &Value::Null)
}

async fn kill(State(table): Table, Path(name): Path<String>, Query(query): Query<Signal>) -> Response {
    table.signal(&name, query.signal.as_deref().unwrap_or("KILL")).await;
    answer(204, &Value::Null)
}

async fn wait(State(table): Table, Path(name): Path<String>) -> Response {
    match table.wait(&name).await {
        Some(code) => answer(200, &json!({ "StatusCode": code })),
        None => missing(),
    }
}

async fn remove(State(table): Table, Path(name): Path<String>) -> Response {
    if table.remove(&name) { answer(204, &Value::Null) } else { missing() }
}

async fn unknown(State(table): Table, request: Request) -> Response {
    table.unknown(format!("{} {}", request.method(), request.uri()));
    answer(404, &json!({ "message": "this engine does not know that call" }))
}

fn missing() -> Response {
    answer(404, &json!({ "message": "no such container" }))
}

fn answer(status: u16, json: &Value) -> Response {
    let body = if json.is_null() { Body::empty() } else { Body::from(json.to_string()) };
    let mut response = Response::new(body);
    *response.status_mut() = axum::http::StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert("content-type", axum::http::HeaderValue::from_static("application/json"));
    response
}
