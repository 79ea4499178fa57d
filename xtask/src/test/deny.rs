//! Licences, bans and sources of every dependency; known vulnerabilities where the network allows.
//!
//! For: deny.toml through cargo-deny, installed into target/tools. Not for: npm packages; tests/tidy.rs
//! reads those from the lock files.

use std::path::Path;

use anyhow::Result;

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
        setup::cargo_tool("cargo-deny", "cargo-deny", pins::CARGO_DENY, &[])?;
    }
    let local = project::tool("cargo-deny");
    let deny = if local.exists() { local } else { Path::new("cargo-deny").to_owned() };
    ui::step("Licences, bans and sources", || {
        sh::run("deny", cmd(&deny).args(["--offline", "check", "licenses", "bans", "sources"]))
    })?;
    let (status, _) = ui::step("Known vulnerabilities", || sh::run_any("deny-advisories", cmd(&deny).args(["check", "advisories"])))?;
    Ok(Outcome::Passed(Count::default()))
}
