//! The application of this isolate: built at the first event, kept for all others.
//!
//! For: reading settings and bindings out of `env` and putting the ports together.
//! Not for: deciding anything; a wrong setting or a missing binding is reported by name.

use std::{cell::OnceCell, collections::BTreeSet, rc::Rc, sync::Arc};

use wasm_bindgen::{JsCast, JsValue};
use worker::{Env, send::SendWrapper};

use super::{
    blobs::R2, boxes::RunnerBoxes, clock::SystemClock, counters::Shards, crypto::Subtle, d1::D1,
    fetch::Outbound, ids::SystemIds, js::property, kv::Cache, limits::LimitShards, logs::Console,
    passwords::Hasher, queue::Jobs, signals::Hubs,
};
use crate::{
    app::{App, Ports},
    config::Config,
    rooms::navigation,
};

/// What every event needs.
pub struct Host {
    /// The application.
    pub app: App,
    /// First path segments that never are pages of the UI.
    pub reserved: BTreeSet<String>,
}

thread_local! {
    static HOST: OnceCell<Rc<Host>> = const { OnceCell::new() };
}

/// The isolate's host. A failure is not remembered: the next event tries again.
///
/// # Errors
/// The setting or binding that is missing or wrong.
pub fn host(env: &Env) -> Result<Rc<Host>, String> {
    HOST.with(|cell| {
        if let Some(host) = cell.get() {
            return Ok(Rc::clone(host));
        }
        let host = Rc::new(build(env)?);
        Ok(Rc::clone(cell.get_or_init(|| host)))
    })
}

fn build(env: &Env) -> Result<Host, String> {
    let config =
        Config::from_pairs(|name| property(env, name).as_string()).map_err(|error| error.to_string())?;
    let app = App::build(config, ports(env)?);
    let reserved = navigation::reserved(app.places().routes().map(|(path, ..)| path));
    Ok(Host { app, reserved })
}

/// The adapters over the bindings of `wrangler.toml`.
///
/// # Errors
/// The binding that is missing.
pub fn ports(env: &Env) -> Result<Ports, String> {
    Ok(Ports {
        sql: Arc::new(D1::new(binding(env, "DB")?)),
        blobs: Arc::new(R2(SendWrapper(binding(env, "BLOBS")?))),
        kv: Arc::new(Cache(env.kv("CACHE").map_err(|_| missing("CACHE"))?)),
        limits: Arc::new(LimitShards(env.durable_object("LIMITS").map_err(|_| missing("LIMITS"))?)),
        nudges: Arc::new(Jobs(SendWrapper(binding(env, "JOBS")?))),
        signals: Arc::new(Hubs(env.durable_object("SIGNALS").map_err(|_| missing("SIGNALS"))?)),
        boxes: Arc::new(RunnerBoxes(env.durable_object("RUNNER_BOX").map_err(|_| missing("RUNNER_BOX"))?)),
        counters: Arc::new(Shards::new(env.durable_object("COUNTERS").map_err(|_| missing("COUNTERS"))?)),
        crypto: Arc::new(Subtle),
        passwords: Arc::new(Hasher),
        logs: Arc::new(Console),
        fetch: Arc::new(Outbound),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
    })
}

fn binding<T: JsCast>(env: &Env, name: &str) -> Result<T, String> {
    let value: JsValue = property(env, name);
    if value.is_object() { Ok(value.unchecked_into()) } else { Err(missing(name)) }
}

fn missing(name: &str) -> String {
    format!("binding {name} is not configured; see wrangler.toml")
}
