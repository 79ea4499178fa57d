//! The Cloudflare account, asked and changed through wrangler; a refusal says what to do about it.
//!
//! For: every call of `deploy` and of `doctor --deploy`. Not for: deciding what to create (`resources`)
//! or which secrets to set (`secrets`).

use std::{fmt, fs, process::Command};

use anyhow::{Context, Result};

use crate::{
    project,
    sh::{self, wrangler},
};

/// Where API tokens get their permissions.
const TOKENS: &str = "https://dash.cloudflare.com/profile/api-tokens";

/// What a call is about: one permission of an API token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Who we are.
    Identity,
    /// D1.
    Database,
    /// KV.
    Cache,
    /// R2.
    Bucket,
    /// Queues.
    Queues,
    /// The Worker, its files, secrets and schedules.
    Worker,
}

impl Part {
    /// As the dashboard's list of permissions calls it.
    pub fn permission(self) -> &'static str {
        match self {
            Part::Identity => "User Details",
            Part::Database => "D1",
            Part::Cache => "Workers KV Storage",
            Part::Bucket => "Workers R2 Storage",
            Part::Queues => "Queues",
            Part::Worker => "Workers Scripts",
        }
    }
}

/// wrangler did not do what it was asked: its own words and what to do about them.
#[derive(Debug)]
pub struct Refusal {
    part: Part,
    what: String,
    words: String,
    /// The file with the whole output.
    log: Option<String>,
}

impl Refusal {
    /// What a program that failed said.
    pub fn new(part: Part, arguments: &[&str], output: &str) -> Refusal {
        Refusal { part, what: arguments.join(" "), words: error_of(&plain(output)), log: None }
    }

    /// Whether the thing asked for does not exist, rather than that it may not be seen.
    pub fn is_missing(&self) -> bool {
        // R2: code 10006. Queues and Workers are looked up by wrangler, which has words of its own.
        ["[code: 10006]", "does not exist", "not found"].iter().any(|sign| self.words.contains(sign))
    }

    /// Whether the token is good, but not for this.
    pub fn is_forbidden(&self) -> bool {
        ["[code: 10000]", "[code: 10001]", "[code: 9109]"].iter().any(|sign| self.words.contains(sign))
    }

