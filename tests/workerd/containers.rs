//! The Cloudflare Containers path: a nudge has the Worker start a runner container with a key of its
//! own, and that runner does the job. The containers are local processes (`testkit::engine`).
//!
//! Needs the runner: `cargo build --package vibe-runner`, or its path in `VIBE_RUNNER_BIN`.

use std::{path::PathBuf, process::Command, time::Duration};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::engine::{Engine, Program};

use crate::harness::{OWNER_TOKEN, Slot, root, slots_with};

/// The built runner.
pub fn runner() -> PathBuf {
    let built = || root().join("target/debug/vibe-runner");
    let path = std::env::var_os("VIBE_RUNNER_BIN").map_or_else(built, PathBuf::from);
    assert!(path.exists(), "{} is missing: run `cargo build --package vibe-runner`", path.display());
    path
}

fn engine(folder: &std::path::Path) -> Engine {
    let program = Program {
        path: runner(),
        args: vec!["run".into()],
        env: vec![
            ("VIBE_LISTEN".into(), "127.0.0.1:0".into()),
            ("VIBE_WORK_DIR".into(), folder.join("jobs").display().to_string()),
            ("VIBE_JOBS".into(), "1".into()),
        ],
    };
    Engine::start(&folder.join("engine.sock"), program).unwrap()
}

async fn call(slot: Slot, method: reqwest::Method, path: &str, body: Value) -> Value {
    let request = slot.request(method, path).bearer_auth(OWNER_TOKEN);
    let request = if body.is_null() { request } else { request.json(&body) };
    let reply = request.send().await.unwrap();
    let status = reply.status();
    let text = reply.text().await.unwrap();
    assert!(status.is_success(), "{path} answered {status}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// A small archive of a Rust project, uploaded; returns the upload's id.
async fn upload(slot: Slot, folder: &std::path::Path) -> String {
    std::fs::create_dir_all(folder.join("tree/src")).unwrap();
    std::fs::write(folder.join("tree/Cargo.toml"), "[package]\nname = \"boxed\"\nversion = \"0.1.0\"\n")
        .unwrap();
    std::fs::write(folder.join("tree/src/main.rs"), "fn main() {\n    println!(\"hello\");\n}\n").unwrap();
    let archive = folder.join("tree.tar.gz");
    let status = Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(folder).arg("tree").status();
    assert!(status.unwrap().success());
    let bytes = std::fs::read(&archive).unwrap();
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let upload = json!({ "filename": "tree.tar.gz", "size": bytes.len(), "sha256": sha256 });
    let id =
        call(slot, reqwest::Method::POST, "/v1/uploads", upload).await["id"].as_str().unwrap().to_owned();
    let content =
        slot.request(reqwest::Method::PUT, &format!("/v1/uploads/{id}/content")).bearer_auth(OWNER_TOKEN);
    let reply = content.body(bytes).send().await.unwrap();
    assert_eq!(reply.status(), 200, "{}", reply.text().await.unwrap());
    id
}

async fn settled(slot: Slot, task: &str) -> Value {
    for _ in 0..240 {
        let now = call(slot, reqwest::Method::GET, &format!("/v1/tasks/{task}"), Value::Null).await;
        if ["succeeded", "failed", "dead"].contains(&now["state"].as_str().unwrap()) {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("the task was not settled within a minute")
}

#[tokio::test]
async fn a_nudge_starts_a_container_whose_runner_does_the_job() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path());
    let socket = format!("unix:{}", folder.path().join("engine.sock").display());
    let slot = slots_with(1, json!({ "engine": socket, "containers": { "RunnerBox": "vibe-runner" } }))[0];

    let source = json!({ "kind": "archive", "upload_id": upload(slot, folder.path()).await });
    let project = call(slot, reqwest::Method::POST, "/v1/projects", json!({ "name": "boxed" })).await;
    let path = format!("/v1/projects/{}/scans", project["id"].as_str().unwrap());
    let task = call(slot, reqwest::Method::POST, &path, json!({ "source": source })).await;
    let task = settled(slot, task["id"].as_str().unwrap()).await;

    let ran = engine.ran();
    assert_eq!(task["state"], "succeeded", "{task}\nran {ran:?}\nunknown {:?}", engine.unknown_calls());
    assert_eq!(ran.len(), 1, "one container, however many nudges: {ran:?}");
    let handed = |name: &str| ran[0].env.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert!(handed("VIBE_RUNNER_KEY").is_some_and(|key| key.starts_with("vr_run_")), "{:?}", ran[0].env);
    let url = slot.url("");
    assert_eq!(handed("VIBE_URL"), Some(url.as_str()));
    let runner_id = task["runner_id"].as_str().unwrap_or_default();
    assert!(handed("VIBE_RUNNER_KEY").is_some_and(|key| key.contains(runner_id)), "{runner_id} did the job");
}
