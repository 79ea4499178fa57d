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

/// What the long proofs are about: code, tests and what builds and runs them. They run in full whenever one of these
/// files, or a compiler, has changed since they last held on this machine, so always in CI; otherwise their short forms
/// run, which the everyday suites hold as well.
const WORKER: [&str; 12] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "build.rs",
    "crates",
    "migrations",
    "package-lock.json",
    "runner",
    "src",
    "tests",
    "wrangler.toml",
    "xtask",
];
const SIMULATED: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates/contract",
    "crates/credentials",
    "crates/guard",
    "crates/ports",
    "crates/testkit",
];
const POLICY: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates/contract",
    "crates/credentials",
    "crates/guard",
    "crates/policy",
    "crates/policy-oracle",
    "crates/ports",
    "crates/testkit",
];

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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    /// The folder of this crate and those of our own crates that it depends on.
    fn closure(krate: &str, found: &mut BTreeSet<String>) {
        if !found.insert(format!("crates/{krate}")) {
            return;
        }
        let manifest = project::path(&format!("crates/{krate}/Cargo.toml"));
        let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
        let tables = ["dependencies", "dev-dependencies"].map(|table| manifest.get(table));
        for name in tables.into_iter().flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::keys)
        {
            if project::path(&format!("crates/{name}/Cargo.toml")).exists() {
                closure(name, found);
            }
        }
    }

    #[test]
    fn a_proof_is_about_every_crate_it_runs() {
        for (krate, inputs) in [("testkit", SIMULATED.as_slice()), ("policy-oracle", &POLICY)] {
            let mut crates = BTreeSet::new();
            closure(krate, &mut crates);
            assert!(crates.len() > 3, "{crates:?}");
            for folder in crates {
                assert!(inputs.contains(&folder.as_str()), "{krate} is built from {folder} as well");
            }
        }
    }

    #[test]
    fn what_a_proof_is_about_exists() {
        for input in WORKER.iter().chain(&SIMULATED).chain(&POLICY) {
            assert!(project::path(input).exists(), "{input}");
        }
    }
}
