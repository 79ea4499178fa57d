//! The `RunnerBox` Durable Object: one runner container, started on demand and stopped when idle.
//!
//! For: handing a container its environment (address and runner key) and watching it end.
//! Not for: when to stop (`rooms::idle`) or what runs inside (`runner/`).

use std::{panic::RefUnwindSafe, time::Duration};

use js_sys::Object;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{
    Container, DurableObject, Env, Request, Response, Result, State, console_error, console_log,
    durable_object,
};

use super::{
    clock::SystemClock,
    js::{set, text},
};
use crate::rooms::idle::{GRACE_MS, IDLE_MS, Step, step};

const ASKED_AT: &str = "asked_at";
const STOPPING: &str = "stopping";
const SIGTERM: i32 = 15;

/// One box.
#[durable_object(alarm)]
pub struct RunnerBox {
    state: State,
}

// All state is in storage or in the container itself.
impl RefUnwindSafe for RunnerBox {}

impl DurableObject for RunnerBox {
    fn new(state: State, _env: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if request.path() != "/ensure" {
            return Response::error("no such call", 404);
        }
        let Some(container) = self.state.container() else { return Response::ok("unsupported") };
        let env: Vec<(String, String)> = serde_json::from_slice(request.text().await?.as_bytes())?;
        self.asked().await?;
        if container.running() {
            return Response::ok("running");
        }
        start(&container, &env)?;
        self.watch(container);
        Response::ok("started")
    }

    async fn alarm(&self) -> Result<Response> {
        let Some(container) = self.state.container() else { return Response::ok("") };
        let storage = self.state.storage();
        let asked_at = storage.get::<f64>(ASKED_AT).await?.unwrap_or_default();
        let stopping = storage.get::<bool>(STOPPING).await?.unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole milliseconds since 1970"
        )]
        match step(container.running(), asked_at as u64, stopping, ports::Clock::now_ms(&SystemClock)) {
            Step::Wait(ms) => self.wake_in(ms).await?,
            Step::Stop => {
                storage.put(STOPPING, true).await?;
                self.wake_in(GRACE_MS).await?;
                container.signal(SIGTERM)?;
            }
            Step::Destroy => container.destroy(Some("it did not stop when asked")).await?,
            Step::Rest => {}
        }
        Response::ok("")
    }
}

impl RunnerBox {
    /// Notes that somebody wants this box, which puts the idle limit off.
    async fn asked(&self) -> Result<()> {
        let storage = self.state.storage();
        storage.put(ASKED_AT, js_sys::Date::now()).await?;
        storage.put(STOPPING, false).await?;
        self.wake_in(IDLE_MS).await
    }

    async fn wake_in(&self, ms: u64) -> Result<()> {
        self.state.storage().set_alarm(Duration::from_millis(ms)).await
    }

    /// Says in the log how the container ended. The next `ensure` starts another.
    fn watch(&self, container: Container) {
        self.state.wait_until(async move {
            match container.wait_for_exit().await {
                Ok(()) => console_log!(r#"{{"level":"info","msg":"runner box ended"}}"#),
                Err(error) => {
                    let line = serde_json::json!({"level": "error", "msg": "runner box ended", "error": error.to_string()});
                    console_error!("{line}");
                }
            }
        });
    }
}

/// Starts the container. Not through `ContainerStartupOptions`: worker 0.8.7 loses its `env`.
fn start(container: &Container, env: &[(String, String)]) -> Result<()> {
    let (options, variables) = (Object::new(), Object::new());
    for (name, value) in env {
        set(&variables, name, &value.into());
    }
    set(&options, "env", &variables);
    set(&options, "enableInternet", &JsValue::TRUE);
    let raw: &JsValue = container.as_ref();
    let raw: &worker::worker_sys::Container = raw.unchecked_ref();
    raw.start(&options).map_err(|thrown| worker::Error::RustError(text(&thrown)))
}
