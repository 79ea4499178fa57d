//! Starts `serve.mjs` once per test binary and hands every test a Worker of its own.
//!
//! For: [`slot`] (the built Worker) and [`fixture_slot`] (a small JavaScript Worker that proves the
//! harness). Not for: assertions; those live beside the stories they belong to.
#![allow(dead_code, reason = "a shared vocabulary: not every test uses every word of it")]

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// What every slot's Worker is configured with.
pub const OWNER_TOKEN: &str = "test-owner-token-0123456789";
/// 32 bytes in base64url: the key all runner keys are derived from.
pub const RUNNER_MASTER_KEY: &str = "dGVzdC1ydW5uZXItbWFzdGVyLWtleS0wMTIzNDU2Nzg";
/// May read `/metrics` and nothing else.
pub const METRICS_TOKEN: &str = "test-metrics-token-0123456789";

/// How many isolated Workers one workerd holds; a test takes one and never gives it back.
const SLOTS: usize = 16;

/// One isolated Worker: its own database, buckets, queues and objects.
#[derive(Clone, Copy)]
pub struct Slot {
    pool: &'static Pool,
    index: usize,
}

/// A Worker running the product as built into `build/`.
pub fn slot() -> Slot {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| Pool::start(&json!({}))).take()
}

/// A Worker running `fixture/worker.mjs`: every binding, no product.
pub fn fixture_slot() -> Slot {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| Pool::start(&fixture())).take()
}

/// The one Worker of a workerd of its own, for tests that kill it. `overrides` are `serve.mjs` settings.
pub fn lone_slot(overrides: Value) -> Slot {
    let mut settings = overrides;
    settings["workers"] = json!(1);
    let pool: &'static Pool = Box::leak(Box::new(Pool::start(&settings)));
    pool.take()
}

/// `serve.mjs` settings for the JavaScript Worker.
pub fn fixture() -> Value {
    json!({"main": "tests/workerd/fixture/worker.mjs"})
}

/// `slots` Workers in a workerd of their own, with other settings of `serve.mjs`; lives as long as the
/// test binary.
pub fn slots_with(slots: usize, mut overrides: Value) -> Vec<Slot> {
    overrides["workers"] = json!(slots);
    let pool: &'static Pool = Box::leak(Box::new(Pool::start(&overrides)));
    (0..slots).map(|_| pool.take()).collect()
}

impl Slot {
    /// The absolute URL of `path` (which begins with `/`) on this Worker.
    pub fn url(self, path: &str) -> String {
        format!("{}{path}", self.pool.urls[self.index])
    }

    /// A request to this Worker, not yet sent.
    pub fn request(self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        client().request(method, self.url(path))
    }

    /// A `GET` to this Worker, not yet sent.
    pub fn get(self, path: &str) -> reqwest::RequestBuilder {
        self.request(reqwest::Method::GET, path)
    }

    /// A `POST` to this Worker, not yet sent.
    pub fn post(self, path: &str) -> reqwest::RequestBuilder {
        self.request(reqwest::Method::POST, path)
    }

    /// Rows of one statement run straight on this Worker's database.
    pub async fn sql(self, sql: &str, params: &[Value]) -> Vec<Value> {
        let rows = self.control("sql", json!({"sql": sql, "params": params})).await;
        rows.as_array().cloned().unwrap_or_default()
    }

    /// Runs the scheduled handler once, as if `cron` had fired.
    pub async fn cron(self, cron: &str) {
        self.control("cron", json!({"cron": cron})).await;
    }

    /// Forgets the memory of one Durable Object, as Cloudflare may at any time.
    pub async fn evict(self, class: &str, name: &str) {
        self.control("evict", json!({"class": class, "name": name})).await;
    }

    /// One control operation of `serve.mjs` on this slot; panics with its message when it fails.
    pub async fn control(self, op: &str, mut body: Value) -> Value {
        body["slot"] = json!(self.index);
        self.pool.control(op, body).await
    }
}

