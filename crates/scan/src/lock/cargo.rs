//! `Cargo.lock`, versions 1 to 4.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Parsed, package};

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    version: Option<u32>,
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
    let own = lock.package.iter().filter(|p| p.source.is_none());
    let direct: BTreeSet<&str> =
        own.flat_map(|p| &p.dependencies).filter_map(|d| d.split(' ').next()).collect();
    let foreign = lock.package.iter().filter(|p| p.source.is_some());
    let packages = foreign.map(|entry| {
        let mut package = package("cargo", &entry.name, &entry.version);
        package.direct = Some(direct.contains(entry.name.as_str()));
        package.hash = entry.checksum.as_ref().map(|sum| format!("sha256:{sum}"));
        package
    });
    let format = format!("Cargo.lock v{}", lock.version.unwrap_or(1));
    Ok(Parsed { format, ecosystem: "cargo", packages: packages.collect() })
}
