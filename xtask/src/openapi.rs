//! `cargo xtask openapi`: docs/openapi.json from the routes.
//!
//! For: after a route has changed. Not for: checking; the same test does that without UPDATE_GOLDEN.

use anyhow::Result;

use crate::{
    sh::{self, cargo},
    ui,
};

/// Runs the golden test in its writing mode.
pub fn run() -> Result<()> {
    ui::step("Write docs/openapi.json", || {
        let mut command = cargo();
        command
            .args(["test", "--package", "vibe-edge", "--test", "api", "openapi"])
            .env("UPDATE_GOLDEN", "1");
        sh::run("openapi", &mut command)
    })
}
