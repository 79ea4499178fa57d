//! The only code that knows Cloudflare: the events, the adapters of the ports, the Durable Objects.
//!
//! For: `fetch`, `queue` and `scheduled` as JavaScript calls them. Our own exports instead of
//! `#[event]`: those panic on an error of the queue and answer bare text (docs/ARCHITECTURE.md).
//! Not for: rules. Nothing above imports this module; what it decides is in `rooms`.

mod background;
mod blobs;
mod boxes;
mod clock;
mod counter_shard;
mod counters;
mod crypto;
mod d1;
mod fetch;
mod host;
mod ids;
mod incoming;
mod js;
mod kv;
mod limit_shard;
mod limits;
mod logs;
mod objects;
mod outgoing;
mod pages;
mod passwords;
mod pump;
mod queue;
mod runner_box;
mod serve;
mod signal_hub;
mod signals;
mod sleep;
#[cfg(feature = "stories")]
mod stories;
mod tasks;

use js_sys::{Function, JsString, Promise};
use ports::LogLine;
use serde_json::json;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{
    Env,
    worker_sys::{Context, types::MessageBatch, types::ScheduledEvent},
};

use self::{host::host, js::promise};

/// Instead of the default, dlmalloc; what it gained was measured together with two other changes (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// How long a batch waits when its ids could not be worked on.
const RETRY_S: u32 = 5;

/// An HTTP request, its head as `entry.js` wrote it down, and the two functions of the promise of its answer.
///
/// The head comes as a JavaScript string: wasm-bindgen's glue would write a Rust one into the memory of an instance
/// that a panic has ended, and only then look whether it needs a new one.
#[wasm_bindgen]
pub fn answer(
    request: web_sys::Request,
    head: JsString,
    env: Env,
    context: Context,
    resolve: Function,
    reject: Function,
) {
    let work = async move { serve::serve(request, head.into(), env, context).await.map(JsValue::from) };
    // Neither function of a promise throws.
    tasks::start(work, move |outcome| {
        _ = match outcome {
            Ok(response) => resolve.call1(&JsValue::UNDEFINED, &response),
            Err(error) => reject.call1(&JsValue::UNDEFINED, &error),
        };
    });
}

/// A batch of nudges.
#[wasm_bindgen]
pub fn queue(batch: MessageBatch, env: Env, _context: Context) -> Promise {
    promise(async move {
        if let Err(error) = receive(&batch, &env).await {
            complain("queue batch failed", &error);
            queue::retry(&batch, RETRY_S)?;
        }
        Ok(JsValue::UNDEFINED)
    })
}

async fn receive(batch: &MessageBatch, env: &Env) -> Result<(), String> {
    let host = host(env)?;
    crate::inbox::receive(&host.app, &queue::ids(batch)).await.map_err(|error| error.to_string())
}

/// A cron trigger.
#[wasm_bindgen]
pub fn scheduled(event: ScheduledEvent, env: Env, _context: Context) -> Promise {
    promise(async move {
        let cron = event.cron()?;
        match host(&env) {
            Ok(host) => crate::schedule::run(&host.app, &cron).await,
            Err(error) => complain("cron did not run", &error),
        }
        Ok(JsValue::UNDEFINED)
    })
}

/// An error line, also when there is no application to log through.
fn complain(msg: &str, error: &str) {
    let json = json!({ "level": "error", "msg": msg, "error": error }).to_string();
    ports::Logs::write(&logs::Console, LogLine { level: "error", json });
}
