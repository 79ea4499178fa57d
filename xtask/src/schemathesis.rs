//! `cargo xtask schemathesis`: requests made from the API document by somebody else's generator, against the real Worker.
//!
//! For: no 5xx, no status and no content type that the document does not name: as nobody, as the holder of the owner
//! token, and signed in. Not for: `cargo xtask test`, which needs no Python; its own random requests are `api::fuzz`.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    bench::served::{OWNER_TOKEN, Served},
    build::{self, Kind},
    http::Api,
    pins, project, setup, sh, ui,
};

/// Settings of `schemathesis`.
#[derive(clap::Args)]
pub struct Args {
    /// Generated requests for each operation, beside the systematic ones
    #[arg(long, default_value_t = 10)]
    examples: u32,
}

/// What is asked of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance";
/// These wait, or go on, by design.
const WAITING: &str = "events|lease";
/// What would end the session that the requests come with.
const ENDING: &str = "events|lease|sessions|account|sign-out|privacy";

/// Builds, starts the Worker, and lets the generator at it three times.
pub fn run(args: &Args) -> Result<()> {
    let program = install()?;
    setup::essentials()?;
    build::worker(Kind::Dev)?;
    let settings = [
        ("ENVIRONMENT", "development"),
        ("RATE_LIMITS", "off"),
        ("THREATS", "log"),
        ("MASTER_KEYS", "k1:c2NoZW1hdGhlc2lzLW1hc3Rlci1rZXktMDEyMzQ1Njc="),
    ];
    let served = Served::start_with("build/index.js", 1, &settings)?;
    let url = served.url()?.to_owned();
    let cookie = session(&url)?;
    let owner = format!("Authorization: Bearer {OWNER_TOKEN}");
    let whoever: [(&str, &[&str], &str); 3] = [
        ("nobody", &[], WAITING),
        ("the owner token", &[&owner], WAITING),
        ("a signed-in person", &[&cookie, "Sec-Fetch-Site: same-origin"], ENDING),
    ];
    let outcome = whoever.into_iter().try_for_each(|(who, headers, without)| {
        ui::step(&format!("Requests of {who}"), || {
            let mut command = Command::new(&program);
            command.arg("run").arg(project::path("docs/openapi.json")).args(["--url", &url, "--no-color"]);
            command.args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--workers", "2"]);
            command.args(["--max-examples", &args.examples.to_string(), "--exclude-path-regex", without]);
            command.args(headers.iter().flat_map(|header| ["-H", header]));
            sh::run(&format!("schemathesis-{}", who.replace(' ', "-")), &mut command)
        })
    });
    served.stop();
    outcome
}

/// The generator in a Python environment of its own, below target/tools.
fn install() -> Result<std::path::PathBuf> {
    let folder = project::path("target/tools/schemathesis");
    let program = folder.join("bin/schemathesis");
    let wanted = format!("schemathesis=={}", pins::SCHEMATHESIS);
    let stamp = folder.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    ui::step(&format!("Install {wanted}"), || {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(&folder);
        sh::run("python-venv", &mut venv)
            .context("this needs Python 3.10 or newer with its module `venv`")?;
        let mut pip = Command::new(folder.join("bin/pip"));
        sh::run("pip", pip.args(["install", "--quiet", &wanted]))?;
        Ok(std::fs::write(&stamp, &wanted)?)
    })?;
    Ok(program)
}

/// The cookie of a session, which an owner link begins.
fn session(url: &str) -> Result<String> {
    let made = Api::new(url, Some(OWNER_TOKEN)).post("/v1/owner-links", &json!({}))?;
    let token = made["token"].as_str().context("no token in the answer")?;
    let reply = ureq::post(format!("{url}/v1/sessions")).send_json(json!({ "token": token }))?;
    let cookie = reply.headers().get("set-cookie").and_then(|value| value.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).context("no cookie in the answer")?;
    ensure!(cookie.contains('='), "not a cookie: {cookie}");
    Ok(format!("Cookie: {cookie}"))
}
