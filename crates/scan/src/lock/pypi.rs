//! Python: `requirements*.txt`, `poetry.lock`, `uv.lock`, `Pipfile.lock`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use toml::Table;

use super::{Parsed, package, scope};

/// PEP 508 lines; only `==` and `===` give a version.
pub fn requirements(text: &str) -> Result<Parsed, String> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut packages = Vec::new();
    for line in joined.lines() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with(['#', '-']) || line.contains("://") {
            continue;
        }
        let (line, hash) = match line.split_once("--hash=") {
            Some((head, hash)) => (head.trim(), hash.split_ascii_whitespace().next()),
            None => (line, None),
        };
        let bare = line.split(';').next().unwrap_or_default().trim();
        let end = bare.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c))).unwrap_or(bare.len());
        let (name, rest) = bare.split_at(end);
        if name.is_empty() {
            return Err("a line does not begin with a name".to_owned());
        }
        let rest = rest.trim_start().split_once(']').map_or(rest, |(_, after)| after).trim();
        let pinned = rest.strip_prefix("===").or_else(|| rest.strip_prefix("=="));
        let pinned = pinned.filter(|v| !v.contains([',', '*'])).unwrap_or_default().trim();
        let mut found = package("pypi", name, pinned);
        found.direct = hash.is_none().then_some(true);
        found.hash = hash.map(str::to_owned);
        packages.push(found);
    }
    Ok(Parsed { format: "requirements.txt".to_owned(), ecosystem: "pypi", packages })
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: Option<String>,
    category: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    source: Option<Table>,
    dependencies: Option<toml::Value>,
}

/// Poetry 1 and 2.
pub fn poetry(text: &str) -> Result<Parsed, String> {
    let lock: Lock = toml::from_str(text).map_err(|_| "not a poetry.lock".to_owned())?;
    let packages = lock.package.iter().map(|entry| {
        let mut found = package("pypi", &entry.name, entry.version.as_deref().unwrap_or_default());
        let grouped = !entry.groups.is_empty() && !entry.groups.iter().any(|g| g == "main");
        found.scope = scope(entry.category.as_deref() == Some("dev") || grouped);
        found
    });
    Ok(Parsed { format: "poetry.lock".to_owned(), ecosystem: "pypi", packages: packages.collect() })
}

/// uv: the project's own entries are `virtual` or `editable`, their dependencies are direct.
pub fn uv(text: &str) -> Result<Parsed, String> {
    let lock: Lock = toml::from_str(text).map_err(|_| "not a uv.lock".to_owned())?;
    let own = |entry: &&Entry| {
        let source = entry.source.as_ref();
        source.is_some_and(|s| ["virtual", "editable", "directory"].iter().any(|key| s.contains_key(*key)))
    };
    let direct: BTreeSet<&str> = lock
        .package
        .iter()
        .filter(own)
        .filter_map(|entry| entry.dependencies.as_ref()?.as_array())
        .flatten()
        .filter_map(|dependency| dependency.get("name")?.as_str())
        .collect();
    let packages = lock.package.iter().filter(|entry| !own(entry)).map(|entry| {
        let mut found = package("pypi", &entry.name, entry.version.as_deref().unwrap_or_default());
        found.direct = Some(direct.contains(entry.name.as_str()));
        found
    });
    Ok(Parsed { format: "uv.lock".to_owned(), ecosystem: "pypi", packages: packages.collect() })
}

#[derive(Deserialize)]
struct Pipfile {
    #[serde(default)]
    default: BTreeMap<String, Value>,
    #[serde(default)]
    develop: BTreeMap<String, Value>,
}

/// Pipenv: `default` and `develop`.
pub fn pipfile(text: &str) -> Result<Parsed, String> {
    let lock: Pipfile = serde_json::from_str(text).map_err(|_| "not a Pipfile.lock".to_owned())?;
    let one = |(name, entry): (&String, &Value), dev| {
        let version = entry.get("version").and_then(Value::as_str).unwrap_or_default();
        let mut found = package("pypi", name, version.trim_start_matches('='));
        found.scope = scope(dev);
        found
    };
    let default = lock.default.iter().map(|entry| one(entry, false));
    let packages = default.chain(lock.develop.iter().map(|entry| one(entry, true))).collect();
    Ok(Parsed { format: "Pipfile.lock".to_owned(), ecosystem: "pypi", packages })
}
