//! `cargo xtask setup`: everything the other commands need, installed into the project.
//!
//! For: a fresh machine with git, rustup and Node. Idempotent, and under a second when all is there.
//! Not for: product dependencies; Cargo and npm fetch those by their lock files.

use std::{
    fs,
    path::Path,
    thread::{self, JoinHandle},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::{
    pins, project,
    sh::{self, cargo, cmd, npm, output},
    ui,
};

mod chromium;
mod nightly;
mod shims;

pub use chromium::find as find_chromium;
pub use nightly::{Nightly, find as find_nightly, notice as stable_notice};
pub use shims::shims;

/// Settings of `setup`.
#[derive(clap::Args)]
pub struct Args {
    /// Leave out what only the browser tests need (Chromium)
    #[arg(long)]
    pub no_browser: bool,
}

/// Installs all of it, the browser for the tests included.
pub fn run(args: &Args) -> Result<()> {
    let started = Instant::now();
    let browser = (!args.no_browser).then(|| beside(chromium::ensure));
    essentials()?;
    nightly::ensure();
    if let Some(browser) = browser
        && (browser.join().is_err() || chromium::find().is_none())
    {
        // Once more, in sight: it says what is missing.
        chromium::ensure()?;
    }
    ui::note(&format!("ready in {:.1} s", started.elapsed().as_secs_f64()));
    Ok(())
}

/// What building and running needs.
pub fn essentials() -> Result<()> {
    wasm_target()?;
    // These wait for a server, Cargo's tools for the compiler.
    let packages = beside(all_npm_packages);
    cargo_tools()?;
    // Once more, in sight: nothing to do where it went well.
    _ = packages.join();
    all_npm_packages()
}

fn all_npm_packages() -> Result<()> {
    npm_packages(project::root(), "npm packages (wrangler, workerd, Node, wasm-opt, esbuild)")?;
    npm_packages(&project::path("web"), "npm packages of the UI")
}

/// Runs beside what is printed.
fn beside(work: fn() -> Result<()>) -> JoinHandle<Result<()>> {
    thread::spawn(move || {
        ui::silence();
        work()
    })
}

/// Whether the active toolchain can compile for the Worker's target.
pub fn has_wasm_target() -> bool {
    output(cmd("rustc").args(["--print", "target-libdir", "--target", pins::WASM_TARGET]))
        .is_some_and(|libdir| Path::new(&libdir).exists())
}

fn wasm_target() -> Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    // Explicitly, because RUSTUP_AUTO_INSTALL=0 keeps rustup from doing it by itself.
    ui::step("Add the Rust target of the Worker", || {
        sh::run("rustup-target", cmd("rustup").args(["target", "add", pins::WASM_TARGET])).context(
            "without rustup, install the wasm32-unknown-unknown standard library of your Rust yourself",
        )
    })
}

/// The version a tool in target/tools reports, if it is there.
pub fn tool_version(name: &str) -> Option<String> {
    let text = output(cmd(project::tool(name)).arg("--version"))?;
    text.split_whitespace().last().map(str::to_owned)
}

fn cargo_tools() -> Result<()> {
    cargo_tool("worker-build", "worker-build", pins::WORKER_BUILD, UNOPTIMISED)?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", pins::WASM_BINDGEN, &[])
}

/// For a tool that mostly starts others: it is ready sooner.
pub const UNOPTIMISED: &[&str] = &["--config", "profile.release.opt-level=0"];

/// Installs one Cargo binary into target/tools unless exactly this version is there.
pub fn cargo_tool(binary: &str, package: &str, version: &str, extra: &[&str]) -> Result<()> {
    if tool_version(binary).as_deref() == Some(version) {
        return Ok(());
    }
    ui::step(&format!("Install {package} {version}"), || {
        // Built to be ready soon, not to run fast: these tools run for seconds, not hours.
        let mut command = cargo();
        command
            .args(["install", "--locked", "--force", "--root"])
            .arg(project::path("target/tools"))
            .arg("--target-dir")
            .arg(project::path("target/tools/build"))
            .args(["--config", "profile.release.opt-level=1"])
            .args(["--config", "profile.release.lto=false"])
            .args(["--config", "profile.release.codegen-units=64"])
            .arg(format!("{package}@{version}"))
            .args(extra)
            .env_remove("RUSTFLAGS");
        sh::run(&format!("install-{package}"), &mut command)
    })
}

/// `npm ci`, when the lock file is not the one that was installed last.
fn npm_packages(folder: &Path, what: &str) -> Result<()> {
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    check_system_node()?;
    ui::step(&format!("Install {what}"), || {
        let name = format!("npm-ci-{}", folder.file_name().unwrap_or_default().to_string_lossy());
        sh::run(&name, npm().args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
        fs::write(&stamp, lock).context("cannot write into node_modules")
    })
}

/// npm itself runs on the system's Node; everything after it on the pinned one.
pub fn check_system_node() -> Result<()> {
    let version = output(cmd("node").arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    match major {
        Some(20..) => Ok(()),
        Some(_) => bail!("Node {version} is too old: install Node 20 or newer with npm"),
        None => bail!("Node is missing: install Node 20 or newer with npm"),
    }
}
