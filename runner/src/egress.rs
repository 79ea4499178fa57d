//! `vibe-runner egress`: fetches for a Worker what people named, and looks at the address it connects to.
//!
//! For: what a Worker cannot do: resolve a name, check every address behind it, and connect to one that was checked,
//! so that a name that changes its mind (DNS rebinding) gains nothing. `POST /v1/fetch` with a runner key's signature.
//! Not for: browsing (GET only, no cookies, no redirects, small answers), or people.

mod exchange;
mod resolve;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use signing::{RunnerKey, Signed};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;

pub use exchange::{Asked, Bounds};
pub use resolve::{Lookup, system_lookup};

/// Where the proxy listens without `--listen`.
const DEFAULT_LISTEN: &str = "127.0.0.1:9465";
/// Longest request read, in bytes: a URL and four numbers.
const MAX_REQUEST: usize = 16 * 1024;
/// Exchanges at once; more are sent away.
const AT_ONCE: usize = 64;

/// Flags of `vibe-runner egress`.
#[derive(Debug, Clone, clap::Args)]
pub struct EgressArgs {
    /// Address to listen on; port 0 takes any free one and prints it. Put TLS in front of it
    #[arg(long, env = "VIBE_EGRESS_LISTEN", value_name = "ADDRESS", default_value = DEFAULT_LISTEN)]
    pub listen: SocketAddr,
    /// A runner's key, `vr_…`, the same as the Worker's setting `EGRESS_KEY`
    #[arg(long, env = "VIBE_EGRESS_KEY", hide_env_values = true, value_name = "KEY")]
    pub key: RunnerKey,
    /// Ports that may be connected to
    #[arg(long, env = "VIBE_EGRESS_PORTS", value_name = "PORTS", value_delimiter = ',', default_values_t = [443])]
    pub ports: Vec<u16>,
    /// Also fetch http:// and addresses of this machine (development and tests only)
    #[arg(long, env = "VIBE_EGRESS_ALLOW_LOCAL")]
    pub allow_local: bool,
}

/// The proxy.
pub struct Egress {
    key: RunnerKey,
    bounds: Bounds,
    client: reqwest::Client,
    slots: Semaphore,
}

impl Egress {
    /// A proxy that asks `lookup` for addresses.
    ///
    /// # Errors
    /// When the platform's certificates cannot be loaded.
    pub fn new(key: RunnerKey, bounds: Bounds, lookup: Lookup) -> anyhow::Result<Self> {
        let client = exchange::client(&bounds, lookup)?;
        Ok(Self { key, bounds, client, slots: Semaphore::new(AT_ONCE) })
    }

    /// Serves until the process ends; answers the bound address.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn serve(self, listen: SocketAddr) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let app = Router::new()
            .route("/healthz", get(|| async { "ok" }))
            .route("/v1/fetch", post(fetch))
            .with_state(Arc::new(self));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(address)
    }
}

/// `vibe-runner egress`.
///
/// # Errors
/// When it cannot begin.
pub async fn run(args: EgressArgs) -> anyhow::Result<ExitCode> {
    let bounds = Bounds { ports: args.ports, local: args.allow_local };
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let address = Egress::new(args.key, bounds, system_lookup())?.serve(args.listen).await?;
    println!("{address}");
    tracing::info!(%address, "the egress proxy listens");
    tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
    Ok(ExitCode::SUCCESS)
}

async fn fetch(State(egress): State<Arc<Egress>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_REQUEST).await else {
        return said(StatusCode::PAYLOAD_TOO_LARGE, "the request is too long");
    };
    if !is_ours(&egress.key, &parts, &body) {
        return said(StatusCode::UNAUTHORIZED, "sign the request with the proxy's key");
    }
    let asked: Asked = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return said(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let Ok(_slot) = egress.slots.try_acquire() else {
        return said(StatusCode::SERVICE_UNAVAILABLE, "too many exchanges at once");
    };
    match exchange::run(&egress.client, &egress.bounds, &asked).await {
        Ok(answer) => answer,
        Err(failure) => {
            tracing::warn!(status = failure.0.as_u16(), why = failure.1, "not fetched");
            said(failure.0, &failure.1)
        }
    }
}

fn said(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from(text.to_owned()))
        .into_response()
}

/// Whether the request was signed with our key, not long ago, over this very body.
fn is_ours(key: &RunnerKey, parts: &Parts, body: &[u8]) -> bool {
    let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(signed) = value.and_then(|value| value.parse::<Signed>().ok()) else { return false };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    signed.id == key.id
        && signing::verify(&key.secret, &signed, parts.method.as_str(), target, now).is_ok()
        && signed.covers(body)
}
