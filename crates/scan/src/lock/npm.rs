//! `package-lock.json`, versions 1 to 3.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::Package;
use serde::Deserialize;
use serde_json::Value;

use super::{Parsed, from_sri, package, scope};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lock {
    lockfile_version: u32,
    #[serde(default)]
    packages: BTreeMap<String, Entry>,
    #[serde(default)]
    dependencies: BTreeMap<String, Entry>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Entry {
    name: Option<String>,
    version: Option<String>,
    integrity: Option<String>,
    license: Option<Value>,
    dev: bool,
    dev_optional: bool,
    link: bool,
    dependencies: BTreeMap<String, Value>,
    dev_dependencies: BTreeMap<String, Value>,
    optional_dependencies: BTreeMap<String, Value>,
}

/// Version 2 and 3 by install path, version 1 by tree.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let lock: Lock = serde_json::from_str(text).map_err(|_| "not a package-lock.json".to_owned())?;
    let packages = if lock.packages.is_empty() { from_tree(&lock)? } else { from_paths(&lock) };
    let format = format!("package-lock.json v{}", lock.lockfile_version);
    Ok(Parsed { format, ecosystem: "npm", packages })
}

fn from_paths(lock: &Lock) -> Vec<Package> {
    let own = lock.packages.iter().filter(|(path, _)| !path.contains("node_modules/"));
    let direct: BTreeSet<&str> = own
        .flat_map(|(_, e)| {
            e.dependencies.keys().chain(e.dev_dependencies.keys()).chain(e.optional_dependencies.keys())
        })
        .map(String::as_str)
        .collect();
    let installed = lock.packages.iter().filter_map(|(path, entry)| {
        let (prefix, name) = path.rsplit_once("node_modules/")?;
        (!entry.link).then_some((prefix, name, entry))
    });
    installed
        .map(|(prefix, name, entry)| {
            // An alias keeps its real name beside the path.
            let mut package = one(entry.name.as_deref().unwrap_or(name), entry);
            package.direct = Some(!prefix.contains("node_modules/") && direct.contains(name));
            package
        })
        .collect()
}

fn from_tree(lock: &Lock) -> Result<Vec<Package>, String> {
    let mut out = Vec::new();
    let mut open: Vec<(&str, &Entry)> = Vec::new();
    let mut children: Vec<(String, Entry)> = Vec::new();
    open.extend(lock.dependencies.iter().map(|(name, entry)| (name.as_str(), entry)));
    for (name, entry) in open {
        out.push(one(name, entry));
        nested(entry, &mut children)?;
    }
    while let Some((name, entry)) = children.pop() {
        out.push(one(&name, &entry));
        nested(&entry, &mut children)?;
    }
    Ok(out)
}

/// In version 1 `dependencies` of an entry are entries themselves.
fn nested(entry: &Entry, into: &mut Vec<(String, Entry)>) -> Result<(), String> {
    for (name, value) in &entry.dependencies {
        let child = Entry::deserialize(value).map_err(|_| "a nested dependency is malformed".to_owned())?;
        into.push((name.clone(), child));
    }
    Ok(())
}

fn one(name: &str, entry: &Entry) -> Package {
    let mut package = package("npm", name, entry.version.as_deref().unwrap_or_default());
    package.scope = scope(entry.dev || entry.dev_optional);
    package.hash = entry.integrity.as_deref().and_then(from_sri);
    package.license = entry.license.as_ref().and_then(Value::as_str).map(str::to_owned);
    package
}
