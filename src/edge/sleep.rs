//! Waiting for a while, over `setTimeout`.
//!
//! For: time limits inside Durable Objects. Not through `worker::Delay`: under our compatibility date
//! `setTimeout` returns an object as in Node, which worker 0.8.7 takes for a number and panics.

use std::{
    cell::Cell,
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll},
};

use js_sys::{Function, Promise, global};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::js::property;

/// Ends after its time; dropping it earlier clears the timer.
pub struct Sleep {
    timer: JsValue,
    over: JsFuture,
}

/// Sleeps for `ms` milliseconds.
#[must_use]
pub fn sleep(ms: u32) -> Sleep {
    // The closure runs within `Promise::new` and never again, so nothing can be seen half-done.
    let timer = AssertUnwindSafe(Cell::new(JsValue::UNDEFINED));
    let promise = Promise::new(&mut |resolve, _reject| timer.set(call("setTimeout", &resolve, &ms.into())));
    Sleep { timer: timer.take(), over: promise.into() }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.over).poll(context).map(drop)
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        call("clearTimeout", &self.timer, &JsValue::UNDEFINED);
    }
}

fn call(name: &str, one: &JsValue, two: &JsValue) -> JsValue {
    let function: Function = property(&global(), name).unchecked_into();
    function.call2(&JsValue::UNDEFINED, one, two).unwrap_or(JsValue::UNDEFINED)
}
