//! `cargo xtask dev --demo`: this repository, scanned by itself.
//!
//! For: seeing the main job from upload to report within a minute. It uses the public API only, so it
//! is also an example of it. Not for: tests.

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{http::Api, project, sh::cmd, stack::Stack, ui};

const NAME: &str = "Vibe Edge";

/// Packs, uploads, scans, follows, prints.
pub fn run(stack: &Stack) -> Result<()> {
    let api = stack.owner();
    let archive = ui::step("Pack this repository", pack)?;
    let upload = ui::step("Upload it", || upload(&api, &archive))?;
    let project = project(&api)?;
    let source = json!({"source": {"kind": "archive", "upload_id": upload}});
    let task = api.post(&format!("/v1/projects/{project}/scans"), &source)?;
    let report = ui::step("Scan it", || follow(&api, &text(&task, "id")?))?;
    let meta = api.get(&format!("/v1/reports/{report}"))?;
    println!();
    let score = meta["score"].as_f64().context("the report has no score")?;
    println!("  Health score   {}", ui::bold(&format!("{:.0} of 100", score * 100.0)));
    println!("  Report         {}", ui::bold(&format!("{}/projects/{project}", stack.url)));
    println!();
    Ok(())
}

/// The files git knows, as a tar.gz in memory: a few MiB.
fn pack() -> Result<Vec<u8>> {
    let listing =
        cmd("git").args(["ls-files", "-z"]).stderr(Stdio::null()).output().context("git is missing")?;
    ensure!(listing.status.success(), "this is not a git checkout, so there is no list of files to pack");
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for name in String::from_utf8_lossy(&listing.stdout).split('\0').filter(|name| !name.is_empty()) {
        let path = project::path(name);
        // Deleted but not yet committed, or a link: not part of the demo.
        if path.is_file() && !path.is_symlink() {
            archive.append_path_with_name(&path, name)?;
        }
    }
    Ok(archive.into_inner()?.finish()?)
}

/// Sends the archive in the mode the Worker chooses; answers the upload's id.
pub fn upload(api: &Api, archive: &[u8]) -> Result<String> {
    let wanted = json!({"filename": "vibe-edge.tar.gz", "size": archive.len(), "sha256": sha256(archive)});
    let upload = api.post("/v1/uploads", &wanted)?;
    let id = text(&upload, "id")?;
    if upload["mode"] == "single" {
        api.put(&format!("/v1/uploads/{id}/content"), archive, &[])?;
        return Ok(id);
    }
    let part_size =
        upload["part_size"].as_u64().and_then(|n| usize::try_from(n).ok()).context("no part_size")?;
    for (index, part) in archive.chunks(part_size.max(1)).enumerate() {
        let checksum = sha256(part);
        api.put(&format!("/v1/uploads/{id}/parts/{}", index + 1), part, &[("x-content-sha256", &checksum)])?;
    }
    api.post(&format!("/v1/uploads/{id}/complete"), &json!({}))?;
    Ok(id)
}

/// The demo's project: the one of the last run, or a new one.
fn project(api: &Api) -> Result<String> {
    let found = api.get("/v1/projects?q=Vibe%20Edge&limit=100")?;
    let known = found["items"].as_array().into_iter().flatten().find(|project| project["name"] == NAME);
    if let Some(project) = known {
        return text(project, "id");
    }
    let description = "This repository, scanned by itself (cargo xtask dev --demo)";
    let made =
        api.post("/v1/projects", &json!({"name": NAME, "description": description, "tags": ["demo"]}))?;
    text(&made, "id")
}

/// Watches the task until it ends; answers the report's id.
fn follow(api: &Api, task: &str) -> Result<String> {
    let started = Instant::now();
    let mut shown = String::new();
    while started.elapsed() < Duration::from_secs(300) {
        let now = api.get(&format!("/v1/tasks/{task}"))?;
        let phase =
            now["progress"]["phase"].as_str().or(now["state"].as_str()).unwrap_or_default().to_owned();
        if phase != shown {
            ui::progress("Scan it", started.elapsed().as_secs(), &phase);
            shown = phase;
        }
        match now["state"].as_str() {
            Some("succeeded") => return text(&now["result"], "report_id"),
            Some("failed" | "dead" | "cancelled") => bail!("the scan ended: {}", now["error"]),
            _ => thread::sleep(Duration::from_millis(200)),
        }
    }
    bail!("the scan has not ended within five minutes; the runner's log is target/xtask/runner.log")
}

fn text(value: &Value, field: &str) -> Result<String> {
    Ok(value[field].as_str().with_context(|| format!("the reply has no {field}"))?.to_owned())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
