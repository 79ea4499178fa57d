//! The scripted Worker.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use contract::job::State as JobState;
use contract::wire::{
    ArtifactRef, Backlog, Completion, CompletionReply, Grant, Heartbeat, HeartbeatReply, LeaseRequest,
    LeaseResponse, Release,
};
use serde::Serialize;
use signing::{RunnerKey, Signed};
use tokio::net::TcpListener;

const MASTER: &[u8] = b"test master key";

/// What the Worker shall do, and what it saw.
#[derive(Default)]
pub struct Script {
    /// Jobs to hand out.
    pub grants: VecDeque<Grant>,
    /// What `GET source` answers.
    pub archive: Vec<u8>,
    /// So many lease requests are answered 503 first.
    pub lease_outages: u32,
    /// Lease requests are answered at once, with or without work.
    pub never_waits: bool,
    /// So many completions are recorded but not answered.
    pub lost_replies: u32,
    /// Heartbeats of this task are answered `cancel`.
    pub cancel: Option<String>,
    /// Heartbeats of this task, from the second one on, are answered 409.
    pub stale: Option<String>,
    /// The Worker's clock is so far ahead.
    pub clock_ahead: Duration,
    /// Requests whose signature did not verify.
    pub unverified: u32,
    pub leases: Vec<LeaseRequest>,
    pub heartbeats: Vec<(String, Heartbeat)>,
    pub completions: Vec<(String, Completion)>,
    pub releases: Vec<(String, Release)>,
    pub artifacts: HashMap<String, Vec<u8>>,
    /// Requests to the Git server that never answers.
    pub git_requests: u32,
}

/// A running scripted Worker.
#[derive(Clone)]
pub struct Fake {
    script: Arc<Mutex<Script>>,
    pub url: String,
}

impl Fake {
    pub async fn start(script: Script) -> Fake {
        // For the tests' own requests.
        vibe_runner::worker::install_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let url = format!("http://{}", listener.local_addr().expect("address"));
        let fake = Fake { script: Arc::new(Mutex::new(script)), url };
        let app = axum::Router::new().fallback(answer).with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        fake
    }

    pub fn key(&self) -> String {
        RunnerKey::derived(MASTER, "run_test").to_string()
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().expect("not poisoned")
    }

    /// Waits until `seen` answers something; panics after 30 s.
    pub async fn until<T>(&self, what: &str, seen: impl Fn(&Script) -> Option<T>) -> T {
        for _ in 0..600 {
            if let Some(found) = seen(&self.script()) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("30 s without {what}");
    }

    /// Waits for the task's completion.
    pub async fn completion(&self, task: &str) -> Completion {
        let of =
            |script: &Script| script.completions.iter().find(|(id, _)| id == task).map(|(_, c)| c.clone());
        self.until(&format!("completion of {task}"), of).await
    }

    fn now_s(&self) -> u64 {
        let now = SystemTime::now() + self.script().clock_ahead;
        now.duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
    }
}

async fn answer(State(fake): State<Fake>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().expect("path").to_string();
    if path.starts_with("/hang/") {
        fake.script().git_requests += 1;
        return std::future::pending().await;
    }
    if path == "/healthz" {
        return json(&serde_json::json!({ "status": "ok" }));
    }
    let body = to_bytes(body, 64 << 20).await.expect("body");
    let signed: Option<Signed> =
        parts.headers.get("authorization").and_then(|v| v.to_str().ok()?.parse().ok());
    let secret = signing::derive_secret(MASTER, "run_test");
    let good = signed.is_some_and(|signed| {
        signed.covers(&body)
            && signing::verify(&secret, &signed, parts.method.as_str(), &path, fake.now_s()).is_ok()
    });
    let mut response = if good {
        route(&fake, parts.method.as_str(), &path, &body).await
    } else {
        fake.script().unverified += 1;
        problem(StatusCode::UNAUTHORIZED, "unauthenticated")
    };
    let date = httpdate::fmt_http_date(SystemTime::now() + fake.script().clock_ahead);
    response.headers_mut().insert(header::DATE, date.parse().expect("date"));
    response
}

async fn route(fake: &Fake, method: &str, path: &str, body: &[u8]) -> Response {
    let path = path.strip_prefix("/runner/v1/").expect("only the runner protocol");
    if path == "lease" {
        return lease(fake, serde_json::from_slice(body).expect("lease request")).await;
    }
    if path == "backlog" {
        return json(&Backlog { queued: 3, running: 1 });
    }
    let (task, what) = path.strip_prefix("tasks/").and_then(|rest| rest.split_once('/')).expect("a task");
    match (method, what) {
        ("POST", "heartbeat") => heartbeat(fake, task, serde_json::from_slice(body).expect("heartbeat")),
        ("POST", "complete") => complete(fake, task, serde_json::from_slice(body).expect("completion")),
        ("POST", "release") => {
            let release = serde_json::from_slice(body).expect("release");
            fake.script().releases.push((task.into(), release));
            json(&serde_json::json!({ "state": "queued" }))
        }
        ("GET", "source?fence=7") => fake.script().archive.clone().into_response(),
        ("PUT", what) => {
            let name = what
                .strip_prefix("artifacts/")
                .and_then(|rest| rest.strip_suffix("?fence=7"))
                .expect("artifact");
            fake.script().artifacts.insert(format!("{task}/{name}"), body.to_vec());
            json(&ArtifactRef { key: format!("reports/{task}/{name}"), size: body.len() as u64 })
        }
        other => panic!("unexpected {other:?}"),
    }
}

async fn lease(fake: &Fake, request: LeaseRequest) -> Response {
    {
        let mut script = fake.script();
        script.leases.push(request.clone());
        if script.lease_outages > 0 {
            script.lease_outages -= 1;
            return problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
        }
    }
    let looks = if fake.script().never_waits { 1 } else { 40 };
    for look in 1..=looks {
        let max = request.max as usize;
        let leases: Vec<Grant> = {
            let mut script = fake.script();
            let n = max.min(script.grants.len());
            script.grants.drain(..n).collect()
        };
        if !leases.is_empty() {
            return json(&LeaseResponse { leases });
        }
        if look < looks {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    json(&LeaseResponse { leases: Vec::new() })
}

fn heartbeat(fake: &Fake, task: &str, beat: Heartbeat) -> Response {
    let mut script = fake.script();
    script.heartbeats.push((task.into(), beat));
    let beats = script.heartbeats.iter().filter(|(id, _)| id == task).count();
    if script.stale.as_deref() == Some(task) && beats > 1 {
        return problem(StatusCode::CONFLICT, "stale-lease");
    }
    json(&HeartbeatReply { cancel: script.cancel.as_deref() == Some(task), lease_until: 0 })
}

fn complete(fake: &Fake, task: &str, completion: Completion) -> Response {
    let mut script = fake.script();
    script.completions.push((task.into(), completion));
    if script.lost_replies > 0 {
        script.lost_replies -= 1;
        return StatusCode::BAD_GATEWAY.into_response();
    }
    json(&CompletionReply { state: JobState::Succeeded })
}

fn json(body: &impl Serialize) -> Response {
    let text = serde_json::to_string(body).expect("json");
    ([(header::CONTENT_TYPE, "application/json")], Body::from(text)).into_response()
}

fn problem(status: StatusCode, kind: &str) -> Response {
    let body = serde_json::json!({
        "type": format!("https://vibe-edge.dev/problems/{kind}"), "title": kind, "status": status.as_u16(),
    });
    (status, json(&body)).into_response()
}
