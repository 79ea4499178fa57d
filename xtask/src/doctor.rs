//! `cargo xtask doctor`: what is missing on this machine, and the command that mends it.
//!
//! For: "it does not work". Exit code 1 when something needed is missing. Not for: mending it.

use anyhow::{Result, bail};

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
}

fn rust(findings: &mut Vec<Finding>) {
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
    let web = project::path("web/node_modules").exists();
    check(findings, Need::Must, "npm packages of the UI", web, "cargo xtask setup");
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
    let ids = deploy::has_ids();
    check(findings, Need::Should, "ids in wrangler.toml", ids, "cargo xtask deploy");
    let docker = output(cmd("docker").args(["info", "--format", "{{.ID}}"])).is_some();
    check(findings, Need::Should, "Docker, for `deploy --containers`", docker, "install and start Docker");
}

/// What mends a refused look, or Cloudflare's own words.
fn mend_of(error: anyhow::Error) -> String {
    let known = error.downcast_ref::<deploy::Refusal>().and_then(deploy::Refusal::mend);
    known.unwrap_or_else(|| error.to_string())
}
