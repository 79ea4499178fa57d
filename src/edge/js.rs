//! Small bridges to JavaScript: properties, promises, error texts.
//!
//! For: the other files of `edge`. Not for: anything above them.

use std::{future::Future, panic::AssertUnwindSafe, pin::Pin};

use js_sys::{JSON, Promise, Reflect, futures::future_to_promise};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::send::SendFuture;

use super::tasks;

/// A property, or undefined when there is none.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of an object we made ourselves, which cannot fail.
pub fn set(object: &js_sys::Object, name: &str, value: &JsValue) {
    _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// What was thrown, as text for the log.
pub fn text(thrown: &JsValue) -> String {
    if let Some(error) = thrown.dyn_ref::<js_sys::Error>() {
        return String::from(error.message());
    }
    thrown.as_string().unwrap_or_else(|| format!("{thrown:?}"))
}

/// The JSON text of a value.
pub fn json(value: &JsValue) -> Result<String, JsValue> {
    Ok(String::from(JSON::stringify(value)?))
}

/// The promise's value. `started` is what the call that made the promise returned.
pub async fn settle(started: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    tasks::settle(&started?).await
}

/// Runs the work of an event, as the promise that JavaScript waits for.
///
/// Boxed, so that the machinery around it is compiled once and not for every event.
pub fn promise(work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let work: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(work);
    future_to_promise(AssertUnwindSafe(work))
}

/// The future, sendable: an isolate has one thread, so it never moves.
pub fn local<F: Future>(future: F) -> SendFuture<F> {
    SendFuture::new(future)
}
