//! `cargo xtask build`: the UI into static/, the Worker into build/, the runner into target/.
//!
//! For: one place that knows how each is built. Steps whose inputs have not changed are skipped.
//! Not for: installing tools (`setup`).

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{
    project, setup,
    sh::{self, cargo, cmd, node},
    size, ui,
};

pub mod fresh;

/// Settings of `build`.
#[derive(clap::Args)]
pub struct Args {
    /// What is deployed: small, and with panic-unwind where the nightly is installed (the default)
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// What the everyday loop needs: built quickly, not small
    #[arg(long)]
    dev: bool,
}

/// Which of the two kinds of build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Quick to make.
    Dev,
    /// What is deployed.
    Release,
}

impl Kind {
    /// The Cargo folder native programs of this kind are in.
    pub fn native_folder(self) -> &'static str {
        match self {
            Kind::Dev => "debug",
            Kind::Release => "release",
        }
    }
}

/// What the Worker is made of.
const WORKER: [&str; 6] = ["src", "crates", "Cargo.toml", "Cargo.lock", "build.rs", "migrations"];

/// Builds everything.
pub fn run(args: &Args) -> Result<()> {
    // wrangler.toml's [build] command: whoever started wrangler has just built.
    if std::env::var_os("VIBE_PREBUILT").is_some() {
        return Ok(());
    }
    let kind = if args.dev { Kind::Dev } else { Kind::Release };
    setup::essentials()?;
    ui(kind)?;
    worker(kind)?;
    if kind == Kind::Release {
        size::gate(&project::path("build"))?;
    }
    runner(kind)
}

/// The UI: web/ into static/.
pub fn ui(kind: Kind) -> Result<()> {
    let inputs = ["web", "docs/openapi.json"];
    fresh::unless_fresh("ui", kind, &inputs, &project::path("static/index.html"), || {
        ui::step("Build the UI", || {
            let mut command = node(project::path("web/build.mjs"));
            if kind == Kind::Dev {
                command.arg("--dev");
            }
            sh::run("ui-build", &mut command)
        })
    })
}

/// The Worker into build/, the best way this machine can.
pub fn worker(kind: Kind) -> Result<()> {
    let built = project::path("build/index_bg.wasm");
    fresh::unless_fresh("worker", kind, &WORKER, &built, || match kind {
        Kind::Dev => ui::step("Build the Worker (dev)", || worker_build("worker-dev", None, "build")),
        Kind::Release => release_worker("build"),
    })
}

/// The Worker as the stable compiler makes it, into another folder: proves that the fallback works.
pub fn stable_worker(folder: &str) -> Result<()> {
    let built = project::path(folder).join("index_bg.wasm");
    fresh::unless_fresh("worker-stable", Kind::Release, &WORKER, &built, || {
        ui::step("Build the Worker (release, stable)", || worker_build("worker", None, folder))
    })
}

fn release_worker(folder: &str) -> Result<()> {
    match setup::find_nightly() {
        Some(nightly) => {
            ui::step(&format!("Build the Worker (release, panic-unwind, {})", nightly.toolchain), || {
                worker_build("worker", Some(&nightly), folder)
            })
        }
        None => {
            ui::warn(&setup::stable_notice());
            stable_worker(folder)
        }
    }
}

/// The Worker with `POST /__stories/{port}` and with passwords, for tests/workerd (bindings, panics, passwords); never
/// deployed. Both kinds where the nightly is: they differ in what a panic costs.
pub fn stories_worker() -> Result<()> {
    let stories = ["--features", "stories,passwords"];
    ui::step("Build the Worker (stories)", || {
        worker_build_with("worker-dev", None, "target/worker-stories", &stories)
    })?;
    let Some(nightly) = setup::find_nightly() else { return Ok(()) };
    ui::step("Build the Worker (stories, panic-unwind)", || {
        worker_build_with("worker-dev", Some(&nightly), "target/worker-stories-unwind", &stories)
    })
}

fn worker_build(profile: &str, nightly: Option<&setup::Nightly>, folder: &str) -> Result<()> {
    worker_build_with(profile, nightly, folder, &[])
}

