//! [`Fetch`] over the platform's `fetch`.
//!
//! For: one exchange with a time limit (`AbortController`) and a bounded reply, redirects handed back.
//! Not for: deciding what may be called (the guard), or bodies too large for memory.

use async_trait::async_trait;
use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use js_sys::{Array, Uint8Array, global};
use ports::{
    Bytes, Fetch, FetchReply, FetchRequest, PortError, PortErrorKind, reply_too_late, reply_too_long,
};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{AbortController, Headers, Request, RequestInit, RequestRedirect, Response, WorkerGlobalScope};

use super::{
    js::{json, local, settle, text},
    sleep::sleep,
};

/// The way out of the isolate.
pub struct Outbound;

#[async_trait]
impl Fetch for Outbound {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchReply, PortError> {
        request.check()?;
        local(async move {
            // Aborts when dropped: at the end, when time runs out, and when the caller goes away.
            let exchange = Exchange(AbortController::new().map_err(unavailable)?);
            match select(sleep(request.timeout_ms), Box::pin(exchange.run(&request))).await {
                Either::Left(_) => Err(reply_too_late(request.timeout_ms)),
                Either::Right((reply, _)) => reply,
            }
        })
        .await
    }
}

struct Exchange(AbortController);

impl Exchange {
    async fn run(&self, request: &FetchRequest) -> Result<FetchReply, PortError> {
        let outgoing = self.outgoing(request).map_err(misuse)?;
        let scope: WorkerGlobalScope = global().unchecked_into();
        let response = settle(Ok(scope.fetch_with_request(&outgoing))).await.map_err(unavailable)?;
        let response: Response = response.unchecked_into();
        let headers = headers(&response.headers()).map_err(unavailable)?;
        let body = read(&response, request.max_reply_bytes).await?;
        Ok(FetchReply { status: response.status(), headers, body })
    }

    /// Over web-sys: `worker::RequestInit` brings every image setting of `cf` along (`objects.rs`).
    fn outgoing(&self, request: &FetchRequest) -> Result<Request, JsValue> {
        let headers = Headers::new()?;
        for (name, value) in &request.headers {
            headers.append(name, value)?;
        }
        if !headers.has("accept-encoding")? {
            headers.set("accept-encoding", "identity")?;
        }
        let init = RequestInit::new();
        init.set_method(request.method.as_str());
        init.set_headers(headers.as_ref());
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&self.0.signal()));
        if !request.body.is_empty() {
            init.set_body(&Uint8Array::from(request.body.as_ref()));
        }
        Request::new_with_str_and_init(&request.url, &init)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// All headers in one piece; the platform has put the names into lower case.
fn headers(raw: &Headers) -> Result<Vec<(String, String)>, JsValue> {
    let text = json(&Array::from(raw))?;
    serde_json::from_slice(text.as_bytes()).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// The body up to its end, or an error as soon as it is longer than `max`.
async fn read(response: &Response, max: usize) -> Result<Bytes, PortError> {
    let Some(stream) = response.body() else { return Ok(Bytes::new()) };
    let mut chunks = worker::Body::new(stream);
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| PortError::new(PortErrorKind::Unavailable, error.to_string()))?;
        if body.len().saturating_add(chunk.len()) > max {
            return Err(reply_too_long(max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn unavailable(thrown: JsValue) -> PortError {
    PortError::new(PortErrorKind::Unavailable, text(&thrown))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn misuse(thrown: JsValue) -> PortError {
    PortError::new(PortErrorKind::Misuse, text(&thrown))
}
