//! The bill of materials: against the official CycloneDX 1.6 schema, and against hand-read graphs.
//!
//! The schema and where it comes from: `fixtures/cyclonedx-1.6/README.md`.

#[path = "support/mod.rs"]
mod locks;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use contract::report::{DependencyScope, Package};
use scan::{Options, Silent, lock, render};
use serde_json::Value;

const SCHEMAS: &[(&str, &str)] = &[
    (
        "http://cyclonedx.org/schema/bom-1.6.schema.json",
        include_str!("fixtures/cyclonedx-1.6/bom-1.6.SNAPSHOT.schema.json"),
    ),
    (
        "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json",
        include_str!("fixtures/cyclonedx-1.6/jsf-0.82.SNAPSHOT.schema.json"),
    ),
    (
        "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json",
        include_str!("fixtures/cyclonedx-1.6/spdx.SNAPSHOT.schema.json"),
    ),
];

/// The schema's complaints; empty for a valid bill. Nothing is fetched: boon loads only what it is given.
fn complaints(bom: &Value) -> String {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.enable_format_assertions();
    for (address, text) in SCHEMAS {
        compiler.add_resource(address, serde_json::from_str(text).expect("JSON")).expect("a schema");
    }
    let (address, _) = SCHEMAS.first().expect("the bill's");
    let schema = compiler.compile(address, &mut schemas).expect("compiles");
    schemas.validate(bom, schema).err().map(|error| format!("{error:#}")).unwrap_or_default()
}

fn bom_of(root: &Path) -> Value {
    let cancel = AtomicBool::new(false);
    let mut options = Options::new("demo", &cancel);
    options.now_ms = 1_700_000_000_000;
    let scan = scan::scan(root, &options, &Silent).expect("scans");
    serde_json::from_str(&render::cyclonedx(&scan).expect("renders")).expect("JSON")
}

/// From `ref` to `dependsOn`; every name in it is a component, and every component at most once.
fn graph_of(bom: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut known: BTreeSet<String> = list(&bom["components"]).iter().map(|c| text(&c["bom-ref"])).collect();
    assert_eq!(known.len(), list(&bom["components"]).len(), "bom-refs are unique");
    known.insert("project".to_owned());
    let mut graph = BTreeMap::new();
    for entry in list(&bom["dependencies"]) {
        let needs: BTreeSet<String> = list(&entry["dependsOn"]).iter().map(text).collect();
        assert!(needs.is_subset(&known) && known.contains(&text(&entry["ref"])), "{entry}");
        assert!(graph.insert(text(&entry["ref"]), needs).is_none(), "one entry a component");
    }
    graph
}

/// What the project needs, directly or not.
fn reached(graph: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let (mut seen, mut open) = (BTreeSet::new(), vec!["project".to_owned()]);
    while let Some(next) = open.pop() {
        let fresh = graph.get(&next).into_iter().flatten().filter(|to| seen.insert((*to).clone()));
        open.extend(fresh.cloned().collect::<Vec<_>>());
    }
    seen
}

