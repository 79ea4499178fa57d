//! What a project should have, and what its dependency and workflow files should not.

use std::collections::BTreeSet;

use contract::report::Scope;

use super::{Hit, hit};
use crate::health::Facts;

/// Requirements without an exact version, one finding each.
pub fn unpinned(path: &str, scope: Scope, bytes: &[u8]) -> Vec<Hit> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().enumerate();
    let loose = lines.filter(|(_, line)| {
        let line = line.split('#').next().unwrap_or_default().trim();
        !line.is_empty() && !line.starts_with('-') && !line.contains("==") && !line.contains('@')
    });
    loose
        .filter_map(|(i, line)| hit("deps/unpinned", path, scope, Some(i as u64 + 1), line.trim().as_bytes()))
        .collect()
}

/// `uses: owner/action@tag` outside GitHub's own `actions/`.
pub fn unpinned_actions(path: &str, scope: Scope, bytes: &[u8]) -> Vec<Hit> {
    let text = String::from_utf8_lossy(bytes);
    let mut hits = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let Some(action) = line.trim_start().trim_start_matches("- ").strip_prefix("uses:") else { continue };
        let action = action.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let Some((name, reference)) = action.split_once('@') else { continue };
        let own = name.starts_with("actions/") || name.starts_with("./") || name.starts_with("docker:");
        let commit = reference.len() == 40 && reference.bytes().all(|b| b.is_ascii_hexdigit());
        if !own && !commit {
            hits.extend(hit("ci/unpinned-action", path, scope, Some(i as u64 + 1), action.as_bytes()));
        }
    }
    hits
}

/// Manifests and the lock files that fix them.
const MANIFESTS: &[(&str, &[&str])] = &[
    ("Cargo.toml", &["Cargo.lock"]),
    (
        "package.json",
        &["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"],
    ),
    ("pyproject.toml", &["poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "requirements.txt"]),
    ("Pipfile", &["Pipfile.lock"]),
    ("go.mod", &["go.sum"]),
];

/// A name that [`missing`] asks for.
pub fn is_manifest_or_lock(base: &str) -> bool {
    MANIFESTS.iter().any(|(manifest, locks)| *manifest == base || locks.contains(&base))
}

/// What the whole project lacks.
pub fn missing(facts: &Facts) -> Vec<Hit> {
    if facts.files == 0 {
        return Vec::new();
    }
    let mut ids = Vec::new();
    if !facts.root_file(&["license", "licence", "copying", "unlicense"]) {
        ids.push("project/no-licence");
    }
    if !facts.root_file(&["readme"]) {
        ids.push("project/no-readme");
    }
    if !facts.has_ci() && facts.code > 0 {
        ids.push("project/no-ci");
    }
    if facts.test_files == 0 && !facts.inline_tests && facts.code > 0 {
        ids.push("project/no-tests");
    }
    if !facts.paths.iter().any(|p| p.to_ascii_lowercase().ends_with("security.md")) {
        ids.push("project/no-security-policy");
    }
    let whole = ids.iter().filter_map(|id| hit(id, "", Scope::Production, None, b""));
    let unlocked = unlocked(&facts.paths);
    let manifests = unlocked.iter().filter_map(|p| hit("deps/no-lockfile", p, Scope::Production, None, b""));
    whole.chain(manifests).collect()
}

/// Manifests with no lock file in their folder or any above (workspaces keep one at the root).
fn unlocked(paths: &BTreeSet<String>) -> Vec<String> {
    let mut out = Vec::new();
    for path in paths {
        let (folder, base) = path.rsplit_once('/').unwrap_or(("", path));
        let Some((_, locks)) = MANIFESTS.iter().find(|(manifest, _)| *manifest == base) else { continue };
        // Modules without dependencies have no go.sum; fixtures and examples rarely lock.
        if base == "go.mod" || crate::classify::scope(path, b"") != Scope::Production {
            continue;
        }
        let mut folder = Some(folder);
        let mut locked = false;
        while let Some(here) = folder {
            let at = |lock: &&str| {
                paths.contains(&if here.is_empty() { (*lock).to_owned() } else { format!("{here}/{lock}") })
            };
            locked |= locks.iter().any(at);
            folder =
                if here.is_empty() { None } else { Some(here.rsplit_once('/').map_or("", |(up, _)| up)) };
        }
        if !locked {
            out.push(path.clone());
        }
    }
    out
}
