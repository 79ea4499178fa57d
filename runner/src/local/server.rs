//! The local port.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

use super::Metrics;

/// Where the local port is without `--listen`.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:9464";
/// A runner that has not heard from its Worker for this long is not healthy.
const SILENCE: Duration = Duration::from_secs(120);

/// Serves `/healthz` and `/metrics` until the process ends; answers the bound address (port 0: any).
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve(listen: SocketAddr, metrics: Arc<Metrics>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let app = Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(|State(metrics): State<Arc<Metrics>>| async move { metrics.render() }))
        .with_state(metrics);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

/// 200 while the Worker answers, 503 after a long silence. A runner that starts before its Worker is healthy.
async fn healthz(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    let silence = metrics.since_contact();
    let well = silence.is_none_or(|silence| silence < SILENCE);
    let (status, word) =
        if well { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "no-contact") };
    let since = silence.map(|silence| silence.as_secs());
    let body = json!({ "status": word, "running": metrics.running(), "last_contact_s_ago": since });
    (status, [("content-type", "application/json")], body.to_string())
}

/// `vibe-runner health`: asks a running runner, for container health checks without a shell.
pub async fn health_command(listen: SocketAddr) -> ExitCode {
    crate::worker::install_tls();
    let asked =
        reqwest::Client::new().get(format!("http://{listen}/healthz")).timeout(Duration::from_secs(3));
    match asked.send().await {
        Ok(answer) if answer.status().is_success() => ExitCode::SUCCESS,
        Ok(answer) => {
            println!("{}", answer.text().await.unwrap_or_default());
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("no answer at {listen}: {}", error.without_url());
            ExitCode::FAILURE
        }
    }
}
