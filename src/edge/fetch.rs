//! [`Fetch`] over the platform's `fetch`.
//!
//! For: one exchange with a time limit (`AbortController`) and a bounded reply, redirects handed back.
//! Not for: deciding what may be called (the guard), or bodies too large for memory.

use async_trait::async_trait;
use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use js_sys::Uint8Array;
use ports::{
    Bytes, Fetch, FetchMethod, FetchReply, FetchRequest, PortError, PortErrorKind, reply_too_late,
    reply_too_long,
};
use worker::{
    AbortController, Headers, Method, Request, RequestInit, RequestRedirect, Response, ResponseBody,
};

use super::{js::local, sleep::sleep};

/// The way out of the isolate.
pub struct Outbound;

#[async_trait]
impl Fetch for Outbound {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchReply, PortError> {
        request.check()?;
        local(async move {
            // Aborts when dropped: at the end, when time runs out, and when the caller goes away.
            let exchange = Exchange(Some(AbortController::default()));
            match select(sleep(request.timeout_ms), Box::pin(exchange.run(&request))).await {
                Either::Left(_) => Err(reply_too_late(request.timeout_ms)),
                Either::Right((reply, _)) => reply,
            }
        })
        .await
    }
}

struct Exchange(Option<AbortController>);

impl Exchange {
    async fn run(&self, request: &FetchRequest) -> Result<FetchReply, PortError> {
        let sent = worker::Fetch::Request(outgoing(request)?);
        let mut response = match &self.0 {
            Some(controller) => sent.send_with_signal(&controller.signal()).await,
            None => sent.send().await,
        }
        .map_err(unavailable)?;
        let status = response.status_code();
        let headers =
            response.headers().entries().map(|(name, value)| (name.to_lowercase(), value)).collect();
        let body = read(&mut response, request.max_reply_bytes).await?;
        Ok(FetchReply { status, headers, body })
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

fn outgoing(request: &FetchRequest) -> Result<Request, PortError> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.append(name, value).map_err(misuse)?;
    }
    if !headers.has("accept-encoding").map_err(misuse)? {
        headers.set("accept-encoding", "identity").map_err(misuse)?;
    }
    let mut init = RequestInit::new();
    init.with_method(method(request.method)).with_headers(headers).with_redirect(RequestRedirect::Manual);
    if !request.body.is_empty() {
        init.with_body(Some(Uint8Array::from(request.body.as_ref()).into()));
    }
    Request::new_with_init(&request.url, &init).map_err(misuse)
}

fn method(method: FetchMethod) -> Method {
    match method {
        FetchMethod::Get => Method::Get,
        FetchMethod::Head => Method::Head,
        FetchMethod::Post => Method::Post,
        FetchMethod::Put => Method::Put,
        FetchMethod::Patch => Method::Patch,
        FetchMethod::Delete => Method::Delete,
        FetchMethod::Options => Method::Options,
    }
}

/// The body up to its end, or an error as soon as it is longer than `max`.
async fn read(response: &mut Response, max: usize) -> Result<Bytes, PortError> {
    if matches!(response.body(), ResponseBody::Empty) {
        return Ok(Bytes::new());
    }
    let mut chunks = response.stream().map_err(unavailable)?;
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(unavailable)?;
        if body.len().saturating_add(chunk.len()) > max {
            return Err(reply_too_long(max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn unavailable(error: worker::Error) -> PortError {
    PortError::new(PortErrorKind::Unavailable, error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn misuse(error: worker::Error) -> PortError {
    PortError::new(PortErrorKind::Misuse, error.to_string())
}
