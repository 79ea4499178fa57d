//! Rules about the database: SQL in store.rs only, a table in its own slice only.

use std::collections::BTreeMap;

use crate::{
    report,
    sources::{Source, root, rust},
};

/// The words after which SQL names a table.
const BEFORE_TABLE: [&str; 5] = ["FROM", "JOIN", "INTO", "UPDATE", "EXISTS"];

#[test]
fn sql_is_written_in_stores_only() {
    let mut findings = Vec::new();
    let store = |path: &str| path.ends_with("/store.rs") || path.contains("/store/");
    let product = |path: &str| !path.starts_with("src/edge/") && !path.ends_with("tests.rs");
    for source in rust("src").iter().filter(|source| product(&source.path) && !store(&source.path)) {
        for literal in source.literals().iter().filter(|literal| is_sql(literal)) {
            let start: String = literal.chars().take(40).collect();
            findings.push(format!("{}: `{start}…`: SQL belongs into the slice's store.rs", source.path));
        }
    }
    report(&findings);
}

#[test]
fn every_table_has_one_owner_and_only_it_names_the_table() {
    let owners = owners();
    let mut findings = Vec::new();
    for table in created() {
        if !owners.contains_key(&table) {
            findings
                .push(format!("table {table}: no mod.rs lists it; add it to the owner's `//! Tables:` line"));
        }
    }
    for source in rust("src").iter().filter(|source| !source.path.starts_with("src/edge/")) {
        let home = home(&source.path);
        for table in source.literals().iter().flat_map(|literal| tables(literal)) {
            match owners.get(&table) {
                Some(owner) if *owner != home => findings.push(format!(
                    "{}: names {table}, which {owner} owns: call a function of that slice's mod.rs",
                    source.path
                )),
                _ => {}
            }
        }
    }
    report(&findings);
}

#[test]
fn readyz_asks_for_something_that_the_newest_migration_makes() {
    let path = root().join("migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ext| ext == "sql"));
    let newest = files.into_iter().max().expect("there are migrations");
    let text = std::fs::read_to_string(&newest).expect("a migration can be read");
    let store = std::fs::read_to_string(root().join("src/features/meta/store.rs")).expect("a store");
    let name = store.split("sqlite_master WHERE name = '").nth(1).and_then(|rest| rest.split('\'').next());
    let name = name.expect("is_migrated asks sqlite_master for a name");
    let made = text
        .lines()
        .filter(|line| line.starts_with("CREATE "))
        .any(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name));
    assert!(
        made,
        "src/features/meta/store.rs: is_migrated asks for {name}, which {} does not make",
        newest.display()
    );
}

fn is_sql(literal: &str) -> bool {
    let start = literal.trim_start();
    ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "WITH ", "REPLACE INTO "]
        .iter()
        .any(|verb| start.starts_with(verb))
}

/// The folder whose mod.rs answers for a file: the slice, or the module of `http`.
fn home(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    parts.get(..3).map_or_else(|| path.to_owned(), |three| three.join("/"))
}

/// Table -> the folder that lists it in `//! Tables: a, b`.
fn owners() -> BTreeMap<String, String> {
    let mut owners = BTreeMap::new();
    for source in rust("src").iter().filter(|source| source.path.ends_with("/mod.rs")) {
        for table in listed(source) {
            let earlier = owners.insert(table.clone(), home(&source.path));
            assert!(
                earlier.is_none(),
                "{table} is listed by {} and by {}",
                earlier.unwrap_or_default(),
                source.path
            );
        }
    }
    owners
}

fn listed(source: &Source) -> Vec<String> {
    let header = source.header();
    let line = header.lines().find_map(|line| line.split_once("Tables:")).map(|(_, names)| names.to_owned());
    line.unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Every table the migrations make.
fn created() -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root().join("migrations")).into_iter().flatten().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        if entry.path().extension().is_some_and(|ext| ext == "sql") {
            let made = text.lines().filter_map(|line| {
                line.strip_prefix("CREATE TABLE ").or_else(|| line.strip_prefix("CREATE VIRTUAL TABLE "))
            });
            names.extend(made.filter_map(|rest| rest.split([' ', '(']).next()).map(str::to_owned));
        }
    }
    assert!(!names.is_empty(), "no tables were found in migrations/");
    names
}

/// The tables a statement names.
fn tables(sql: &str) -> Vec<String> {
    let words: Vec<&str> =
        sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    words
        .windows(2)
        .filter_map(|pair| match pair {
            [before, table] if BEFORE_TABLE.contains(before) => Some((*table).to_owned()),
            _ => None,
        })
        .collect()
}

#[test]
fn tables_are_found_in_statements() {
    assert_eq!(
        tables("SELECT a FROM b JOIN c ON x WHERE EXISTS (SELECT 1 FROM d)"),
        ["b", "c", "SELECT", "d"]
    );
    assert_eq!(tables("INSERT INTO t (a) VALUES (1) ON CONFLICT DO UPDATE SET a = 1"), ["t", "SET"]);
}
