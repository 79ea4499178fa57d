//! Licences, bans and sources of every dependency; known vulnerabilities where the network allows.
//!
//! For: deny.toml through cargo-deny, installed into target/tools. Not for: npm packages; tests/tidy.rs
//! reads those from the lock files.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use super::{Count, Outcome};
use crate::{
    pins, project, setup,
    sh::{self, cmd, output},
    ui,
};

/// Runs both halves.
pub fn run() -> Result<Outcome> {
    // Without default features: gix and its TLS stack are most of the compile and we need neither.
    if output(cmd("cargo-deny").arg("--version")).is_none() {
        setup::cargo_tool("cargo-deny", "cargo-deny", pins::CARGO_DENY, setup::UNOPTIMISED)?;
    }
    let local = project::tool("cargo-deny");
    let deny = if local.exists() { local } else { Path::new("cargo-deny").to_owned() };
    ui::step("Licences, bans and sources", || {
        sh::run("deny", cmd(&deny).args(["--locked", "check", "licenses", "bans", "sources"]))
    })?;
    advisories(&deny)?;
    Ok(Outcome::Passed(Count::default()))
}

/// The advisory database lives on a public server: a machine that cannot reach it gets a notice, not a
/// failure.
fn advisories(deny: &Path) -> Result<()> {
    let (status, log) = sh::run_any("deny-advisories", cmd(deny).args(["check", "advisories"]))?;
    let said = fs::read_to_string(&log).unwrap_or_default();
    if !status.success() && said.contains("failed to fetch advisory database") {
        ui::warn("known vulnerabilities not checked: the advisory database cannot be reached from here");
        return Ok(());
    }
    if !status.success() {
        sh::print_tail(&log, 60);
    }
    ensure!(status.success(), "a dependency has a known vulnerability (above)");
    ui::note("no known vulnerability");
    Ok(())
}
