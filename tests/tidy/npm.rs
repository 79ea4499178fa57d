//! Licences of the npm packages, as their lock files state them.
//!
//! For: what cargo-deny does for crates, by the same list in deny.toml. Not for: crates (`cargo xtask test deny`), or
//! known vulnerabilities.

use serde_json::Value;

use crate::report;

/// Licences that only tools have: programs that build, run or test this on a machine. None of them is linked into the
/// Worker, the runner or the UI, which the check of [`shipped`] holds.
const TOOLS_ONLY: [(&str, &str); 4] = [
    ("LGPL-3.0-or-later", "libvips below wrangler's local image service"),
    ("0BSD", "tslib below wrangler"),
    ("Python-2.0", "argparse below openapi-typescript"),
    ("MPL-2.0", "axe-core, the accessibility tests"),
];

fn read(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The strings of `allow = [ … ]` in deny.toml.
fn allowed(text: &str) -> Vec<String> {
    let list = text.split_once("\nallow = [").and_then(|(_, rest)| rest.split_once("\n]"));
    let list = list.expect("deny.toml has a list `allow`").0;
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether an SPDX expression of names, OR, AND and brackets around the whole is fine: one side of an OR, both of an AND.
fn fits(expression: &str, fine: &dyn Fn(&str) -> bool) -> bool {
    let inner = expression.trim();
    let inner = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(inner);
    inner.split(" OR ").any(|one| one.split(" AND ").all(|name| fine(name.trim())))
}

/// Whether the package ends up in what people get: the UI's own dependencies; all else are tools.
fn shipped(lock: &str, package: &Value) -> bool {
    let marked = |mark: &str| package[mark] == true;
    lock.starts_with("web/") && !marked("dev") && !marked("devOptional")
}

fn findings(lock: &str, text: &str, allowed: &[String]) -> Vec<String> {
    let lock_file: Value = serde_json::from_str(text).expect("a lock file is JSON");
    let packages = lock_file["packages"].as_object().expect("a lock file has `packages`");
    assert!(packages.len() > 20, "{lock} holds the packages: {}", packages.len());
    let own = |name: &String| !name.is_empty();
    let wrong = |(name, package): (&String, &Value)| {
        let Some(licence) = package["license"].as_str() else {
            return Some(format!("{lock}: {name} states no licence: look it up and leave the package out"));
        };
        let tools = !shipped(lock, package);
        let fine = |one: &str| {
            let tool = tools && TOOLS_ONLY.iter().any(|(known, _)| *known == one);
            tool || allowed.iter().any(|known| known == one)
        };
        (!fits(licence, &fine))
            .then(|| format!("{lock}: {name} has {licence}, which deny.toml does not list"))
    };
    packages.iter().filter(|(name, _)| own(name)).filter_map(wrong).collect()
}

#[test]
fn npm_packages_have_licences_of_the_list() {
    let allowed = allowed(&read("deny.toml"));
    assert!(allowed.iter().any(|name| name == "MIT") && allowed.len() > 5, "{allowed:?}");
    let locks = ["package-lock.json", "web/package-lock.json"];
    report(&locks.iter().flat_map(|lock| findings(lock, &read(lock), &allowed)).collect::<Vec<_>>());
}

#[test]
fn a_licence_that_is_not_listed_is_named() {
    let allowed = ["MIT".to_owned(), "Apache-2.0".to_owned()];
    let lock = |licence: &str, dev: bool| {
        let mut packages = serde_json::Map::from_iter([(String::new(), serde_json::json!({}))]);
        for n in 0..30 {
            packages.insert(format!("node_modules/n{n}"), serde_json::json!({ "license": "MIT" }));
        }
        packages.insert("node_modules/odd".into(), serde_json::json!({ "license": licence, "dev": dev }));
        serde_json::json!({ "packages": packages }).to_string()
    };
    for (licence, dev, fine) in [
        ("(MIT OR GPL-3.0-only)", false, true),
        ("Apache-2.0 AND MIT", false, true),
        ("Apache-2.0 AND GPL-3.0-only", false, false),
        ("GPL-3.0-only", true, false),
        ("MPL-2.0", true, true),
        ("MPL-2.0", false, false),
    ] {
        let named = findings("web/package-lock.json", &lock(licence, dev), &allowed);
        assert_eq!(named.is_empty(), fine, "{licence}: {named:?}");
    }
    let nothing = lock("MIT", false).replace("\"license\":\"MIT\"", "\"licence\":\"MIT\"");
    assert_eq!(findings("web/package-lock.json", &nothing, &allowed).len(), 31);
}
