//! Real `vibe-runner` processes, killed with SIGKILL in the middle of jobs. Afterwards every scan has succeeded once, with
//! the report of the very archive it was given.
//!
//! For: what the chaos test leaves out: processes, archives that are fetched, unpacked and scanned, files that are sent.
//! Not for: faults of the network and of workerd, and many jobs (`chaos`).
//!
//! Needs the runner, as `containers` does.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    containers::runner,
    harness::{OWNER_TOKEN, RUNNER_MASTER_KEY, Slot, lone_slot},
    support::{Person, World},
};

/// Runners at work at any time.
const RUNNERS: usize = 3;
/// Files that make an archive take its time.
const FILLERS: usize = 1_000;
/// Jobs that lose their runner in the middle.
const KILLS: usize = 8;
/// All of it must be over within this time.
const PATIENCE: Duration = Duration::from_secs(120);

/// A runner that somebody starts again whenever it is gone.
struct Runner {
    id: String,
    key: String,
    folder: TempDir,
    process: Child,
}

impl Runner {
    async fn hire(owner: &Person, url: &str, n: usize) -> Runner {
        let made = owner.post("/v1/runners", json!({ "name": format!("mortal {n}") })).await.is(201);
        let (id, key) = (made.string("/id"), made.string("/key"));
        let folder = tempfile::tempdir().unwrap();
        let process = start(url, &key, folder.path());
        Runner { id, key, folder, process }
    }

