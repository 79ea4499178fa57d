//! `cargo xtask doctor`: what is missing on this machine, and the command that mends it.
//!
//! For: "it does not work". Exit code 1 when something needed is missing. Not for: mending it.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{
    deploy, pins, project, setup,
    sh::{cmd, output},
    ui,
};

/// Settings of `doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// Look at the Cloudflare account too (needs the network)
    #[arg(long)]
    deploy: bool,
}

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Nothing works without it.
    Must,
    /// Something is skipped without it.
    Should,
}

struct Finding {
    need: Need,
    what: String,
    mend: String,
}

/// Looks at everything, prints one line each.
pub fn run(args: &Args) -> Result<()> {
    let mut findings = Vec::new();
    programs(&mut findings);
    rust(&mut findings);
    tools(&mut findings);
    browser_and_ports(&mut findings);
    if args.deploy {
        account(&mut findings);
    }
    let missing = findings.iter().filter(|finding| finding.need == Need::Must).count();
    for finding in &findings {
        println!("    {}", finding.what);
        println!("      mend: {}", finding.mend);
    }
    if missing > 0 {
        bail!("{missing} needed thing(s) missing");
    }
    ui::note(if findings.is_empty() { "everything is here" } else { "usable; the notes above are optional" });
    Ok(())
}

fn check(findings: &mut Vec<Finding>, need: Need, name: &str, ok: bool, mend: &str) {
    let mark = match (ok, need) {
        (true, _) => "ok     ",
        (false, Need::Must) => "MISSING",
        (false, Need::Should) => "absent ",
    };
    println!("  {mark}  {name}");
    if !ok {
        findings.push(Finding { need, what: name.to_owned(), mend: mend.to_owned() });
    }
}

fn programs(findings: &mut Vec<Finding>) {
    let git = output(cmd("git").arg("--version")).is_some();
    check(findings, Need::Must, "git", git, "install git");
    let node = setup::check_system_node();
    let mend = node.as_ref().err().map(ToString::to_string).unwrap_or_default();
    check(findings, Need::Must, "Node 20 or newer", node.is_ok(), &mend);
    let npm = output(cmd("npm").arg("--version")).is_some();
    check(findings, Need::Must, "npm", npm, "install npm (it comes with Node)");
    // Rust links with it, and ring and SQLite are compiled by it.
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let compiler = output(cmd(&cc).arg("--version")).is_some();
    let mend =
        "install a C compiler (Debian: apt-get install build-essential; macOS: xcode-select --install)";
    check(findings, Need::Must, "C compiler and linker", compiler, mend);
}

fn rust(findings: &mut Vec<Finding>) {
    let rustup = output(cmd("rustup").arg("--version")).is_some();
    let mend =
        "install rustup from https://rustup.rs (without it, add the wasm target to your Rust yourself)";
    check(findings, Need::Should, "rustup", rustup, mend);
    let version = output(cmd("rustc").arg("--version")).unwrap_or_default();
    let new = at_least(&version, pins::RUST);
    let name = format!("Rust {}.{} or newer ({version})", pins::RUST.0, pins::RUST.1);
    check(findings, Need::Must, &name, new, "rustup update stable");
    let target = setup::has_wasm_target();
    let mend = format!("rustup target add {}", pins::WASM_TARGET);
    check(findings, Need::Must, "Rust target of the Worker", target, &mend);
    for (component, arguments) in [("clippy", ["clippy", "--version"]), ("rustfmt", ["fmt", "--version"])] {
        let there = output(cmd("cargo").args(arguments)).is_some();
        check(findings, Need::Should, component, there, &format!("rustup component add {component}"));
    }
    let nightly = setup::find_nightly();
    let name = nightly.as_ref().map_or("nightly for panic-unwind builds".to_owned(), |n| {
        format!("nightly for panic-unwind builds ({})", n.toolchain)
    });
    check(findings, Need::Should, &name, nightly.is_some(), &setup::stable_notice());
}

fn tools(findings: &mut Vec<Finding>) {
    for (name, version) in [("worker-build", pins::WORKER_BUILD), ("wasm-bindgen", pins::WASM_BINDGEN)] {
        let right = setup::tool_version(name).as_deref() == Some(version);
        check(findings, Need::Must, &format!("{name} {version}"), right, "cargo xtask setup");
    }
    for name in ["wrangler", "workerd", "esbuild", "wasm-opt", "node"] {
        check(findings, Need::Must, name, project::npm_tool(name).exists(), "cargo xtask setup");
    }
    for (folder, name) in [("", "npm packages of the tools"), ("web/", "npm packages of the UI")] {
        let wrong = wrong_packages(&project::path(folder));
        let mend = format!("rm -r {folder}node_modules, then cargo xtask setup: {}", wrong.join(", "));
        check(findings, Need::Must, &format!("{name}, as package.json pins them"), wrong.is_empty(), &mend);
    }
}

/// Packages of a folder's package.json that are not installed, or in another version. Of the optional ones, which are
/// for other systems, only those that are there count.
fn wrong_packages(folder: &Path) -> Vec<String> {
    let read =
        |path: &Path| -> Option<Value> { serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok() };
    let Some(manifest) = read(&folder.join("package.json")) else { return vec!["package.json".to_owned()] };
    let mut wrong = Vec::new();
    for (group, optional) in
        [("dependencies", false), ("devDependencies", false), ("optionalDependencies", true)]
    {
        for (name, pinned) in manifest[group].as_object().into_iter().flatten() {
            let installed = read(&folder.join("node_modules").join(name).join("package.json"));
            let version = installed.as_ref().and_then(|package| package["version"].as_str());
            if version != pinned.as_str() && !(optional && version.is_none()) {
                wrong.push(format!("{name} {}", version.unwrap_or("missing")));
            }
        }
    }
    wrong
}

