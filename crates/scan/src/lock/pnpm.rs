//! `pnpm-lock.yaml`, versions 5 to 9. pnpm writes a fixed layout, so keys and indents suffice.

use std::collections::BTreeSet;

use contract::report::Package;

use super::{Parsed, from_sri, graph, package, purl, scope};

/// What the file says, gathered line by line.
#[derive(Default)]
struct Found {
    version: Option<String>,
    packages: Vec<Package>,
    /// Whether packages say `dev:` themselves (before version 9).
    flagged: bool,
    /// (package, needed package), as purls.
    pairs: Vec<(String, String)>,
    /// Needs of the project itself, as purls.
    runtime: BTreeSet<String>,
    dev: BTreeSet<String>,
}

/// Reads `packages:`, `snapshots:` (version 9) and the project's own needs.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let mut found = Found::default();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with('#')) {
        let indent = line.len() - line.trim_start().len();
        open.retain(|(outer, _)| *outer < indent);
        let Some((key, value)) = entry(line.trim()) else { continue };
        open.push((indent, key));
        let keys: Vec<&str> = open.iter().map(|(_, key)| *key).collect();
        found.line(&keys, value);
    }
    let version = found.version.take().ok_or("no lockfileVersion")?;
    Ok(finish(found, &version))
}

fn finish(found: Found, version: &str) -> Parsed {
    let mut packages = found.packages;
    let mut relations = graph::nodes(&packages);
    for (from, to) in &found.pairs {
        graph::link(&mut relations, from, to);
    }
    if found.runtime.is_empty() && found.dev.is_empty() {
        graph::infer_direct(&mut packages, &relations);
    } else {
        let direct = |p: &Package| found.runtime.contains(&p.purl) || found.dev.contains(&p.purl);
        packages.iter_mut().for_each(|p| p.direct = Some(direct(p)));
        if !found.flagged {
            graph::infer_dev(&mut packages, &relations, found.runtime);
        }
    }
    let format = format!("pnpm-lock.yaml v{version}");
    Parsed { format, ecosystem: "npm", packages, relations: Some(relations) }
}

/// `key: value`, either of them in quotes.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = match line.chars().next().filter(|c| ['\'', '"'].contains(c)) {
        Some(quote) => line.get(1..)?.split_once(quote).map(|(k, v)| (k, v.trim_start_matches(':')))?,
        None => line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, "")))?,
    };
    Some((key, value.trim().trim_matches(['\'', '"'])))
}

impl Found {
    fn line(&mut self, keys: &[&str], value: &str) {
        match keys {
            ["lockfileVersion"] => self.version = Some(value.to_owned()),
            ["packages", key] => {
                self.packages.extend(identity(key).map(|(name, version)| package("npm", name, version)));
            }
            ["packages", _, "resolution"] => {
                let integrity = value.split_once("integrity: ").map(|(_, rest)| rest);
                self.hash(integrity.and_then(|r| r.split([',', '}']).next()).unwrap_or_default());
            }
            ["packages", _, "resolution", "integrity"] => self.hash(value),
            ["packages", _, "dev"] => {
                self.flagged = true;
                if let Some(last) = self.packages.last_mut() {
                    last.scope = scope(value == "true");
                }
            }
            ["packages" | "snapshots", key, "dependencies" | "optionalDependencies", name] => {
                if let (Some(from), Some(to)) = (identity(key), need(name, value)) {
                    self.pairs.push((purl::build("npm", from.0, from.1), to));
                }
            }
            // Version 5 says `name: version`, later ones `name:` and a line `version:` below.
            ["importers", _, kind, name]
            | ["importers", _, kind, name, "version"]
            | [kind, name]
            | [kind, name, "version"] => self.own(kind, name, value),
            _ => {}
        }
    }

    fn hash(&mut self, integrity: &str) {
        if let Some(last) = self.packages.last_mut() {
            last.hash = from_sri(integrity.trim());
        }
    }

    fn own(&mut self, kind: &str, name: &str, value: &str) {
        let into = match kind {
            "dependencies" | "optionalDependencies" => &mut self.runtime,
            "devDependencies" => &mut self.dev,
            _ => return,
        };
        into.extend(need(name, value));
    }
}

/// A needed package: `1.0.0(peer@2)`, `1.0.0_peer@2`, or for an alias the key of the real one.
/// None for links to the project's own packages.
fn need(name: &str, value: &str) -> Option<String> {
    if value.starts_with(|c: char| c.is_ascii_digit()) {
        let version = value.split(['(', '_']).next()?;
        return Some(purl::build("npm", name, version));
    }
    identity(value).map(|(name, version)| purl::build("npm", name, version))
}

/// `@s/n@1.0.0(peer@2)`, `/n@1.0.0`, `/@s/n/1.0.0_peer`.
fn identity(key: &str) -> Option<(&str, &str)> {
    let key = key.trim_start_matches('/').split('(').next()?;
    let by_at = key.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(i, _)| i);
    let old = by_at.is_none_or(|at| {
        key.get(..at).is_some_and(|n| n.matches('/').count() > usize::from(n.starts_with('@')))
    });
    let cut = if old { key.rfind('/')? } else { by_at? };
    let (name, version) = (key.get(..cut)?, key.get(cut + 1..)?);
    let version = if old { version.split('_').next()? } else { version };
    version.starts_with(|c: char| c.is_ascii_digit()).then_some((name, version))
}
