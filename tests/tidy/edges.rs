//! Who may call whom among the slices. A new edge is a decision: add it here and say why in review.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    report,
    sources::{rust, slices},
};

/// Caller and callee. No cycles; checked below.
const EDGES: &[(&str, &str)] = &[
    ("accounts", "audit"),
    ("accounts", "federation"),
    ("accounts", "identity"),
    ("accounts", "mail"),
    ("dispatch", "runners"),
    ("dispatch", "scans"),
    ("dispatch", "tasks"),
    ("federation", "audit"),
    ("federation", "identity"),
    ("identity", "audit"),
    ("identity", "secrets"),
    ("identity", "mail"),
    ("metrics", "meta"),
    ("metrics", "runners"),
    ("metrics", "tasks"),
    ("passkeys", "audit"),
    ("passkeys", "identity"),
    ("privacy", "accounts"),
    ("privacy", "audit"),
    ("privacy", "federation"),
    ("privacy", "identity"),
    ("privacy", "mail"),
    ("privacy", "passkeys"),
    ("privacy", "security"),
    ("privacy", "tokens"),
    ("projects", "audit"),
    ("projects", "search"),
    ("projects", "tasks"),
    ("projects", "uploads"),
    ("retention", "accounts"),
    ("retention", "federation"),
    ("retention", "identity"),
    ("retention", "mail"),
    ("retention", "passkeys"),
    ("retention", "scans"),
    ("retention", "security"),
    ("retention", "tokens"),
    ("retention", "uploads"),
    ("runners", "audit"),
    ("runners", "identity"),
    ("scans", "audit"),
    ("scans", "projects"),
    ("secrets", "audit"),
    ("security", "agents"),
    ("security", "audit"),
    ("security", "identity"),
    ("security", "mail"),
    ("tasks", "audit"),
    ("tokens", "audit"),
    ("tokens", "identity"),
    ("tokens", "secrets"),
    ("uploads", "audit"),
];

#[test]
fn slices_call_each_other_along_listed_edges_only() {
    let listed: BTreeSet<(String, String)> =
        EDGES.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let used = used();
    let mut findings = Vec::new();
    for (from, to) in used.difference(&listed) {
        findings.push(format!("{from} calls {to}: turn it around, or list the edge in tests/tidy/edges.rs"));
    }
    for (from, to) in listed.difference(&used) {
        findings
            .push(format!("{from} does not call {to} any more: remove the edge from tests/tidy/edges.rs"));
    }
    report(&findings);
}

#[test]
fn there_is_no_cycle() {
    let mut calls: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &(from, to) in EDGES {
        calls.entry(from).or_default().push(to);
    }
    for start in calls.keys() {
        let mut path = vec![*start];
        assert!(!returns(&calls, start, start, &mut path), "a cycle: {}", path.join(" -> "));
    }
}

#[test]
fn a_slice_shows_only_its_mod_rs() {
    let mut findings = Vec::new();
    for source in rust("src/features")
        .iter()
        .filter(|source| source.path.ends_with("/mod.rs") && source.path != "src/features/mod.rs")
    {
        for line in source.code().lines().filter(|line| line.starts_with("pub mod ")) {
            findings.push(format!(
                "{}: `{line}`: keep the module private and `pub use` the few names",
                source.path
            ));
        }
    }
    report(&findings);
}

/// Every pair of slices of which the first names the second.
fn used() -> BTreeSet<(String, String)> {
    let slices = slices();
    let mut used = BTreeSet::new();
    for source in rust("src/features") {
        let Some(from) = source.path.split('/').nth(2).filter(|name| !name.ends_with(".rs")) else {
            continue;
        };
        for to in slices.iter().filter(|to| *to != from && names(&source.code(), to)) {
            used.insert((from.to_owned(), to.clone()));
        }
    }
    used
}

/// Whether the code says `features::NAME` or has NAME in a `features::{…}` list.
fn names(code: &str, slice: &str) -> bool {
    code.split("features::").skip(1).any(|rest| {
        let list = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
        let mut words = list.unwrap_or(rest).split(|c: char| !(c.is_alphanumeric() || c == '_'));
        if list.is_some() { words.any(|word| word == slice) } else { words.next() == Some(slice) }
    })
}

fn returns<'a>(
    calls: &BTreeMap<&'a str, Vec<&'a str>>,
    at: &str,
    goal: &str,
    path: &mut Vec<&'a str>,
) -> bool {
    for next in calls.get(at).into_iter().flatten() {
        if path.len() > 1 && path.contains(next) && *next != goal {
            continue;
        }
        path.push(next);
        if *next == goal || returns(calls, next, goal, path) {
            return true;
        }
        path.pop();
    }
    false
}

#[test]
fn cycles_are_found_and_diamonds_are_not() {
    let cycle = BTreeMap::from([("a", vec!["b"]), ("b", vec!["c"]), ("c", vec!["a"])]);
    assert!(returns(&cycle, "a", "a", &mut vec!["a"]));
    let diamond = BTreeMap::from([("a", vec!["b", "c"]), ("b", vec!["d"]), ("c", vec!["d"])]);
    assert!(!returns(&diamond, "a", "a", &mut vec!["a"]));
}
