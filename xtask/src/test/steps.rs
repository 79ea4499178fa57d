//! The checks themselves, each a few lines.
//!
//! Not for: their order and the table (`super`), the browser journeys (`e2e`), licences (`deny`).

use anyhow::Result;

use super::{Count, Outcome, count};
use crate::{
    build::{self, Kind, fresh},
    deploy, pins, project, setup,
    sh::{self, cargo, cmd, npm},
    size, ui,
};

/// What the long proofs are about. They run in full whenever one of these files has changed since they last held on
/// this machine, so always in CI; otherwise their short forms run, which the everyday suites hold as well.
const WORKER: [&str; 6] = ["src", "crates", "runner", "migrations", "tests", "Cargo.lock"];
const SIMULATED: [&str; 3] = ["crates/contract", "crates/testkit", "Cargo.lock"];
const POLICY: [&str; 3] = ["crates/policy", "crates/policy-oracle", "Cargo.lock"];

/// Where the Worker of the stable compiler goes, when the one in build/ is the nightly's.
pub const STABLE: &str = "target/worker-stable";

const PASSED: Outcome = Outcome::Passed(Count { passed: 0, failed: 0 });

fn proven_already() -> Outcome {
    Outcome::Skipped("it held here for exactly these files (`--full` runs it again)".to_owned())
}

/// Formatting is as rustfmt would have it.
pub fn fmt() -> Result<Outcome> {
    ui::step("Formatting", || sh::run("fmt", cargo().args(["fmt", "--all", "--check"])))?;
    Ok(PASSED)
}

/// No lint in native code, the tests included.
pub fn clippy() -> Result<Outcome> {
    ui::step("Lints, native", || {
        let arguments = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        sh::run("clippy", cargo().args(arguments))
    })?;
    Ok(PASSED)
}

/// No lint in the Worker as wasm sees it: src/edge exists only there.
pub fn clippy_wasm() -> Result<Outcome> {
    ui::step("Lints, wasm", || {
        let arguments = ["clippy", "--package", "vibe-edge", "--lib", "--target", pins::WASM_TARGET];
        sh::run("clippy-wasm", cargo().args(arguments).args(["--", "-D", "warnings"]))
    })?;
    Ok(PASSED)
}

/// Everything that needs no workerd and no browser.
pub fn native() -> Result<Outcome> {
    let nextest = sh::output(cmd("cargo").args(["nextest", "--version"])).is_some();
    ui::step("Native tests", || {
        let mut command = cargo();
        if nextest {
            command.args(["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests=pass"]);
        } else {
            command.args(["test", "--workspace", "--no-fail-fast"]);
        }
        if !fresh::is_proven("native", &WORKER) {
            command.env("FUZZ_REQUESTS", "100000");
        }
        sh::run("native", &mut command)
    })?;
    fresh::proven("native", &WORKER)?;
    Ok(Outcome::Passed(count::of_log("native")))
}

/// A million simulated jobs over a thousand seeds; the everyday suite runs fewer.
pub fn simulator() -> Result<Outcome> {
    if fresh::is_proven("simulator", &SIMULATED) {
        return Ok(proven_already());
    }
    ui::step("A million simulated jobs", || {
        let mut command = cargo();
        command.args(["test", "--package", "testkit", "--test", "sim"]).env("SIM_FULL", "1");
        sh::run("simulator", &mut command)
    })?;
    fresh::proven("simulator", &SIMULATED)?;
    Ok(Outcome::Passed(count::of_log("simulator")))
}

/// A million random requests to our policy and to Cedar. Cedar is compiled for this step alone.
pub fn policy() -> Result<Outcome> {
    if fresh::is_proven("policy", &POLICY) {
        return Ok(proven_already());
    }
    ui::step("A million requests compared with Cedar", || {
        let mut command = cargo();
        command.args(["test", "--package", "policy-oracle", "--features", "cedar"]).env("SIM_FULL", "1");
        sh::run("policy", &mut command)
    })?;
    fresh::proven("policy", &POLICY)?;
    Ok(Outcome::Passed(count::of_log("policy")))
}

/// The UI's types, unit tests and build.
pub fn ui() -> Result<Outcome> {
    let web = project::path("web");
    ui::step("UI types", || sh::run("ui-check", npm().args(["run", "check"]).current_dir(&web)))?;
    ui::step("UI tests", || sh::run("ui", npm().arg("test").current_dir(&web)))?;
    build::ui(Kind::Release)?;
    Ok(Outcome::Passed(count::of_log("ui")))
}

/// The Worker that would be deployed, and its size.
pub fn wasm() -> Result<Outcome> {
    build::ui(Kind::Release)?;
    build::worker(Kind::Release)?;
    size::gate(&project::path("build"))?;
    Ok(PASSED)
}

/// wrangler accepts the configuration and the bundle.
pub fn dry_run() -> Result<Outcome> {
    build::ui(Kind::Release)?;
    build::worker(Kind::Release)?;
    ui::step("wrangler deploy --dry-run", || deploy::dry_run("dry-run"))?;
    Ok(PASSED)
}

/// This very program deploys, with the real wrangler, to a scripted Cloudflare on 127.0.0.1.
pub fn deploy() -> Result<Outcome> {
    build::ui(Kind::Release)?;
    build::worker(Kind::Release)?;
    ui::step("Deploy to a scripted Cloudflare", || {
        let mut command = cmd(project::node());
        command
            .args(["--disable-warning=ExperimentalWarning", "--test", "--test-reporter=spec"])
            .arg(project::path("xtask/tests/deploy/deploy.test.mjs"))
            .env("XTASK", std::env::current_exe()?);
        sh::run("deploy", &mut command)
    })?;
    Ok(Outcome::Passed(count::of_log("deploy")))
}

/// The same Worker on real workerd.
pub fn workerd() -> Result<Outcome> {
    build::ui(Kind::Release)?;
    build::worker(Kind::Release)?;
    build::stories_worker()?;
    build::runner(Kind::Dev)?;
    ui::step("Tests on workerd", || {
        let mut command = cargo();
        command
            .args(["test", "--package", "vibe-edge", "--test", "workerd", "--no-fail-fast"])
            .env("VIBE_RUNNER_BIN", build::runner_path(Kind::Dev));
        if !fresh::is_proven("workerd", &WORKER) {
            command.env("CHAOS_FULL", "1").env("MEMORY_REQUESTS", "100000");
        }
        sh::run("workerd", &mut command)
    })?;
    fresh::proven("workerd", &WORKER)?;
    Ok(Outcome::Passed(count::of_log("workerd")))
}

/// The build for machines without the nightly stays green.
pub fn stable() -> Result<Outcome> {
    if setup::find_nightly().is_none() {
        return Ok(Outcome::Skipped("the wasm step has built with stable already".to_owned()));
    }
    build::stable_worker(STABLE)?;
    size::gate(&project::path(STABLE))?;
    Ok(PASSED)
}