/// Every test's HTTP client: no redirects followed, no proxy, connections not shared across runtimes.
pub fn client() -> reqwest::Client {
    // Built together with the runner, reqwest has TLS and wants a provider even for plain HTTP.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(60))
        .build()
        .expect("a client can be built")
}

/// One `serve.mjs` with its workerd. Lives as long as the test binary: the script leaves when the
/// pipe to its stdin closes.
struct Pool {
    stdin: Mutex<ChildStdin>,
    waiting: &'static Waiting,
    next_id: AtomicU64,
    next_slot: AtomicUsize,
    urls: Vec<String>,
}

type Waiting = Mutex<HashMap<u64, oneshot::Sender<Result<Value, String>>>>;

#[derive(Deserialize)]
struct Reply {
    id: u64,
    ok: Option<Value>,
    error: Option<String>,
}

impl Pool {
    #[expect(clippy::zombie_processes, reason = "it lives as long as the test binary")]
    fn start(overrides: &Value) -> Pool {
        let mut child = Command::new(node())
            .arg(root().join("tests/workerd/serve.mjs"))
            .arg(settings(overrides).to_string())
            .current_dir(root())
            .env("TMPDIR", scratch())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts; `cargo xtask setup` installs it");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let ready = lines.next().and_then(Result::ok).unwrap_or_default();
        let ready: Value = serde_json::from_str(&ready).unwrap_or_else(|_| {
            panic!("serve.mjs did not start; its reason is above. Try `cargo xtask build --dev`")
        });
        let waiting: &'static Waiting = Box::leak(Box::default());
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| deliver(waiting, &line)));
        Pool {
            stdin: Mutex::new(child.stdin.take().expect("stdin is piped")),
            waiting,
            next_id: AtomicU64::new(1),
            next_slot: AtomicUsize::new(0),
            urls: serde_json::from_value(ready["urls"].clone()).expect("serve.mjs lists its URLs"),
        }
    }

    fn take(&'static self) -> Slot {
        let index = self.next_slot.fetch_add(1, Ordering::Relaxed);
        assert!(
            index < self.urls.len(),
            "all {} slots are taken: raise SLOTS in harness.rs",
            self.urls.len()
        );
        Slot { pool: self, index }
    }

    async fn control(&self, op: &str, mut body: Value) -> Value {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        body["id"] = json!(id);
        body["op"] = json!(op);
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().expect("no holder panics").insert(id, sender);
        writeln!(self.stdin.lock().expect("no holder panics"), "{body}").expect("serve.mjs is alive");
        let reply = receiver.await.expect("serve.mjs is alive");
        reply.unwrap_or_else(|error| panic!("{op} failed: {error}"))
    }
}

fn deliver(waiting: &Waiting, line: &str) {
    let Ok(reply) = serde_json::from_str::<Reply>(line) else { return };
    let Some(sender) = waiting.lock().expect("no holder panics").remove(&reply.id) else { return };
    // The test may be gone already, and then nobody misses the answer.
    let _ = sender.send(reply.error.map_or(Ok(reply.ok.unwrap_or(Value::Null)), Err));
}

fn settings(overrides: &Value) -> Value {
    let mut settings = json!({
        "root": root(),
        "workers": SLOTS,
        "bindings": {
            "OWNER_TOKEN": OWNER_TOKEN,
            "RUNNER_MASTER_KEY": RUNNER_MASTER_KEY,
            "METRICS_TOKEN": METRICS_TOKEN,
            "MASTER_KEYS": crate::support::MASTER_KEYS,
        },
    });
    for (key, value) in overrides.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    settings
}

/// The repository: where wrangler.toml, migrations/ and build/ are.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the Workers' databases and buckets live: in memory where the system has a place for that, since
/// every D1 write waits for the disk. It outlives a killed workerd all the same.
fn scratch() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}

fn node() -> PathBuf {
    let pinned = root().join("node_modules/.bin/node");
    assert!(pinned.exists(), "{} is missing: run `cargo xtask setup`", pinned.display());
    pinned
}
