//! [`Background`] over `ctx.waitUntil`.

use std::{future::Future, pin::Pin};

use ports::Background;
use wasm_bindgen::JsValue;
use worker::{send::SendWrapper, worker_sys::Context};

use super::{js::promise, sleep::sleep};

/// One event's context.
pub struct AfterResponse(pub SendWrapper<Context>);

impl Background for AfterResponse {
    fn spawn(&self, work: Pin<Box<dyn Future<Output = ()> + Send>>) {
        let promise = promise(async move {
            // The answer goes first: whatever is started before it leaves makes it late.
            sleep(0).await;
            work.await;
            Ok(JsValue::UNDEFINED)
        });
        // It throws only when the event is over already; then the work runs as long as the isolate lives.
        _ = self.0.wait_until(&promise);
    }
}