/// worker-build with pinned tools only: without these variables it would download its own.
fn worker_build_with(
    profile: &str,
    nightly: Option<&setup::Nightly>,
    folder: &str,
    cargo_options: &[&str],
) -> Result<()> {
    let mut command = cmd(project::tool("worker-build"));
    // The release is optimised below, once: worker-build's own pass would be a second one.
    command.args(["--profile", profile, "--out-dir", folder, "--no-opt"]);
    let path = sh::path_with_pinned_node();
    let kind = if nightly.is_some() { "nightly" } else { "stable" };
    let shims = project::path("target/tools/shims").join(kind);
    setup::shims(nightly, &shims)?;
    let all = std::iter::once(shims).chain(std::env::split_paths(&path));
    command.env("VIBE_PATH", &path).env("PATH", std::env::join_paths(all)?);
    if nightly.is_some() {
        command.arg("--panic-unwind");
        // The standard library is built along; it may as well be built small.
        command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    }
    // The workspace's default members are native: without this Cargo would build them all for wasm.
    command.args(["--", "--package", "vibe-edge"]).args(cargo_options);
    if let Some(features) = features() {
        command.args(["--features", &features]);
    }
    command
        .env("WASM_BINDGEN_BIN", project::tool("wasm-bindgen"))
        .env("WASM_OPT_BIN", project::npm_tool("wasm-opt"))
        .env("ESBUILD_BIN", project::npm_tool("esbuild"))
        .env("CARGO_TERM_COLOR", "never");
    sh::run("worker-build", &mut command)?;
    bundle_entry(folder)?;
    if profile == "worker" { strip_names(&project::path(folder).join("index_bg.wasm")) } else { Ok(()) }
}

/// Further features of the Worker, from `WORKER_FEATURES`, e.g. `passwords` (docs/OPERATIONS.md).
fn features() -> Option<String> {
    std::env::var("WORKER_FEATURES").ok().filter(|features| !features.is_empty())
}

/// Puts our own entry (src/edge/entry.js) before the glue of worker-build, in one file as before.
fn bundle_entry(folder: &str) -> Result<()> {
    let folder = project::path(folder);
    let (entry, bundled) = (folder.join("entry.js"), folder.join("index.js"));
    std::fs::copy(project::path("src/edge/entry.js"), &entry)?;
    let mut command = cmd(project::npm_tool("esbuild"));
    command.arg(&entry).arg(format!("--outfile={}", bundled.display()));
    command.args(["--bundle", "--minify", "--format=esm", "--allow-overwrite", "--log-level=warning"]);
    command.args(["--external:./index_bg.wasm", "--external:cloudflare:*"]);
    command.env("PATH", sh::path_with_pinned_node());
    sh::run("worker-entry", &mut command)?;
    Ok(std::fs::remove_file(entry)?)
}

/// Drops the names that only debuggers read: a tenth of what is uploaded. Cargo's own `strip` would
/// drop them before wasm-bindgen, which needs them.
fn strip_names(wasm: &Path) -> Result<()> {
    let mut command = cmd(project::npm_tool("wasm-opt"));
    command
        // Not -Oz: a request costs about a tenth less, for 3 KB of 666 (docs/PERFORMANCE.md).
        .args(["--all-features", "-O3", "--strip-debug", "--strip-producers"])
        .arg(wasm)
        .arg("-o")
        .arg(wasm);
    command.env("PATH", sh::path_with_pinned_node());
    sh::run("wasm-strip", &mut command)
}

/// The runner, natively.
pub fn runner(kind: Kind) -> Result<()> {
    ui::step("Build the runner", || {
        let mut command = cargo();
        command.args(["build", "--package", "vibe-runner", "--bin", "vibe-runner"]);
        if kind == Kind::Release {
            command.arg("--release");
        }
        sh::run("runner-build", &mut command)
    })
}

/// Where the runner of this kind is after [`runner`].
pub fn runner_path(kind: Kind) -> PathBuf {
    project::built(kind.native_folder(), "vibe-runner")
}
