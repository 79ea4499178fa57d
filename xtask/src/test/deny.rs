//! Licences, bans and sources of every dependency; known vulnerabilities where the network allows.
//!
//! For: deny.toml through cargo-deny, installed into target/tools. Not for: npm packages; `tests/tidy/npm.rs`
//! reads their licences from the lock files.

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
    // A cargo-deny of the system serves where it is this very version; another may read deny.toml differently.
    let version = output(cmd("cargo-deny").arg("--version"));
    let deny = if version.is_some_and(|text| text.split_whitespace().last() == Some(pins::CARGO_DENY)) {
        Path::new("cargo-deny").to_owned()
    } else {
        setup::cargo_tool("cargo-deny", "cargo-deny", pins::CARGO_DENY, setup::UNOPTIMISED)?;
        project::tool("cargo-deny")
    };
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
