//! The Worker's secrets in Cloudflare: those that are missing are made or asked for, none is replaced.

use std::{
    io::{IsTerminal, Write, stdin, stdout},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::online;
use crate::{processes, sh::output, stack, ui};

/// Sets what is missing; answers the owner token when it was made here, because it is shown once.
pub fn ensure() -> Result<Option<String>> {
    let listed =
        output(online().args(["secret", "list", "--format", "json"])).context("cannot list the secrets")?;
    let start = listed.find('[').unwrap_or(0);
    let known: Value = serde_json::from_str(listed.get(start..).unwrap_or_default()).unwrap_or_default();
    let has = |name: &str| known.as_array().into_iter().flatten().any(|secret| secret["name"] == name);
    let mut made = None;
    if !has("OWNER_TOKEN") {
        let (token, ours) = owner_token()?;
        ui::step("Secret OWNER_TOKEN", || put("OWNER_TOKEN", &token))?;
        made = ours.then_some(token);
    }
    // Replacing this one would lock out every runner, so it is only ever made.
    if !has("RUNNER_MASTER_KEY") {
        let key = stack::random(32)?;
        ui::step("Secret RUNNER_MASTER_KEY", || put("RUNNER_MASTER_KEY", &key))?;
    }
    // Replacing this one would make every second factor void.
    if !has("MASTER_KEYS") {
        let keys = stack::master_keys()?;
        ui::step("Secret MASTER_KEYS", || put("MASTER_KEYS", &keys))?;
    }
    Ok(made)
}

/// Asked for on a terminal, else made. The flag tells whether it was made here.
fn owner_token() -> Result<(String, bool)> {
    if let Some(token) = std::env::var("OWNER_TOKEN").ok().filter(|token| !token.is_empty()) {
        return Ok((token, false));
    }
    if stdin().is_terminal() {
        print!("  OWNER_TOKEN (at least 20 characters; empty: make one): ");
        stdout().flush()?;
        let mut line = String::new();
        stdin().read_line(&mut line)?;
        let typed = line.trim();
        if !typed.is_empty() {
            ensure!(typed.len() >= 20, "an OWNER_TOKEN has at least 20 characters");
            return Ok((typed.to_owned(), false));
        }
    }
    Ok((stack::random(24)?, true))
}

/// Through stdin: a secret in an argument would be visible to every process of the machine.
fn put(name: &str, secret: &str) -> Result<()> {
    let mut command = online();
    command.args(["secret", "put", name]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = processes::spawn(&mut command)?;
    child.stdin.take().context("no stdin")?.write_all(secret.as_bytes())?;
    let status = child.wait()?;
    processes::forget(&child);
    ensure!(status.success(), "wrangler secret put {name} failed: run it by hand to see why");
    Ok(())
}
