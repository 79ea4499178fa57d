//! What the account already has of what a deploy needs.
//!
//! For: `doctor --deploy`. Not for: changing anything.

use anyhow::{Context, Result, bail};

use super::{
    account::{self, Part, Refusal},
    secrets,
};
use crate::sh::node;

/// What the API token must allow, and whether it lets us look; Edit shows only when something is changed.
pub fn permissions() -> Vec<(Part, Result<()>)> {
    let looks: [(Part, &[&str]); 4] = [
        (Part::Database, &["d1", "list", "--json"]),
        (Part::Cache, &["kv", "namespace", "list"]),
        (Part::Bucket, &["r2", "bucket", "list"]),
        (Part::Queues, &["queues", "list"]),
    ];
    // A thing that does not exist yet may still be looked for.
    looks.into_iter().map(|(part, look)| (part, account::exists(part, look).map(|_| ()))).collect()
}

/// The Worker's secrets: which of those it needs are missing; nothing when it was not deployed yet.
///
/// # Errors
/// When the token may not look.
pub fn missing_secrets() -> Result<Option<Vec<&'static str>>> {
    match secrets::list()? {
        Ok(known) => Ok(Some(
            secrets::NEEDED.into_iter().filter(|name| !known.iter().any(|one| one == name)).collect(),
        )),
        Err(refusal) if refusal.is_missing() => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Asks what no command of wrangler tells. Prints the name, or nothing when there is none.
const SUBDOMAIN: &str = r#"
const base = process.env.CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4";
const get = async (path) => {
  const answer = await fetch(base + path, { headers: { authorization: `Bearer ${process.env.CLOUDFLARE_API_TOKEN}` } });
  const body = await answer.json();
  if (body.success || body.errors?.some((error) => error.code === 10007)) return body.result;
  throw new Error(body.errors?.map((error) => `${error.message} [code: ${error.code}]`).join(", ") ?? `status ${answer.status}`);
};
const account = process.env.CLOUDFLARE_ACCOUNT_ID ?? (await get("/accounts"))?.[0]?.id;
console.log((await get(`/accounts/${account}/workers/subdomain`))?.subdomain ?? "");
"#;

/// The account's workers.dev name, when it has one.
///
/// # Errors
/// When there is no CLOUDFLARE_API_TOKEN to ask with, or Cloudflare refuses.
pub fn workers_dev() -> Result<Option<String>> {
    if std::env::var_os("CLOUDFLARE_API_TOKEN").is_none() {
        bail!(
            "only with CLOUDFLARE_API_TOKEN can this be looked at; `cargo xtask deploy` says so when it is missing"
        );
    }
    let mut command = node("--input-type=module");
    let output = command.args(["-e", SUBDOMAIN]).output().context("cannot start Node")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Refusal::new(Part::Worker, &["workers.dev"], &said).into());
    }
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((!name.is_empty()).then_some(name))
}
