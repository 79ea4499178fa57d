//! The journeys of a person in a real browser against the real product.
//!
//! For: starting the stack with data of its own and running web/e2e. Not for: the journeys.

use std::fs;

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

/// Starts, walks, stops.
pub fn run() -> Result<Outcome> {
    let Some(chromium) = setup::find_chromium() else {
        anyhow::bail!(
            "no Chromium: `cargo xtask setup` as root on Debian installs it, elsewhere set CHROMIUM"
        );
    };
    build::ui(Kind::Release)?;
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
        let mut command = npm();
        command
            .args(["run", "e2e"])
            .current_dir(project::path("web"))
            .env("BASE_URL", &stack.url)
            .env("OWNER_TOKEN", &stack.secrets.owner_token)
            .env("CHROMIUM", &chromium)
            .env("LOCAL_GIT", "1");
        sh::run("e2e", &mut command)
    });
    stack.stop();
    walked?;
    Ok(Outcome::Passed(count::of_log("e2e")))
}