/// Whether `rustc 1.91.0 (…)` is at least this version.
fn at_least(said: &str, (major, minor): (u32, u32)) -> bool {
    let mut numbers = said.split_whitespace().nth(1).unwrap_or_default().split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(found)), Some(Ok(minor_found))) => (found, minor_found) >= (major, minor),
        _ => false,
    }
}

fn browser_and_ports(findings: &mut Vec<Finding>) {
    let chromium = setup::find_chromium().is_some();
    let mend = "cargo xtask setup as root on Debian, or install Chromium, or set CHROMIUM=/path/to/it";
    check(findings, Need::Should, "Chromium for the UI tests", chromium, mend);
    let free = std::net::TcpListener::bind(("127.0.0.1", 8787)).is_ok();
    check(findings, Need::Should, "port 8787 is free", free, "nothing: `dev` takes the next free port");
}

/// What `deploy` will need of the account.
fn account(findings: &mut Vec<Finding>) {
    let signed_in = deploy::signed_in();
    let mend = "npx wrangler login, or CLOUDFLARE_API_TOKEN with: Workers Scripts, D1, Workers KV Storage, Workers R2 \
                Storage and Queues, each Edit";
    check(findings, Need::Must, "signed in to Cloudflare", signed_in.is_ok(), mend);
    if signed_in.is_ok() {
        for (part, seen) in deploy::permissions() {
            let name = format!("permission: {}", part.permission());
            check(findings, Need::Must, &name, seen.is_ok(), &seen.err().map(mend_of).unwrap_or_default());
        }
    }
    if signed_in.is_ok() {
        secrets(findings);
        workers_dev(findings);
    }
    let ids = deploy::has_ids();
    check(findings, Need::Should, "ids in wrangler.toml", ids, "cargo xtask deploy");
    let docker = output(cmd("docker").args(["info", "--format", "{{.ID}}"])).is_some();
    check(findings, Need::Should, "Docker, for `deploy --containers`", docker, "install and start Docker");
}

/// The Worker's secrets, one line each; before the first deploy there is nothing to have them.
fn secrets(findings: &mut Vec<Finding>) {
    let looked = deploy::missing_secrets();
    let name = format!("permission: {}", deploy::Part::Worker.permission());
    let missing = match looked {
        Ok(missing) => missing,
        Err(error) => return check(findings, Need::Must, &name, false, &mend_of(error)),
    };
    check(findings, Need::Must, &name, true, "");
    let deployed = missing.is_some();
    let need = if deployed { Need::Must } else { Need::Should };
    for secret in deploy::NEEDED {
        let there = missing.as_ref().is_some_and(|missing| !missing.contains(&secret));
        let mend = "cargo xtask deploy makes those that are missing (OWNER_TOKEN is taken from the environment or asked for)";
        check(findings, need, &format!("secret {secret}"), there, mend);
    }
}

fn workers_dev(findings: &mut Vec<Finding>) {
    match deploy::workers_dev() {
        Ok(name) => {
            let mend = "name the account's workers.dev address once in the dashboard (Workers & Pages)";
            check(findings, Need::Must, "workers.dev name", name.is_some(), mend);
        }
        Err(error) => check(findings, Need::Should, "workers.dev name", false, &mend_of(error)),
    }
}

/// What mends a refused look, or Cloudflare's own words.
fn mend_of(error: anyhow::Error) -> String {
    let known = error.downcast_ref::<deploy::Refusal>().and_then(deploy::Refusal::mend);
    known.unwrap_or_else(|| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{at_least, wrong_packages};

    #[test]
    fn versions_are_compared_as_numbers() {
        for (said, new) in [
            ("rustc 1.91.0 (x 2025-10-28)", true),
            ("rustc 1.100.1", true),
            ("rustc 2.0.0-nightly", true),
            ("rustc 1.90.9", false),
            ("rustc 1.9.0", false),
            ("", false),
        ] {
            assert_eq!(at_least(said, (1, 91)), new, "{said}");
        }
    }

    #[test]
    fn the_rust_that_is_asked_for_is_that_of_the_workspace() {
        let manifest = std::fs::read_to_string(crate::project::path("Cargo.toml")).unwrap();
        let (major, minor) = crate::pins::RUST;
        assert!(
            manifest.contains(&format!("rust-version = \"{major}.{minor}\"")),
            "pins::RUST and Cargo.toml differ"
        );
    }

    #[test]
    fn packages_of_another_version_are_named() {
        let folder = std::env::temp_dir().join(format!("vibe-doctor-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "package.json",
            r#"{"devDependencies":{"a":"1.0.0","b":"1.0.0","c":"1.0.0"},"optionalDependencies":{"d":"1.0.0","e":"1.0.0"}}"#,
        );
        write("node_modules/a/package.json", r#"{"version":"1.0.0"}"#);
        write("node_modules/b/package.json", r#"{"version":"1.0.1"}"#);
        write("node_modules/e/package.json", r#"{"version":"2.0.0"}"#);
        let wrong = wrong_packages(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(wrong, ["b 1.0.1", "c missing", "e 2.0.0"]);
    }
}
