//! The browser of the UI tests.
//!
//! For: finding a Chromium, and installing Debian's when this is root on Debian. Not for: anything
//! else: a developer's own machine is not touched without the right to.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{
    sh::{self, cmd, output},
    ui,
};

/// Where a usable browser is. `CHROMIUM` names another one.
pub fn find() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return path.exists().then_some(path);
    }
    let fixed = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let named = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    std::env::split_paths(&paths)
        .flat_map(|folder| named.map(|name| folder.join(name)))
        .chain(fixed)
        .find(|path| path.exists())
}

/// Finds or installs it; without the right to install, says what to do and goes on.
pub fn ensure() -> Result<()> {
    if find().is_some() {
        return Ok(());
    }
    let root = output(cmd("id").arg("-u")).as_deref() == Some("0");
    if !(root && Path::new("/usr/bin/apt-get").exists()) {
        ui::warn(
            "no Chromium for the UI tests: install `chromium` (or set CHROMIUM=/path/to/it) and run this again",
        );
        return Ok(());
    }
    ui::step("Install Chromium (apt-get)", || {
        let apt = |arguments: &[&str]| {
            let mut command = cmd("apt-get");
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            sh::run("apt-get", &mut command)
        };
        // A stale package index is the usual reason for a failing install, so refresh only then.
        let install = ["install", "-y", "--no-install-recommends", "chromium"];
        apt(&install).or_else(|_| apt(&["update"]).and_then(|()| apt(&install)))
    })
}
