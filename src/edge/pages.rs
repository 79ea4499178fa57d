//! The UI's index out of the assets binding.
//!
//! For: navigations to client-side routes. Not for: files; the platform answers those itself.

use http::HeaderMap;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{Env, worker_sys::Fetcher};

use super::js::{property, settle};

/// The index, with status 200 (or 304 when the browser has it). Asked for as `/`: the platform
/// redirects `/index.html` there.
///
/// # Errors
/// When there are no assets.
pub async fn index(env: &Env, request: &web_sys::Request) -> Result<web_sys::Response, JsValue> {
    let assets = property(env, "ASSETS");
    if !assets.is_object() {
        return Err(JsValue::from_str("binding ASSETS is not configured"));
    }
    let init = web_sys::RequestInit::new();
    init.set_method(&request.method());
    init.set_headers(&request.headers());
    let index = web_sys::Request::new_with_str_and_init("https://assets.local/", &init)?;
    settle(assets.unchecked_into::<Fetcher>().fetch(&index)).await?.dyn_into()
}

/// The response with these headers as well. What came from a fetch cannot be changed, so it is made anew around the
/// same body.
///
/// # Errors
/// What JavaScript threw.
pub fn with_headers(response: &web_sys::Response, headers: &HeaderMap) -> Result<web_sys::Response, JsValue> {
    // A response is also the description of one: status and headers are taken over.
    let copy = web_sys::Response::new_with_opt_readable_stream_and_init(
        response.body().as_ref(),
        response.unchecked_ref::<web_sys::ResponseInit>(),
    )?;
    for (name, value) in headers {
        copy.headers().set(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    Ok(copy)
}
