//! The HTTP client and what all answers have in common.

use std::time::Duration;

use reqwest::Response;
use serde::Deserialize;
use url::Url;

use super::{CallError, Problem};

/// Where the Worker is and how to get there. Flags of every command that talks to it.
#[derive(Debug, Clone, clap::Args)]
pub struct Connection {
    /// Address of the Worker, e.g. <https://vibe.example.com>
    #[arg(long, env = "VIBE_URL", value_parser = origin)]
    pub url: Url,
    /// HTTP proxy for calls to the Worker
    #[arg(long, env = "VIBE_PROXY", value_name = "URL")]
    pub proxy: Option<String>,
}

/// An `http(s)://host[:port]` without a path: signatures cover the path the Worker sees.
fn origin(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    if !web || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("give scheme, host and port only, e.g. https://vibe.example.com".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address must not hold credentials".into());
    }
    Ok(url)
}

/// Chooses the cryptography of TLS for this process. A second call is refused by rustls, which is
/// what we want: the first one stays.
pub fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A client with the platform's root certificates. Redirects are not followed: no signature covers them.
///
/// # Errors
/// When the proxy is not a URL or the platform's certificates cannot be loaded.
pub fn http_client(connection: &Connection) -> anyhow::Result<reqwest::Client> {
    install_tls();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("vibe-runner/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        .no_proxy();
    if let Some(proxy) = &connection.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy)?);
    }
    Ok(builder.build()?)
}

/// The answer itself when it is a success, else its problem document.
///
/// # Errors
/// [`CallError::Refused`], whatever the body was.
pub async fn read_problem(response: Response) -> Result<Response, CallError> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    let seconds = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let document: Document = match response.bytes().await {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(_) => Document::default(),
    };
    let kind = document.kind.rsplit('/').next().unwrap_or_default().to_owned();
    let retry_after = seconds.map(Duration::from_secs);
    Err(CallError::Refused(Problem { status, kind, detail: document.text(), retry_after }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    detail: String,
    errors: Vec<FieldError>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FieldError {
    field: String,
    detail: String,
}

impl Document {
    fn text(&self) -> String {
        let main = if self.detail.is_empty() { &self.title } else { &self.detail };
        self.errors
            .iter()
            .fold(main.clone(), |text, error| format!("{text}; {}: {}", error.field, error.detail))
    }
}
