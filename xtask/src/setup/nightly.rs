//! The nightly compiler of `--panic-unwind` builds.
//!
//! For: with it a panic costs one request; without it (stable) a panic restarts the isolate, so both
//! builds are kept working. Not for: how it is called (`shims`), or anything else: the project compiles on stable.

use std::{path::PathBuf, time::Duration};

use crate::{
    pins, processes,
    sh::{cmd, output},
    ui,
};

/// A nightly that can build the Worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nightly {
    /// As rustup knows it: the pinned date, or plain `nightly`.
    pub toolchain: String,
}

impl Nightly {
    /// What to know of a nightly that is not the pinned one.
    pub fn notice(&self) -> Option<String> {
        (self.toolchain != pins::NIGHTLY).then(|| {
            let version = output(cmd("rustup").args(["run", &self.toolchain, "rustc", "--version"]));
            format!(
                "panic-unwind builds use {}, not the pinned {}: rustup toolchain install {} -c rust-src -t {}",
                version.unwrap_or_else(|| self.toolchain.clone()),
                pins::NIGHTLY,
                pins::NIGHTLY,
                pins::WASM_TARGET
            )
        })
    }
}

/// The pinned nightly when installed, else any installed `nightly` that has what is needed: a machine that cannot
/// download the pinned one may still build what is deployed. [`Nightly::notice`] then says which it is.
pub fn find() -> Option<Nightly> {
    [pins::NIGHTLY, "nightly"]
        .into_iter()
        .find(|name| works(name))
        .map(|name| Nightly { toolchain: name.to_owned() })
}

/// rust-src for `-Zbuild-std`, and the wasm target that worker-build insists on.
fn works(toolchain: &str) -> bool {
    let Some(sysroot) = output(cmd("rustup").args(["run", toolchain, "rustc", "--print", "sysroot"])) else {
        return false;
    };
    let lib = PathBuf::from(sysroot).join("lib/rustlib");
    lib.join("src/rust/library/std").exists() && lib.join(pins::WASM_TARGET).join("lib").exists()
}

/// Tries to install the pinned nightly; a machine that cannot gets the stable build and a notice.
pub fn ensure() {
    if let Some(found) = find() {
        if let Some(notice) = found.notice() {
            ui::warn(&notice);
        }
        return;
    }
    let installed = ui::step(&format!("Install {} for panic-unwind builds", pins::NIGHTLY), || {
        let mut command = cmd("rustup");
        command
            .args(["toolchain", "install", pins::NIGHTLY, "--profile", "minimal"])
            .args(["--component", "rust-src", "--target", pins::WASM_TARGET])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut child = processes::spawn(&mut command)?;
        // An unreachable server must not cost a newcomer ten minutes of rustup's own retries.
        for _ in 0..3000 {
            if let Some(status) = child.try_wait()? {
                processes::forget(&child);
                anyhow::ensure!(status.success(), "rustup could not install it");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        processes::stop(&mut child);
        anyhow::bail!("rustup took longer than five minutes")
    });
    if installed.is_err() {
        ui::warn(&notice());
    }
}

/// What a stable build means.
pub fn notice() -> String {
    format!(
        "building with stable Rust: a panic would restart the Worker's isolate. For builds where it costs one \
         request only: rustup toolchain install {} -c rust-src -t {}",
        pins::NIGHTLY,
        pins::WASM_TARGET
    )
}
