//! The `RunnerBox` Durable Object: one runner container, started on demand and stopped when idle.
//!
//! For: handing a container its environment (address and runner key) and watching it end.
//! Not for: deciding anything (`rooms::life`) or what runs inside (`runner/`).

use std::{panic::RefUnwindSafe, time::Duration};

use wasm_bindgen::{JsCast as _, JsValue};
use worker::{Container, DurableObject, Env, Request, Response, Result, State, durable_object};

use super::{clock::SystemClock, js::text, logs::Console};
use crate::rooms::life::{GRACE_MS, IDLE_MS, Life, Step, ended, start_options};

const LIFE: &str = "life";
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
        let options = start_options(&request.text().await?)?;
        self.remember(Life::asked(ports::Clock::now_ms(&SystemClock)), IDLE_MS).await?;
        if container.running() {
            return Response::ok("running");
        }
        start(&container, &options).map_err(|thrown| worker::Error::RustError(text(&thrown)))?;
        self.state.wait_until(async move {
            let error = container.wait_for_exit().await.err().map(|error| error.to_string());
            ports::Logs::write(&Console, ended(error.as_deref()));
        });
        Response::ok("started")
    }

    async fn alarm(&self) -> Result<Response> {
        let Some(container) = self.state.container() else { return Response::ok("") };
        let life = Life::remembered(self.state.storage().get::<String>(LIFE).await?.as_deref());
        let (step, life) = life.step(container.running(), ports::Clock::now_ms(&SystemClock));
        match step {
            Step::Wait(ms) => self.remember(life, ms).await?,
            Step::Stop => {
                self.remember(life, GRACE_MS).await?;
                container.signal(SIGTERM)?;
            }
            Step::Destroy => container.destroy(Some("it did not stop when asked")).await?,
            Step::Rest => {}
        }
        Response::ok("")
    }
}

impl RunnerBox {
    /// Keeps what is known and has the alarm ring after `wake_ms`.
    async fn remember(&self, life: Life, wake_ms: u64) -> Result<()> {
        let storage = self.state.storage();
        storage.put(LIFE, life.text()).await?;
        storage.set_alarm(Duration::from_millis(wake_ms)).await
    }
}

fn start(container: &Container, options: &str) -> std::result::Result<(), JsValue> {
    let raw: &worker::worker_sys::Container = AsRef::<JsValue>::as_ref(container).unchecked_ref();
    raw.start(js_sys::JSON::parse(options)?.unchecked_ref())
}
