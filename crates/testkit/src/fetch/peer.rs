//! The server that the stories of `Fetch` talk to: echoes, redirects, drips, and breaks off.
//!
//! For: `ports::stories::fetch`, natively and from workerd. Not for: imitating anybody's API.

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(60);

/// A running peer; it ends when dropped.
#[derive(Debug)]
pub struct FetchPeer {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl FetchPeer {
    /// Starts one on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router()).await;
        });
        Self { address, task }
    }

    /// Its base URL, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for FetchPeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn router() -> Router {
    Router::new()
        .route("/echo", any(echo))
        .route("/status/{status}", get(status))
        .route("/redirect", get(|| async { (StatusCode::FOUND, [("location", "/echo")]) }))
        .route("/bytes/{count}", get(|Path(count): Path<usize>| async move { vec![b'x'; count] }))
        .route("/endless", get(|| async { streamed(stream::repeat(chunk(16_384)).map(Ok::<_, Infallible>)) }))
        .route("/silent", get(|| sleep(LONG)))
        .route("/drips", get(|| async { streamed(drips()) }))
        .route("/cut", get(cut))
}

/// Method and address in the first line, then the headers, a blank line and the body.
async fn echo(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut told = format!("{} {}\n", parts.method, parts.uri).into_bytes();
    for (name, value) in &parts.headers {
        told.extend_from_slice(name.as_str().as_bytes());
        told.extend_from_slice(b": ");
        told.extend_from_slice(value.as_bytes());
        told.push(b'\n');
    }
    told.push(b'\n');
    told.extend_from_slice(&to_bytes(body, 1 << 20).await.unwrap_or_default());
    ([("x-peer", "yes")], told).into_response()
}

async fn status(Path(status): Path<u16>) -> Response {
    StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT).into_response()
}

/// Promises 100 bytes, sends 10 and closes the connection.
async fn cut() -> Response {
    let parts = [Ok(chunk(10)), Err(io::Error::other("cut on purpose"))];
    let mut response = streamed(stream::iter(parts).then(|part| async {
        sleep(Duration::from_millis(20)).await;
        part
    }));
    response.headers_mut().insert("content-length", 100.into());
    response
}

fn drips() -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> {
    stream::repeat(chunk(1)).then(|drop| async {
        sleep(Duration::from_millis(50)).await;
        Ok(drop)
    })
}

fn chunk(bytes: usize) -> Bytes {
    vec![b'x'; bytes].into()
}

fn streamed<E>(chunks: impl futures_util::Stream<Item = Result<Bytes, E>> + Send + 'static) -> Response
where
    E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
{
    Response::new(Body::from_stream(chunks))
}
