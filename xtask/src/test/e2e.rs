//! The journeys of a person in a real browser: against the real product, and beside it against the mock.
//!
//! For: starting the stack with data of its own and running web/e2e twice. The mock fails on command and asks for a fresh
//! proof at once, so a few journeys, and branches of others, exist only there. Not for: the journeys.

use std::{fs, path::Path, process::Command, thread};

use anyhow::{Context, Result};

use super::{Outcome, count};
use crate::{
    build::{self, Kind},
    project, setup,
    sh::{self, npm},
    stack::{Plan, Stack},
    ui,
};

/// Not `dev`'s port, so that both can run.
const PORT: u16 = 8887;

/// Both halves at once: a journey mostly waits, for pages and for jobs.
pub fn run() -> Result<Outcome> {
    let Some(chromium) = setup::find_chromium() else {
        anyhow::bail!(
            "no Chromium: `cargo xtask setup` as root on Debian installs it, elsewhere set CHROMIUM"
        );
    };
    build::ui(Kind::Release)?;
    let mocked = thread::spawn({
        let chromium = chromium.clone();
        move || {
            ui::silence();
            mock(&chromium)
        }
    });
    let walked = real(&chromium);
    let mocked = mocked.join().map_err(|_| anyhow::anyhow!("the mock's journeys panicked"))?;
    walked.and(mocked)?;
    Ok(Outcome::Passed(count::of_log("e2e") + count::of_log("e2e-mock")))
}

/// Starts the product, walks, stops.
fn real(chromium: &Path) -> Result<()> {
    build::worker(Kind::Release)?;
    build::runner(Kind::Dev)?;
    let base = project::path("target/e2e");
    if base.exists() {
        fs::remove_dir_all(&base).context("cannot empty target/e2e")?;
    }
    let stack = Stack::start(&Plan {
        port: PORT,
        base,
        runner: Some(build::runner_path(Kind::Dev)),
        local_git: true,
    })?;
    let walked = ui::step("Journeys in Chromium", || {
        let mut command = journeys(chromium);
        command
            .env("BASE_URL", &stack.url)
            .env("OWNER_TOKEN", &stack.secrets.owner_token)
            .env("LOCAL_GIT", "1");
        sh::run("e2e", &mut command)
    });
    stack.stop();
    walked
}

/// The same journeys where the server is scripted. How every page looks was seen on the real one.
fn mock(chromium: &Path) -> Result<()> {
    ui::step("Journeys in Chromium, on the mock", || {
        let mut command = journeys(chromium);
        command.env("LOOKS", "few").env_remove("BASE_URL").env_remove("OWNER_TOKEN").env_remove("LOCAL_GIT");
        sh::run("e2e-mock", &mut command)
    })
}

fn journeys(chromium: &Path) -> Command {
    let mut command = npm();
    command.args(["run", "e2e"]).current_dir(project::path("web")).env("CHROMIUM", chromium);
    command
}
