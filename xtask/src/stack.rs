//! The whole product on this machine: Worker on workerd (wrangler dev), its crons, one runner.
//!
//! For: `dev`, the UI tests and `bench`, which therefore all run the same thing. Not for: building
//! it (`build`) or the workerd tests (they need many Workers: tests/workerd/serve.mjs).

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::{
    http::Api,
    processes, project,
    sh::{self, wrangler},
    ui,
};

mod crons;
mod migrations;
mod runner_key;
mod secrets;

pub use secrets::{Secrets, master_keys, random};

/// Where and how to run it.
pub struct Plan {
    /// Wanted port; the next free one is taken when it is in use.
    pub port: u16,
    /// The folder for data and the runner's key (.wrangler by default).
    pub base: PathBuf,
    /// The runner program to start beside the Worker, if any.
    pub runner: Option<PathBuf>,
    /// The runner also clones from this machine: tests only.
    pub local_git: bool,
}

/// A running product.
pub struct Stack {
    /// Where it answers, without a trailing slash.
    pub url: String,
    /// Its secrets.
    pub secrets: Secrets,
    worker: Child,
    runner: Option<Child>,
}

impl Stack {
    /// Starts all of it and returns when `/readyz` answers 200 and the runner is registered.
    pub fn start(plan: &Plan) -> Result<Stack> {
        fs::create_dir_all(&plan.base)?;
        let secrets = Secrets::load_or_create()?;
        migrations::apply(&plan.base)?;
        let port = free_port(plan.port)?;
        let url = format!("http://127.0.0.1:{port}");
        let mut worker = start_worker(port, &plan.base)?;
        ui::step("Start the Worker on workerd", || wait_ready(&url, &mut worker))?;
        crons::drive(&url)?;
        let mut stack = Stack { url, secrets, worker, runner: None };
        if let Some(program) = &plan.runner {
            stack.runner = Some(ui::step("Start a runner", || stack.start_runner(program, plan))?);
        }
        Ok(stack)
    }

    /// An API client acting as the owner.
    pub fn owner(&self) -> Api {
        Api::new(&self.url, Some(&self.secrets.owner_token))
    }

    /// A one-time sign-in link for the owner.
    pub fn owner_link(&self) -> Result<String> {
        let link = self.owner().post("/v1/owner-links", &json!({}))?;
        Ok(link["url"].as_str().context("the owner link has no url")?.to_owned())
    }

    /// Returns only when a part has ended by itself; says which.
    pub fn wait(&mut self) -> Result<()> {
        loop {
            if let Some(status) = self.worker.try_wait()? {
                ended("worker", "the Worker", status)?;
            }
            if let Some(status) = self.runner.as_mut().map(Child::try_wait).transpose()?.flatten() {
                ended("runner", "the runner", status)?;
            }
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// Ends all parts.
    pub fn stop(mut self) {
        if let Some(runner) = self.runner.as_mut() {
            processes::stop(runner);
        }
        processes::stop(&mut self.worker);
    }

    fn start_runner(&self, program: &Path, plan: &Plan) -> Result<Child> {
        let key = runner_key::load_or_register(&self.owner(), &plan.base)?;
        let mut command = sh::cmd(program);
        command
            .arg("run")
            .env("VIBE_URL", &self.url)
            .env("VIBE_RUNNER_KEY", key)
            .env("VIBE_LISTEN", "127.0.0.1:0");
        if plan.local_git {
            command.env("VIBE_ALLOW_LOCAL_GIT", "true");
        }
        let mut child = sh::background("runner", &mut command)?;
        // A wrong setting ends it at once; better said here than found later.
        thread::sleep(Duration::from_millis(150));
        if let Some(status) = child.try_wait()? {
            ended("runner", "the runner", status)?;
        }
        Ok(child)
    }
}

fn ended(log: &str, what: &str, status: std::process::ExitStatus) -> Result<()> {
    let log = project::log(log);
    if !processes::stopping() {
        sh::print_tail(&log, 30);
    }
    bail!("{what} ended by itself ({status}); its whole output: {}", project::shown(&log))
}

fn start_worker(port: u16, base: &Path) -> Result<Child> {
    let mut command = wrangler();
    command
        .args(["dev", "--local", "--ip", "127.0.0.1", "--port", &port.to_string()])
        .args(["--inspector-port", "0", "--show-interactive-dev-session=false", "--log-level", "info"])
        // The container class exists, but a laptop's runner is the process started below.
        .arg("--enable-containers=false")
        .arg("--persist-to")
        .arg(base.join("state"))
        .env("VIBE_PREBUILT", "1");
    sh::background("worker", &mut command)
}

fn wait_ready(url: &str, worker: &mut Child) -> Result<()> {
    let api = Api::new(url, None);
    let started = Instant::now();
    let mut last = None;
    while started.elapsed() < Duration::from_secs(90) {
        if let Some(status) = worker.try_wait()? {
            ended("worker", "wrangler dev", status)?;
        }
        last = api.status("/readyz");
        if last == Some(200) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
    sh::print_tail(&project::log("worker"), 40);
    let said = last.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
    bail!("{url}/readyz answered {said} for 90 s")
}

/// `wanted`, or the next port nobody listens on.
fn free_port(wanted: u16) -> Result<u16> {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (wanted..wanted.saturating_add(50)).find(free).with_context(|| format!("no free port from {wanted} on"))
}
