//! The Worker's secrets in Cloudflare: those that are missing are made or asked for, none is replaced.

use std::io::{IsTerminal, Write, pipe, stdin, stdout};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::account::{self, Part, Refusal};
use crate::{stack, ui};

/// The secrets that a Worker cannot do without.
pub const NEEDED: [&str; 3] = ["OWNER_TOKEN", "RUNNER_MASTER_KEY", "MASTER_KEYS"];

/// The names of the secrets that are set.
pub fn list() -> Result<Result<Vec<String>, Refusal>> {
    let listed = match account::ask(Part::Worker, &["secret", "list", "--format", "json"])? {
        Ok(listed) => listed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let start = listed.find('[').unwrap_or(0);
    // An unreadable list must not pass for an empty one: the secrets would be replaced.
    let known: Value = serde_json::from_str(listed.get(start..).unwrap_or_default())
        .context("wrangler's list of secrets is not JSON")?;
    let names = known.as_array().into_iter().flatten().filter_map(|secret| secret["name"].as_str());
    Ok(Ok(names.map(str::to_owned).collect()))
}

/// Sets what is missing; answers the owner token when it was made here, because it is shown once.
pub fn ensure() -> Result<Option<String>> {
    let known = list()??;
    let has = |name: &str| known.iter().any(|one| one == name);
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

/// From the environment, else asked for on a terminal, else made. The flag tells whether it was made here.
fn owner_token() -> Result<(String, bool)> {
    if let Some(token) = std::env::var("OWNER_TOKEN").ok().filter(|token| !token.is_empty()) {
        return Ok((long_enough(token)?, false));
    }
    if stdin().is_terminal() {
        print!("  OWNER_TOKEN (at least 20 characters; empty: make one): ");
        stdout().flush()?;
        let mut line = String::new();
        stdin().read_line(&mut line)?;
        let typed = line.trim();
        if !typed.is_empty() {
            return Ok((long_enough(typed.to_owned())?, false));
        }
    }
    Ok((stack::random(24)?, true))
}

/// The Worker refuses a shorter one, with 500 on every request.
fn long_enough(token: String) -> Result<String> {
    ensure!(token.len() >= 20, "an OWNER_TOKEN has at least 20 characters");
    Ok(token)
}

/// Through stdin: a secret in an argument would be visible to every process of the machine.
fn put(name: &str, secret: &str) -> Result<()> {
    let (reader, mut writer) = pipe().context("no pipe")?;
    writer.write_all(secret.as_bytes())?;
    drop(writer);
    let mut command = account::online();
    command.stdin(reader);
    account::change_with(Part::Worker, "secret-put", &["secret", "put", name], &mut command)
}
