//! The UI's index out of the assets binding.
//!
//! For: navigations to client-side routes. Not for: files; the platform answers those itself.

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
