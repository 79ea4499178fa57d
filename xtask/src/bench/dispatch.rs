//! From `POST /v1/projects/{id}/scans` to a runner that has begun, on the whole product.
//!
//! For: the time a person waits before anything moves. The archive is tiny, so that scanning does not
//! hide dispatching. Not for: the scanner's speed (`scan`).

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use super::{Figures, load::percentile};
use crate::{
    build::{self, Kind},
    demo,
    http::Api,
    project,
    stack::{Plan, Stack},
    ui,
};

const SCANS: usize = 210;
/// The first ones warm up the runner and the caches.
/// 200 are measured, so that the 99th percentile is not the worst one.
const WARM_UP: usize = 10;
const PORT: u16 = 8987;

/// Starts the product with data of its own and scans a tiny project again and again.
pub fn measure(figures: &mut Figures) -> Result<()> {
    let base = project::path("target/bench");
    if base.exists() {
        fs::remove_dir_all(&base)?;
    }
    let stack = Stack::start(&Plan {
        port: PORT,
        base,
        runner: Some(build::runner_path(Kind::Release)),
        local_git: false,
    })?;
    let measured = ui::step("Dispatch", || scans(&stack.owner()));
    stack.stop();
    let (mut posts, mut starts) = measured?;
    posts.sort_unstable();
    starts.sort_unstable();
    figures.add("POST scan answered, p50", percentile(&posts, 0.5), "ms");
    figures.add("POST scan answered, p99", percentile(&posts, 0.99), "ms");
    figures.add("dispatch: POST to runner start, p50", percentile(&starts, 0.5), "ms");
    figures.add("dispatch: POST to runner start, p99", percentile(&starts, 0.99), "ms");
    Ok(())
}

fn scans(api: &Api) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let upload = demo::upload(api, &tiny_archive()?)?;
    let project = api.post("/v1/projects", &json!({"name": "bench"}))?;
    let path = format!("/v1/projects/{}/scans", project["id"].as_str().context("no project id")?);
    let source = json!({"source": {"kind": "archive", "upload_id": upload}});
    let (mut posts, mut starts) = (Vec::new(), Vec::new());
    for round in 0..SCANS {
        let begun = Instant::now();
        let task = api.post(&path, &source)?;
        let answered = begun.elapsed();
        let done = finished(api, task["id"].as_str().context("no task id")?)?;
        if round >= WARM_UP {
            posts.push(answered);
            starts.push(waited(&done)?);
        }
    }
    Ok((posts, starts))
}

fn finished(api: &Api, task: &str) -> Result<Value> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        let now = api.get(&format!("/v1/tasks/{task}"))?;
        match now["state"].as_str() {
            Some("succeeded") => return Ok(now),
            Some("failed" | "dead" | "cancelled") => bail!("a scan ended: {}", now["error"]),
            _ => thread::sleep(Duration::from_millis(20)),
        }
    }
    bail!("a scan of one file took longer than a minute")
}

/// By the Worker's own clock: created to started, in whole milliseconds.
fn waited(task: &Value) -> Result<Duration> {
    let created = task["created_at"].as_u64().context("no created_at")?;
    let started = task["started_at"].as_u64().context("no started_at")?;
    Ok(Duration::from_millis(started.saturating_sub(created)))
}

fn tiny_archive() -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let content = b"fn main() {}\n";
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    archive.append_data(&mut header, "src/main.rs", content.as_slice())?;
    Ok(archive.into_inner()?.finish()?)
}