#[test]
fn the_schema_is_one_that_refuses() {
    let dir = tempfile::tempdir().expect("tempdir");
    let good = bom_of(dir.path());
    assert_eq!(complaints(&good), "");
    for (place, wrong) in [
        ("/serialNumber", Value::from("urn:uuid:1")),
        ("/specVersion", Value::from(1.6)),
        ("/metadata/timestamp", Value::from("yesterday")),
        ("/metadata/component/type", Value::from("thing")),
        ("/compositions/0/aggregate", Value::from("perhaps")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(place).expect(place) = wrong;
        assert_ne!(complaints(&bad), "", "{place}");
    }
}

#[test]
fn every_lock_file_gives_its_whole_graph_and_a_valid_bill() {
    for (path, text, expected) in locks::LOCKS {
        let dir = tempfile::tempdir().expect("tempdir");
        let base = path.rsplit('/').next().expect("a name");
        fs::write(dir.path().join(base), text).expect("write");
        let bom = bom_of(dir.path());
        assert_eq!(complaints(&bom), "", "{path}");
        let graph = graph_of(&bom);
        let expected: BTreeMap<String, BTreeSet<String>> = expected
            .iter()
            .map(|(from, to)| ((*from).to_owned(), to.iter().map(|t| (*t).to_owned()).collect()))
            .collect();
        assert_eq!(graph, expected, "{path}");
        let complete = &bom["compositions"][1];
        assert_eq!(complete["aggregate"], "complete", "{path}");
        let whole = expected.len() - usize::from(INFERRED.contains(path));
        assert_eq!(complete["dependencies"].as_array().map(Vec::len), Some(whole), "{path}");
    }
}

/// These do not list the project's own needs; what nobody else needs is one, but there may be more.
const INFERRED: &[&str] = &["npm-shrinkwrap.json", "yarn.lock", "poetry.lock"];

#[test]
fn all_lock_files_together_are_a_valid_bill_that_says_what_it_does_not_know() {
    let dir = tempfile::tempdir().expect("tempdir");
    for (path, text, _) in locks::LOCKS {
        let place = dir.path().join(path);
        fs::create_dir_all(place.parent().expect("a parent")).expect("mkdir");
        fs::write(place, text).expect("write");
    }
    for (path, text) in [
        ("requirements.txt", "flask==2.0\nloose>=1\n"),
        ("Pipfile.lock", r#"{"_meta":{},"default":{"a":{"version":"==1.0"}}}"#),
        ("go.mod", "module m\n\nrequire example.org/b/v2 v2.0.0+incompatible // indirect\n"),
        ("go.sum", "a.b/c v1.0.0 h1:x=\na.b/c v1.0.0/go.mod h1:y=\n"),
        (
            "pom.xml",
            "<project><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version></dependency></dependencies></project>",
        ),
        ("gradle.lockfile", "g:t:2.0=testCompileClasspath\n"),
    ] {
        fs::write(dir.path().join(path), text).expect("write");
    }
    let bom = bom_of(dir.path());
    assert_eq!(complaints(&bom), "");
    let graph = graph_of(&bom);
    assert!(!graph.contains_key("pkg:maven/g/t@2.0") && !graph.contains_key("pkg:pypi/loose"), "not told");
    assert_eq!(graph["project"].iter().filter(|p| p.starts_with("pkg:maven/")).count(), 1);
    let unknown = bom["compositions"][2]["dependencies"].as_array().expect("a list");
    assert!(unknown.contains(&Value::from("pkg:maven/g/t@2.0")) && unknown.contains(&Value::from("project")));
}

#[test]
fn this_repository_has_a_valid_bill_whose_graph_is_connected() {
    let bom = bom_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    assert_eq!(complaints(&bom), "");
    let graph = graph_of(&bom);
    assert!(graph["project"].iter().any(|p| p.starts_with("pkg:cargo/serde@")));
    let derive = |p: &String| p.starts_with("pkg:cargo/serde_derive@");
    let serde = graph.iter().find(|(p, _)| p.starts_with("pkg:cargo/serde@")).expect("serde");
    assert!(serde.1.iter().any(derive), "{serde:?}");
    let all: BTreeSet<&String> = graph.keys().filter(|k| *k != "project").collect();
    let found = reached(&graph);
    let lost: Vec<_> = all.iter().filter(|p| !found.contains(**p)).collect();
    assert!(lost.is_empty(), "nobody needs {lost:?}");
    assert!(graph.values().map(BTreeSet::len).sum::<usize>() > all.len(), "a graph, not a list");
}

fn packages(base: &str, text: &str) -> Vec<Package> {
    lock::parse(base, base, text.as_bytes()).expect("a dependency file").expect("parses").packages
}

#[test]
fn development_is_what_runtime_needs_do_not_lead_to() {
    for base in ["uv.lock", "pnpm-lock.yaml"] {
        let (_, text, _) = locks::LOCKS.iter().find(|(path, ..)| *path == base).expect(base);
        let dev: Vec<String> = packages(base, text)
            .into_iter()
            .filter(|p| p.scope == DependencyScope::Dev)
            .map(|p| p.purl)
            .collect();
        let expected: &[&str] = if base == "uv.lock" {
            &["pkg:pypi/pluggy@1.0", "pkg:pypi/pytest@8.0"]
        } else {
            &["pkg:npm/c@1.9.0"]
        };
        assert_eq!(dev, expected, "{base}");
    }
}

#[test]
fn hostile_lock_files_do_not_explode() {
    let many: String = (0..3000)
        .map(|i| {
            format!(
                "[[package]]\nname = \"a\"\nversion = \"{i}\"\n[package.dependencies]\na = \"*\"\nA = \"*\"\n"
            )
        })
        .collect();
    let parsed = lock::parse("poetry.lock", "poetry.lock", many.as_bytes()).expect("known").expect("parses");
    let pairs: usize = parsed.relations.expect("relations").values().map(BTreeSet::len).sum();
    assert!(pairs <= 3000 * 32, "{pairs}");
    let deep = format!(
        r#"{{"lockfileVersion":3,"packages":{{"":{{}},"{}node_modules/x":{{"version":"1","dependencies":{{"y":"1"}}}}}}}}"#,
        "d/".repeat(1 << 20)
    );
    assert!(lock::parse("package-lock.json", "package-lock.json", deep.as_bytes()).expect("known").is_ok());
}
