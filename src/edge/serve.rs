//! One HTTP request: in, through the application, out.
//!
//! For: making sure that whatever happens, the client gets an answer in the product's dialect.
//! Not for: conversion (`incoming`, `outgoing`) or pages of the UI (`pages`).

use std::{panic::AssertUnwindSafe, rc::Rc, sync::Arc};

use axum::body::Body;
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use ports::Background;
use wasm_bindgen::JsValue;
use worker::{Env, send::SendWrapper, worker_sys::Context};

use super::{
    background::AfterResponse,
    clock::SystemClock,
    complain,
    host::{Host, host},
    ids::SystemIds,
    incoming, js, outgoing, pages,
};
use crate::{
    http::{
        Kind, Problem, guard,
        observe::{Begun, PAGE},
        trace::{REQUEST_ID, RequestMeta},
    },
    rooms::navigation,
};

/// Answers the request. `head`: see [`incoming::read`].
///
/// # Errors
/// Only when not even a problem can be turned into a response.
pub async fn serve(
    request: web_sys::Request,
    head: String,
    env: Env,
    context: Context,
) -> Result<web_sys::Response, JsValue> {
    let host = match host(&env) {
        Ok(host) => host,
        Err(error) => return Box::pin(broken(None, "the Worker is not configured", &error)).await,
    };
    let mut parsed = match incoming::read(&request, &head) {
        Ok(parsed) => parsed,
        Err(problem) => return outgoing::write(protected(problem, request_id(None))).await,
    };
    let background: Arc<dyn Background> = Arc::new(AfterResponse(SendWrapper(context)));
    parsed.extensions_mut().insert(background);
    if is_page(&host, &parsed)
        && let Some(page) = Box::pin(page(&host, &request, &parsed, &env)).await
    {
        return Ok(page);
    }
    // Kept for a fault of ours, which must name the request under the id the caller knows.
    let headers = named(parsed.headers());
    match run(&host, parsed, &env).await {
        Ok(response) => match outgoing::write(response).await {
            Ok(response) => Ok(response),
            Err(thrown) => {
                let error = js::text(&thrown);
                Box::pin(broken(Some(&headers), "the response could not be sent", &error)).await
            }
        },
        Err(panic) => Box::pin(broken(Some(&headers), "a handler panicked", &panic)).await,
    }
}

/// Whether a browser navigates to a page of the UI.
fn is_page(host: &Host, request: &Request<Body>) -> bool {
    let accept = request.headers().get(http::header::ACCEPT).and_then(|accept| accept.to_str().ok());
    navigation::is_page(request.method().as_str(), request.uri().path(), accept, &host.reserved)
}

/// The UI's index, when a browser navigates to one of its pages: recorded like every other request, and with its ids.
async fn page(
    host: &Rc<Host>,
    request: &web_sys::Request,
    parsed: &Request<Body>,
    env: &Env,
) -> Option<web_sys::Response> {
    let begun = Begun::of(&host.app, parsed);
    match pages::index(env, request).await {
        Ok(response) if response.status() != 404 => {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::from_u16(response.status()).unwrap_or_default();
            let answer = begun.end(&host.app, PAGE, answer);
            let marked = pages::with_headers(&response, answer.headers());
            // Without the ids it is a page still.
            Some(marked.unwrap_or(response))
        }
        Ok(_) => None,
        Err(thrown) => {
            complain("the UI's index is not there", &js::text(&thrown));
            None
        }
    }
}

/// The application's answer, or the text of a panic. Without `--panic-unwind` a panic ends the
/// instance instead, and the platform answers.
async fn run(host: &Rc<Host>, request: Request<Body>, env: &Env) -> Result<Response<Body>, String> {
    let answer = AssertUnwindSafe(answer(host, request, env)).catch_unwind().await;
    answer.map_err(|panic| panic_text(panic.as_ref()))
}

#[cfg_attr(not(feature = "stories"), expect(unused_variables, reason = "stories make their own ports"))]
async fn answer(host: &Rc<Host>, request: Request<Body>, env: &Env) -> Response<Body> {
    #[cfg(feature = "stories")]
    if let Some(response) = super::stories::answer(&request, env).await {
        return response;
    }
    host.app.answer(request).await
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// A fault of ours: the whole story into the log, the request id to the client.
async fn broken(headers: Option<&HeaderMap>, msg: &str, error: &str) -> Result<web_sys::Response, JsValue> {
    let id = request_id(headers);
    complain(msg, &format!("{error} (request {id})"));
    let detail = format!("Something went wrong here: {msg}. The log says more under the request id.");
    outgoing::write(protected(Problem::new(Kind::Internal, detail), id)).await
}

/// A problem that did not pass the layers.
fn protected(problem: Problem, id: String) -> Response<Body> {
    let mut response = problem.respond(Some(id));
    guard::Headers::default().add(false, response.headers_mut());
    response
}

/// The headers that carry the request's id.
fn named(headers: &HeaderMap) -> HeaderMap {
    headers.get(REQUEST_ID).map(|id| (HeaderName::from_static(REQUEST_ID), id.clone())).into_iter().collect()
}

fn request_id(headers: Option<&HeaderMap>) -> String {
    let empty = HeaderMap::new();
    RequestMeta::from_headers(headers.unwrap_or(&empty), &SystemClock, &SystemIds).request_id
}
