//! `package-lock.json`, versions 1 to 3.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::Package;
use serde::Deserialize;
use serde_json::Value;

use super::{Parsed, from_sri, graph, package, scope};

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
    /// Version 1: what it needs; there `dependencies` holds the entries nested in it.
    requires: Option<Value>,
    dependencies: BTreeMap<String, Value>,
    dev_dependencies: BTreeMap<String, Value>,
    optional_dependencies: BTreeMap<String, Value>,
    peer_dependencies: BTreeMap<String, Value>,
}

impl Entry {
    /// Names of what it needs once installed; peers are installed beside it since npm 7.
    fn needs(&self) -> impl Iterator<Item = &String> {
        let plain = self.dependencies.keys().chain(self.optional_dependencies.keys());
        plain.chain(self.peer_dependencies.keys())
    }
}

/// Version 2 and 3 by install path, version 1 by tree.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let lock: Lock = serde_json::from_str(text).map_err(|_| "not a package-lock.json".to_owned())?;
    let old = lock.packages.is_empty();
    let paths = if old { from_tree(lock.dependencies)? } else { lock.packages };
    let mut packages = installed(&paths, !old);
    let relations = relations(&paths, &packages);
    if old {
        graph::infer_direct(&mut packages, &relations);
    }
    let format = format!("package-lock.json v{}", lock.lockfile_version);
    Ok(Parsed { format, ecosystem: "npm", packages, relations: Some(relations) })
}

/// Everything under a `node_modules`; other entries are the project's own (workspaces).
fn installed(paths: &BTreeMap<String, Entry>, own_known: bool) -> Vec<Package> {
    let own = paths.iter().filter(|(path, _)| !path.contains("node_modules/"));
    let direct: BTreeSet<&str> = own
        .flat_map(|(path, e)| e.needs().chain(e.dev_dependencies.keys()).map(move |name| (path, name)))
        .filter_map(|(path, name)| resolve(paths, path, name))
        .collect();
    let found = paths.iter().filter_map(|(path, entry)| Some((path, identify(path, entry)?)));
    found
        .map(|(path, mut package)| {
            package.direct = own_known.then(|| direct.contains(path.as_str()));
            package
        })
        .collect()
}

fn relations(paths: &BTreeMap<String, Entry>, packages: &[Package]) -> graph::Relations {
    let mut relations = graph::nodes(packages);
    let purls: BTreeMap<&str, String> =
        paths.iter().filter_map(|(path, entry)| Some((path.as_str(), identify(path, entry)?.purl))).collect();
    for (path, from) in &purls {
        let needs = paths.get(*path).into_iter().flat_map(Entry::needs);
        for to in needs.filter_map(|name| purls.get(resolve(paths, path, name)?)) {
            graph::link(&mut relations, from, to);
        }
    }
    relations
}

/// Longer paths and names exist in no file system; following them would take for ever.
const LONGEST: usize = 4096;

/// As Node.js finds a module: in the `node_modules` beside it, or beside any folder above.
fn resolve<'a>(paths: &'a BTreeMap<String, Entry>, from: &str, name: &str) -> Option<&'a str> {
    let mut folder = Some(from).filter(|from| from.len() + name.len() < LONGEST)?;
    loop {
        let slash = if folder.is_empty() { "" } else { "/" };
        let place = format!("{folder}{slash}node_modules/{name}");
        if let Some((path, entry)) = paths.get_key_value(&place) {
            return (!entry.link).then_some(path);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(up, _)| up);
    }
}

/// Version 1 as the install paths of later versions. There `dependencies` of an entry are entries.
fn from_tree(top: BTreeMap<String, Entry>) -> Result<BTreeMap<String, Entry>, String> {
    let mut out = BTreeMap::new();
    let mut open: Vec<(String, Entry)> =
        top.into_iter().map(|(name, entry)| (format!("node_modules/{name}"), entry)).collect();
    while let Some((path, mut entry)) = open.pop() {
        for (name, value) in std::mem::take(&mut entry.dependencies) {
            let child =
                Entry::deserialize(value).map_err(|_| "a nested dependency is malformed".to_owned())?;
            open.push((format!("{path}/node_modules/{name}"), child));
        }
        if let Some(Value::Object(requires)) = entry.requires.take() {
            entry.dependencies = requires.into_iter().collect();
        }
        out.insert(path, entry);
    }
    Ok(out)
}

/// The package at an install path; an alias keeps its real name beside the path.
fn identify(path: &str, entry: &Entry) -> Option<Package> {
    let (_, name) = path.rsplit_once("node_modules/").filter(|_| !entry.link)?;
    let name = entry.name.as_deref().unwrap_or(name);
    let mut package = package("npm", name, entry.version.as_deref().unwrap_or_default());
    package.scope = scope(entry.dev || entry.dev_optional);
    package.hash = entry.integrity.as_deref().and_then(from_sri);
    package.license = entry.license.as_ref().and_then(Value::as_str).map(str::to_owned);
    Some(package)
}
