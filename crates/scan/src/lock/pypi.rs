//! Python: `requirements*.txt`, `poetry.lock`, `uv.lock`, `Pipfile.lock`.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::Package;
use serde::Deserialize;
use serde_json::Value;
use toml::Table;

use super::{Parsed, graph, package, scope};

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
    Ok(Parsed { format: "requirements.txt".to_owned(), ecosystem: "pypi", packages, relations: None })
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    name: String,
    version: Option<String>,
    category: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    source: Option<Table>,
    /// Poetry: a table by name. uv: an array of tables with a `name`.
    dependencies: Option<toml::Value>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, toml::Value>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, toml::Value>,
}

impl Entry {
    fn package(&self) -> Package {
        package("pypi", &self.name, self.version.as_deref().unwrap_or_default())
    }
}

/// Poetry 1 and 2. A name may be there in several versions, one for each kind of environment;
/// whoever needs the name may get any of them.
pub fn poetry(text: &str) -> Result<Parsed, String> {
    let lock: Lock = toml::from_str(text).map_err(|_| "not a poetry.lock".to_owned())?;
    let found = lock.package.iter().map(|entry| {
        let mut found = entry.package();
        let grouped = !entry.groups.is_empty() && !entry.groups.iter().any(|g| g == "main");
        found.scope = scope(entry.category.as_deref() == Some("dev") || grouped);
        found
    });
    let mut packages: Vec<Package> = found.collect();
    let by_name = by_name(&packages);
    let mut relations = graph::nodes(&packages);
    for entry in &lock.package {
        let from = entry.package().purl;
        let names = entry.dependencies.iter().filter_map(toml::Value::as_table).flat_map(Table::keys);
        for to in names.filter_map(|name| by_name.get(&normalised(name))).flatten() {
            graph::link(&mut relations, &from, to);
        }
    }
    graph::infer_direct(&mut packages, &relations);
    let format = "poetry.lock".to_owned();
    Ok(Parsed { format, ecosystem: "pypi", packages, relations: Some(relations) })
}

/// purls by normalised name.
type ByName = BTreeMap<String, Vec<String>>;

/// A lock file has a few versions of a name at most; one that has thousands must not make the pairs
/// explode.
const MAX_VERSIONS: usize = 32;

fn by_name(packages: &[Package]) -> ByName {
    let mut by_name = ByName::new();
    for package in packages {
        let same = by_name.entry(normalised(&package.name)).or_default();
        if same.len() < MAX_VERSIONS {
            same.push(package.purl.clone());
        }
    }
    by_name
}

/// The comparable form of a name (PyPA, "Names and normalization").
fn normalised(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// uv: the project's own entries are `virtual` or `editable`, their dependencies are direct.
pub fn uv(text: &str) -> Result<Parsed, String> {
    let lock: Lock = toml::from_str(text).map_err(|_| "not a uv.lock".to_owned())?;
    let (own, foreign): (Vec<&Entry>, Vec<&Entry>) = lock.package.iter().partition(|e| is_own(e));
    let mut packages: Vec<Package> = foreign.iter().map(|entry| entry.package()).collect();
    let by_name = by_name(&packages);
    let mut relations = graph::nodes(&packages);
    for entry in &foreign {
        let from = entry.package().purl;
        for to in runtime_needs(entry).flat_map(|need| uv_find(&by_name, need)) {
            graph::link(&mut relations, &from, &to);
        }
    }
    let runtime: BTreeSet<String> =
        own.iter().flat_map(|e| runtime_needs(e)).flat_map(|need| uv_find(&by_name, need)).collect();
    let dev =
        own.iter().flat_map(|e| e.dev_dependencies.values()).filter_map(toml::Value::as_array).flatten();
    let dev: BTreeSet<String> = dev.flat_map(|need| uv_find(&by_name, need)).collect();
    if own.is_empty() {
        graph::infer_direct(&mut packages, &relations);
    } else {
        packages.iter_mut().for_each(|p| p.direct = Some(runtime.contains(&p.purl) || dev.contains(&p.purl)));
        graph::infer_dev(&mut packages, &relations, runtime);
    }
    let format = "uv.lock".to_owned();
    Ok(Parsed { format, ecosystem: "pypi", packages, relations: Some(relations) })
}

fn is_own(entry: &Entry) -> bool {
    let kinds = ["virtual", "editable", "directory"];
    entry.source.as_ref().is_some_and(|source| kinds.iter().any(|kind| source.contains_key(*kind)))
}

/// `dependencies`, and those of extras, which uv writes only where they are asked for.
fn runtime_needs(entry: &Entry) -> impl Iterator<Item = &toml::Value> {
    let lists = entry.dependencies.iter().chain(entry.optional_dependencies.values());
    lists.filter_map(toml::Value::as_array).flatten()
}

/// `{ name = "x" }`, with `version` where the file has several of that name.
fn uv_find(by_name: &ByName, need: &toml::Value) -> Vec<String> {
    let text = |key: &str| need.get(key).and_then(toml::Value::as_str);
    let same = text("name").and_then(|name| by_name.get(&normalised(name)));
    let exact = text("version").zip(text("name")).map(|(v, name)| package("pypi", name, v).purl);
    let fits = |purl: &&String| exact.as_ref().is_none_or(|exact| *purl == exact);
    same.into_iter().flatten().filter(fits).cloned().collect()
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
    Ok(Parsed { format: "Pipfile.lock".to_owned(), ecosystem: "pypi", packages, relations: None })
}
