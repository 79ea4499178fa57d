//! Findings: what each rule looks for, how bad it is, and why.
//!
//! For: explainable rules with few false positives. Not for: the score (`health`), entropy
//! guessing or static analysis. A finding never holds a secret's text, nor a hash of it alone.

mod project;
mod secrets;
mod table;

use contract::report::{Finding, Scope, SkipReason};
pub(crate) use project::is_manifest_or_lock;
use sha2::{Digest as _, Sha256};
pub use table::{RULES, Rule, rule};

use crate::health::Facts;

/// A rule that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub rule: &'static Rule,
    /// Where; empty for the whole project.
    pub path: String,
    /// 1-based.
    pub line: Option<u64>,
    /// Own code or not.
    pub scope: Scope,
    /// Tells hits of one rule in one file apart without the line number; hashed into the id.
    pub content: Vec<u8>,
}

pub(crate) fn hit(id: &str, path: &str, scope: Scope, line: Option<u64>, content: &[u8]) -> Option<Hit> {
    Some(Hit { rule: rule(id)?, path: path.to_owned(), line, scope, content: content.to_vec() })
}

/// Rules that need only the name and size.
pub fn by_path(path: &str, base: &str, scope: Scope, bytes: u64, skipped: Option<SkipReason>) -> Vec<Hit> {
    let env = (base == ".env" || (base.starts_with(".env.") && !is_env_sample(base))) && bytes > 0;
    let binary = skipped == Some(SkipReason::Binary) && is_executable_name(base);
    let large = bytes > 5 << 20;
    let found =
        [(env, "files/env-committed"), (binary, "files/binary-committed"), (large, "files/very-large")];
    found.iter().filter(|(yes, _)| *yes).filter_map(|(_, id)| hit(id, path, scope, None, b"")).collect()
}

fn is_env_sample(base: &str) -> bool {
    ["example", "sample", "template", "dist", "defaults", "test"].iter().any(|word| base.contains(word))
}

fn is_executable_name(base: &str) -> bool {
    ["exe", "dll", "so", "dylib", "jar", "class", "o", "a", "pyc"]
        .iter()
        .any(|ext| base.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(ext)))
}

/// Rules that read the text.
pub fn by_content(path: &str, base: &str, scope: Scope, bytes: &[u8]) -> Vec<Hit> {
    let mut hits = secrets::find(path, scope, bytes);
    if base.starts_with("requirements") && base.ends_with(".txt") {
        hits.extend(project::unpinned(path, scope, bytes));
    }
    if path.contains(".github/workflows/") {
        hits.extend(project::unpinned_actions(path, scope, bytes));
    }
    hits
}

/// All findings, worst first, with the project's own added.
pub fn findings(hits: &[Hit], facts: &Facts) -> Vec<Finding> {
    let mut all: Vec<Finding> = hits.iter().chain(&project::missing(facts)).map(finding).collect();
    all.sort_by(|a, b| {
        let key = |f: &Finding| (f.severity, f.rule.clone(), f.path.clone(), f.line, f.id.clone());
        key(a).cmp(&key(b))
    });
    // The same content twice in one file is one finding, at its first line.
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|f| seen.insert(f.id.clone()));
    all
}

fn finding(hit: &Hit) -> Finding {
    let mut hash = Sha256::new();
    for part in [hit.rule.id.as_bytes(), hit.path.as_bytes(), &hit.content] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest = crate::lock::hex(&hash.finalize());
    Finding {
        id: digest.get(..32).unwrap_or_default().to_owned(),
        rule: hit.rule.id.to_owned(),
        severity: hit.rule.severity,
        title: hit.rule.title.to_owned(),
        path: (!hit.path.is_empty()).then(|| hit.path.clone()),
        line: hit.line,
        scope: hit.scope,
        help: hit.rule.help.to_owned(),
    }
}
