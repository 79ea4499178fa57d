//! `cargo xtask dev --demo` as a person runs it: it starts, scans, stops at Ctrl-C with all its processes, and starts again
//! with its data.
//!
//! For: the promises of the first of the two commands, on a port and in a folder of its own. Not for: building; the step
//! builds first, with the same functions, and `dev` is told so (VIBE_PREBUILT).

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{Count, Outcome};
use crate::{
    build::{self, Kind},
    http::Api,
    processes, project,
    sh::cmd,
    stack::Secrets,
    ui,
};

/// Neither `dev`'s own port nor that of the journeys.
const PORT: u16 = 8937;
/// Where its data is; emptied first.
const DATA: &str = "target/dev-test";
/// All of it is gone so long after Ctrl-C.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// Builds, then starts and stops it twice.
pub fn run() -> Result<Outcome> {
    if std::env::var_os("VIBE_PREBUILT").is_none() {
        build::ui(Kind::Release)?;
        build::worker(Kind::Release)?;
        build::runner(Kind::Dev)?;
    }
    let data = project::path(DATA);
    if data.exists() {
        fs::remove_dir_all(&data).with_context(|| format!("cannot empty {DATA}"))?;
    }
    ui::step("Start it with the demo, and stop it", demo)?;
    ui::step("Start it again with its data", again)?;
    Ok(Outcome::Passed(Count { passed: 2, failed: 0 }))
}

fn demo() -> Result<()> {
    let mut dev = Dev::start(&["--demo"])?;
    let score = dev.until("Health score", Duration::from_secs(300))?;
    ensure!(score.trim().ends_with("of 100"), "the demo says {score:?}");
    let report = dev.until("Report", Duration::from_secs(5))?;
    ensure!(report.contains(&format!("http://127.0.0.1:{PORT}/projects/prj_")), "the demo says {report:?}");
    crons_fired()?;
    dev.stop()
}

/// The crons have run in the Worker, and ended well: it counts them.
fn crons_fired() -> Result<()> {
    let (started, owner) = (Instant::now(), owner()?);
    for cron in ["sweep", "housekeeping"] {
        let line = format!("vibe_cron_runs_total{{cron=\"{cron}\",outcome=\"ok\"}} ");
        while !owner.text("/metrics")?.contains(&line) {
            ensure!(started.elapsed() < Duration::from_secs(30), "/metrics has no {line}");
            thread::sleep(Duration::from_millis(200));
        }
    }
    Ok(())
}

fn owner() -> Result<Api> {
    Ok(Api::new(&format!("http://127.0.0.1:{PORT}"), Some(&Secrets::load_or_create()?.owner_token)))
}

fn again() -> Result<()> {
    let mut dev = Dev::start(&[])?;
    dev.until("Stop      Ctrl-C", Duration::from_secs(120))?;
    let owner = owner()?;
    let projects = owner.get("/v1/projects")?;
    ensure!(
        projects["items"].as_array().is_some_and(|all| all.len() == 1),
        "not the demo's project: {projects}"
    );
    let project = &projects["items"][0];
    ensure!(project["name"] == "Vibe Edge", "not the demo's project: {project}");
    let reports = owner.get(&format!("/v1/projects/{}/reports", text(&project["id"])))?;
    let report = owner.get(&format!("/v1/reports/{}", text(&reports["items"][0]["id"])))?;
    ensure!(report["score"].as_f64() == project["latest"]["score"].as_f64(), "{report} is not of {project}");
    // From the bucket, not the database.
    let whole = owner.get(&format!("/v1/reports/{}/download/json", text(&report["id"])))?;
    ensure!(
        whole["name"] == "Vibe Edge" && whole["totals"]["files"].as_u64() > Some(100),
        "{}",
        whole["totals"]
    );
    dev.stop()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A running `cargo xtask dev`: this very program.
struct Dev {
    child: Child,
    lines: Receiver<String>,
}

impl Dev {
    fn start(more: &[&str]) -> Result<Dev> {
        let mut command = cmd(std::env::current_exe()?);
        command
            .args(["dev", "--data", DATA, "--port", &PORT.to_string()])
            .args(more)
            .env("VIBE_PREBUILT", "1");
        let mut child = processes::spawn(command.stdout(Stdio::piped()))?;
        let out = child.stdout.take().context("stdout is piped")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Ok(Dev { child, lines })
    }

    /// Reads what it prints until a line has `word`.
    fn until(&mut self, word: &str, within: Duration) -> Result<String> {
        let (started, mut seen) = (Instant::now(), Vec::new());
        while let Ok(line) = self.lines.recv_timeout(within.saturating_sub(started.elapsed())) {
            if line.contains(word) {
                return Ok(line);
            }
            seen.push(line);
        }
        bail!("`dev` has not printed {word:?} within {within:?}, but:\n{}", seen.join("\n"))
    }

    /// Ctrl-C, as a terminal sends it; then nothing of it may be left.
    fn stop(mut self) -> Result<()> {
        let family = descendants(self.child.id());
        // wrangler, its workerd and the runner at least; other systems than Linux do not tell.
        ensure!(family.len() >= 3 || !Path::new("/proc/self/stat").exists(), "only {family:?} run");
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).context("a process id")?;
        kill_process(pid, Signal::INT)?;
        let asked = Instant::now();
        let mut status = None;
        loop {
            status = status.or(self.child.try_wait()?);
            let left: Vec<u32> = family.iter().copied().filter(|id| parent_of(*id).is_some()).collect();
            if status.is_some() && left.is_empty() {
                break;
            }
            ensure!(
                asked.elapsed() < GONE_WITHIN,
                "{GONE_WITHIN:?} after Ctrl-C: {status:?}, {left:?} still run"
            );
            thread::sleep(Duration::from_millis(50));
        }
        processes::forget(&self.child);
        ensure!(status.and_then(|status| status.code()) == Some(130), "it ended with {status:?}");
        TcpListener::bind(("127.0.0.1", PORT)).context("its port is still taken")?;
        Ok(())
    }
}

/// All processes below `root`.
fn descendants(root: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for id in ids {
        if let Some(parent) = parent_of(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        let below = children.remove(id).unwrap_or_default();
        found.extend(below);
        next += 1;
    }
    found.split_off(1)
}

/// The parent of a process that runs (one that has ended and waits to be asked for does not).
fn parent_of(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    (fields.next()? != "Z").then_some(())?;
    fields.next()?.parse().ok()
}