    /// SIGKILL; nothing of it runs any more when this returns.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn start_again(&mut self, url: &str) {
        self.process = start(url, &self.key, self.folder.path());
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn start(url: &str, key: &str, folder: &Path) -> Child {
    let mut command = Command::new(runner());
    command
        .arg("run")
        .env("VIBE_URL", url)
        .env("VIBE_RUNNER_KEY", key)
        .env("VIBE_LISTEN", "127.0.0.1:0")
        .env("VIBE_WORK_DIR", folder)
        .env("VIBE_JOBS", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[tokio::test]
async fn killed_runner_processes_lose_and_double_nothing() {
    let slot = lone_slot(json!({ "bindings": {
        "OWNER_TOKEN": OWNER_TOKEN, "RUNNER_MASTER_KEY": RUNNER_MASTER_KEY,
        // Whoever waits when a lost job may run again hears of it within a second.
        "LONG_POLL_S": "1",
    }}));
    let (begun, url) = (Instant::now(), slot.url(""));
    let owner = World::at(&url).owner();
    let folder = tempfile::tempdir().unwrap();
    fill(&folder.path().join("tree"));
    let mut crew = Vec::new();
    for n in 0..RUNNERS {
        crew.push(Runner::hire(&owner, &url, n).await);
    }
    let (mut scans, mut killed) = (0, 0);
    loop {
        let left = left(slot).await;
        if killed == KILLS && left.is_empty() {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{killed} killed, stuck: {left:?}");
        if killed < KILLS && left.len() < RUNNERS {
            scans += 1;
            press_scan(&owner, folder.path(), scans).await;
        }
        // Each a little later in its job than the one before.
        let into = Duration::from_millis(25 * killed as u64);
        if killed < KILLS && kill_one_at_work(slot, &mut crew, into).await {
            killed += 1;
        }
        let_time_pass(slot, &owner, &left).await;
        for runner in &mut crew {
            if runner.process.try_wait().unwrap().is_some() {
                runner.start_again(&url);
            }
        }
    }
    judge(slot, &owner, scans).await;
}

/// Text beside the code, the same in every archive.
fn fill(tree: &Path) {
    std::fs::create_dir_all(tree.join("notes")).unwrap();
    for n in 0..FILLERS {
        std::fs::write(tree.join(format!("notes/{n}.txt")), "nothing to see here\n".repeat(20)).unwrap();
    }
}

/// A project with an archive whose Rust file has `lines` lines, being scanned.
async fn press_scan(owner: &Person, folder: &Path, lines: usize) {
    let tree = folder.join("tree");
    std::fs::write(tree.join("lib.rs"), "fn line() {}\n".repeat(lines)).unwrap();
    let archive = folder.join("tree.tar.gz");
    let packed = Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(&tree).arg(".").status();
    assert!(packed.unwrap().success());
    let upload = owner.upload("tree.tar.gz", &std::fs::read(&archive).unwrap()).await;
    let source = json!({ "kind": "archive", "upload_id": upload });
    let body = json!({ "name": format!("lines {lines}"), "source": source });
    let project = owner.post("/v1/projects", body).await.is(201).string("/id");
    owner.post(&format!("/v1/projects/{project}/scans"), json!({})).await.is(202);
}

/// Kills a runner so long after it was seen with a job. True when the job is still its afterwards, so it died in the middle; its lease is over
/// at once then, as it would be half a minute later.
async fn kill_one_at_work(slot: Slot, crew: &mut [Runner], into: Duration) -> bool {
    let held = "SELECT runner_id FROM tasks WHERE state IN ('leased', 'running') ORDER BY random() LIMIT 1";
    let Some(held) = slot.sql(held, &[]).await.pop() else { return false };
    let Some(runner) = crew.iter_mut().find(|runner| held["runner_id"] == json!(runner.id)) else {
        return false;
    };
    tokio::time::sleep(into).await;
    runner.kill();
    let end = "UPDATE tasks SET lease_until = lease_until - 30000
       WHERE runner_id = ?1 AND state IN ('leased', 'running') RETURNING id";
    !slot.sql(end, &[json!(runner.id)]).await.is_empty()
}

/// The minute cron comes, what waits for its next attempt has waited long enough, dead letters go round again.
async fn let_time_pass(slot: Slot, owner: &Person, left: &[String]) {
    slot.cron("* * * * *").await;
    slot.sql("UPDATE tasks SET run_after = run_after - 600000 WHERE state = 'queued'", &[]).await;
    if left.iter().any(|state| state == "dead") {
        owner.post("/v1/tasks/redrive", json!({})).await.is(200);
    }
}

/// The states of all tasks that have not succeeded.
async fn left(slot: Slot) -> Vec<String> {
    let rows = slot.sql("SELECT state FROM tasks WHERE state <> 'succeeded'", &[]).await;
    rows.iter().map(|row| row["state"].as_str().unwrap_or("?").to_owned()).collect()
}

/// One success and one report a scan, of its own archive, and as many leases more as runners died.
async fn judge(slot: Slot, owner: &Person, scans: usize) {
    let sums = "SELECT COUNT(*) AS tasks, SUM(fence) AS leases, (SELECT COUNT(*) FROM reports) AS reports FROM tasks";
    let sums = slot.sql(sums, &[]).await.remove(0);
    assert_eq!((&sums["tasks"], &sums["reports"]), (&json!(scans), &json!(scans)), "{sums}");
    assert!(sums["leases"].as_u64().unwrap() >= (scans + KILLS) as u64, "{sums}");
    let reports =
        slot.sql("SELECT p.name, r.id FROM reports r JOIN projects p ON p.id = r.project_id", &[]).await;
    for row in reports {
        let report = owner.get(&format!("/v1/reports/{}/download/json", row["id"].as_str().unwrap())).await;
        let report = report.is(200).json();
        let rust = report["languages"].as_array().unwrap().iter().find(|language| language["name"] == "Rust");
        let lines = rust.map(|rust| rust["code"].to_string()).unwrap_or_default();
        assert_eq!(row["name"], json!(format!("lines {lines}")), "{report}");
    }
    let doubled = "SELECT task_id FROM task_events WHERE json_extract(body, '$.data.state') = 'succeeded'
       GROUP BY task_id HAVING COUNT(*) > 1";
    assert_eq!(slot.sql(doubled, &[]).await, Vec::<serde_json::Value>::new());
}
