//! The secrets of a Worker on this machine: made once, kept in .dev.vars over restarts.
//!
//! For: `dev` and the tests of the UI. Not for: production; `deploy` sets those in Cloudflare.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use crate::project;

/// What .dev.vars holds.
pub struct Secrets {
    /// Opens the operator organisation.
    pub owner_token: String,
}

impl Secrets {
    /// Reads .dev.vars and adds what is missing; a developer's own lines stay.
    pub fn load_or_create() -> Result<Secrets> {
        let path = project::path(".dev.vars");
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        let known = parse(&text);
        let mut missing = Vec::new();
        let mut value = |name: &str, make: &dyn Fn() -> Result<String>| -> Result<String> {
            if let Some(value) = known.get(name) {
                return Ok(value.clone());
            }
            let made = make()?;
            missing.push(format!("{name}={made}"));
            Ok(made)
        };
        let owner_token = value("OWNER_TOKEN", &|| random(24))?;
        value("RUNNER_MASTER_KEY", &|| random(32))?;
        value("METRICS_TOKEN", &|| random(24))?;
        value("MASTER_KEYS", &master_keys)?;
        value("ENVIRONMENT", &|| Ok("development".to_owned()))?;
        if !missing.is_empty() {
            if text.is_empty() {
                text = "# Made by `cargo xtask dev`, for this machine only. Never commit it.\n".to_owned();
            }
            if !text.ends_with('\n') {
                text.push('\n');
            }
            fs::write(&path, format!("{text}{}\n", missing.join("\n"))).context("cannot write .dev.vars")?;
        }
        Ok(Secrets { owner_token })
    }
}

/// `bytes` random bytes in base64url.
pub fn random(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).context("no randomness")?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}

/// A first master key: its name and 32 random bytes.
pub fn master_keys() -> Result<String> {
    let mut buffer = [0; 32];
    getrandom::fill(&mut buffer).context("no randomness")?;
    Ok(format!("k1:{}", STANDARD.encode(buffer)))
}

fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{master_keys, parse, random};

    #[test]
    fn comments_and_quotes_are_understood() {
        let read = parse("# A=1\nB = \"two\"\nC=a=b\n");
        assert_eq!(read.get("A"), None);
        assert_eq!(read.get("B").map(String::as_str), Some("two"));
        assert_eq!(read.get("C").map(String::as_str), Some("a=b"));
    }

    #[test]
    fn a_master_key_survives_the_file() {
        let made = master_keys().unwrap();
        assert_eq!(made.len(), 3 + 44, "32 bytes are 44 characters of base64 with padding");
        let read = parse(&format!("MASTER_KEYS={made}\n"));
        assert_eq!(read.get("MASTER_KEYS"), Some(&made));
    }

    #[test]
    fn secrets_are_long_enough_and_differ() {
        let (a, b) = (random(32).unwrap(), random(32).unwrap());
        assert_eq!(a.len(), 43, "32 bytes are 43 characters of base64url");
        assert_ne!(a, b);
    }
}
