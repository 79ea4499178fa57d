//! The key of the runner that `dev` starts: registered once, used again while it is valid.
//!
//! For: `.wrangler/vibe-runner.json`. Not for: production runners; people make their keys in Settings.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::http::Api;

#[derive(Serialize, Deserialize)]
struct Stored {
    id: String,
    key: String,
}

/// The stored key if the Worker still knows its runner, else a new one.
pub fn load_or_register(owner: &Api, base: &Path) -> Result<String> {
    let path = base.join("vibe-runner.json");
    let stored = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<Stored>(&text).ok());
    if let Some(stored) = stored.filter(|stored| owner.get(&format!("/v1/runners/{}", stored.id)).is_ok()) {
        return Ok(stored.key);
    }
    let made =
        owner.post("/v1/runners", &json!({"name": "this machine"})).context("cannot register a runner")?;
    let fresh: Stored = serde_json::from_value(made).context("the new runner's key is not in the reply")?;
    write_private(&path, &serde_json::to_string_pretty(&fresh)?)?;
    Ok(fresh.key)
}

/// Only the owner of the file may read a key.
fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}