    /// The command or click that mends it, for the refusals that people meet.
    pub fn mend(&self) -> Option<String> {
        let says = |signs: &[&str]| signs.iter().any(|sign| self.words.contains(sign));
        let permission = self.part.permission();
        // Codes: https://developers.cloudflare.com/fundamentals/api/troubleshooting/ and the products' pages.
        if says(&["[code: 10042]"]) {
            Some("switch R2 on once in the dashboard (R2 > Overview), even for its free tier".to_owned())
        } else if self.is_forbidden() {
            Some(format!("give the API token Edit on \"{permission}\" for this account: {TOKENS}"))
        } else if says(&["[code: 1000]", "[code: 1001]", "[code: 9106]", "[code: 6003]"]) {
            Some(format!("CLOUDFLARE_API_TOKEN is wrong, expired or revoked; make another: {TOKENS}"))
        } else if says(&["register a workers.dev subdomain"]) {
            Some("name the account's workers.dev address once in the dashboard (Workers & Pages)".to_owned())
        } else if says(&["fetch failed", "ENOTFOUND", "ECONNREFUSED"]) {
            Some("Cloudflare cannot be reached from here: check the network and try again".to_owned())
        } else {
            None
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wrangler {} failed: {}", self.what, self.words)?;
        if let Some(log) = &self.log {
            write!(f, "\n  whole output: {log}")?;
        }
        self.mend().map_or(Ok(()), |mend| write!(f, "\n  mend: {mend}"))
    }
}

impl std::error::Error for Refusal {}

/// wrangler allowed to talk to Cloudflare.
pub fn online() -> Command {
    let mut command = wrangler();
    command.env_remove("CLOUDFLARE_CF_FETCH_ENABLED").env("VIBE_PREBUILT", "1");
    command
}

/// Asks; answers what wrangler prints on stdout.
pub fn ask(part: Part, arguments: &[&str]) -> Result<Result<String, Refusal>> {
    let output = online().args(arguments).output().context("cannot start wrangler")?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() {
        return Ok(Ok(text));
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Ok(Err(Refusal::new(part, arguments, &format!("{text}\n{errors}"))))
}

/// Whether a thing exists.
pub fn exists(part: Part, arguments: &[&str]) -> Result<bool> {
    match ask(part, arguments)? {
        Ok(_) => Ok(true),
        Err(refusal) if refusal.is_missing() => Ok(false),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Changes something; `log` names the file in target/xtask that keeps the output.
pub fn change(part: Part, log: &str, arguments: &[&str]) -> Result<()> {
    change_with(part, log, arguments, &mut online())
}

/// [`change`] with a command that has more than arguments (stdin).
pub fn change_with(part: Part, log: &str, arguments: &[&str], command: &mut Command) -> Result<()> {
    let (status, path) = sh::run_any(log, command.args(arguments))?;
    if status.success() {
        return Ok(());
    }
    let text = fs::read(&path).unwrap_or_default();
    let mut refusal = Refusal::new(part, arguments, &String::from_utf8_lossy(&text));
    refusal.log = Some(project::shown(&path));
    Err(refusal.into())
}

/// The text without the colours wrangler writes even into a pipe (ECMA-48 `ESC [ … m`).
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or(part, |(_, rest)| rest))
}

/// What stands after the last "[ERROR]", without wrangler's advice to report a bug. All of it if there is none.
fn error_of(text: &str) -> String {
    let said = text.rsplit_once("[ERROR]").map_or(text, |(_, said)| said);
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let words = lines.take_while(|line| !line.starts_with("If you think") && !line.starts_with('🪵'));
    words.take(12).collect::<Vec<_>>().join("\n  ")
}

#[cfg(test)]
mod tests {
    use super::{Part, Refusal};

    /// As wrangler 4.164.0 writes it.
    fn refusal(part: Part, said: &str) -> Refusal {
        let text = format!(
            "Getting info…\n\u{1b}[31m✘ \u{1b}[41;31m[\u{1b}[41;97mERROR\u{1b}[41;31m]\u{1b}[0m \u{1b}[1m{said}\u{1b}[0m\n\n  If \
             you think this is a bug, please open an issue\n🪵  Logs were written to x\n"
        );
        Refusal::new(part, &["x", "info"], &text)
    }

    #[test]
    fn a_missing_thing_is_no_missing_permission() {
        let absent = refusal(Part::Queues, "Queue \"q\" does not exist. To create it, run: …");
        assert!(absent.is_missing());
        assert_eq!(absent.mend(), None);
        let denied = refusal(Part::Queues, "A request failed.\n  Authentication error [code: 10000]");
        assert!(!denied.is_missing());
        assert!(denied.mend().unwrap().contains("Edit on \"Queues\""), "{denied}");
    }

    #[test]
    fn each_refusal_people_meet_has_its_mend() {
        let cases = [
            ("Please enable R2 through the Cloudflare Dashboard. [code: 10042]", "R2 > Overview"),
            ("Invalid API Token [code: 1000]", "expired or revoked"),
            (
                "You can either deploy your worker to … or register a workers.dev subdomain here:",
                "Workers & Pages",
            ),
            ("fetch failed", "network"),
        ];
        for (said, mend) in cases {
            let refusal = refusal(Part::Bucket, said);
            assert!(refusal.mend().is_some_and(|text| text.contains(mend)), "{refusal}");
        }
    }

    #[test]
    fn words_are_the_error_alone_without_colours() {
        let refusal = refusal(Part::Worker, "Something else.");
        assert_eq!(refusal.to_string(), "wrangler x info failed: Something else.");
    }
}
