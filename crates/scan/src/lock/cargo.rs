//! `Cargo.lock`, versions 1 to 4.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::Package;
use serde::Deserialize;

use super::{Parsed, graph, package, purl};

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    version: Option<u32>,
    /// The project itself, in files older than Cargo 1.18.
    root: Option<Entry>,
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Packages with a source; those without are the workspace's own.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let lock: Lock = toml::from_str(text).map_err(|_| "not a Cargo.lock".to_owned())?;
    let mut by_name = Index::new();
    for entry in &lock.package {
        by_name.entry((&entry.name, &entry.version)).or_default().push(entry);
    }
    let own = lock.root.iter().chain(lock.package.iter().filter(|p| p.source.is_none()));
    let direct: BTreeSet<String> =
        own.flat_map(|e| &e.dependencies).filter_map(|d| find(&by_name, d)).map(purl_of).collect();
    let foreign: Vec<&Entry> = lock.package.iter().filter(|p| p.source.is_some()).collect();
    let packages: Vec<Package> = foreign.iter().map(|entry| one(entry, &direct)).collect();
    let mut relations = graph::nodes(&packages);
    for entry in foreign {
        let from = purl_of(entry);
        for to in entry.dependencies.iter().filter_map(|d| find(&by_name, d)) {
            graph::link(&mut relations, &from, &purl_of(to));
        }
    }
    let format = format!("Cargo.lock v{}", lock.version.unwrap_or(1));
    Ok(Parsed { format, ecosystem: "cargo", packages, relations: Some(relations) })
}

/// By name and version; several from different sources.
type Index<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Entry>>;

/// `name`, `name version` or `name version (source)`: as much as is needed to be unambiguous.
fn find<'a>(by_name: &Index<'a>, dependency: &'a str) -> Option<&'a Entry> {
    let mut words = dependency.split(' ');
    let name = words.next()?;
    let same = match words.next() {
        Some(version) => by_name.get(&(name, version))?,
        None => by_name.range((name, "")..).next().filter(|((found, _), _)| *found == name)?.1,
    };
    let source = words.next().map(|word| bare(word.trim_matches(['(', ')'])));
    same.iter().find(|e| source.is_none() || e.source.as_deref().map(bare) == source).copied()
}

/// The lock file leaves out what follows `#` (the commit) here and there.
fn bare(source: &str) -> &str {
    source.split('#').next().unwrap_or(source)
}

fn one(entry: &Entry, direct: &BTreeSet<String>) -> Package {
    let mut package = package("cargo", &entry.name, &entry.version);
    package.purl = purl_of(entry);
    package.direct = Some(direct.contains(&package.purl));
    package.hash = entry.checksum.as_ref().map(|sum| format!("sha256:{sum}"));
    package
}

/// A package from git is not the one of that name in the registry, and its purl says so.
fn purl_of(entry: &Entry) -> String {
    let plain = purl::build("cargo", &entry.name, &entry.version);
    let git = entry.source.as_deref().filter(|source| source.starts_with("git+"));
    git.map_or(plain.clone(), |source| {
        let (url, commit) = source.split_once('#').unwrap_or((source, ""));
        let url = url.split('?').next().unwrap_or(url);
        purl::qualified(&plain, "vcs_url", &format!("{url}@{commit}"))
    })
}
