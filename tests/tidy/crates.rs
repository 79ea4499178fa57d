//! Rules between crates: who may depend on whom.

use std::fs;

use crate::{
    report,
    sources::{root, rust},
};

/// The names under `[section]` of a manifest.
fn section(manifest: &str, section: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap_or_else(|_| panic!("{manifest} is missing"));
    text.lines()
        .skip_while(|line| line.trim() != format!("[{section}]"))
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.trim_start().starts_with('#'))
        // Optional ones (the schemas for the OpenAPI document) are not in what ships.
        .filter(|line| !line.contains("optional = true"))
        .filter_map(|line| line.split_once(['=', '.']))
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| !name.is_empty() && !name.contains([' ', '"', '{']))
        .collect()
}

#[test]
fn contract_depends_on_serde_only() {
    let names = section("crates/contract/Cargo.toml", "dependencies");
    let findings: Vec<String> = names
        .iter()
        .filter(|name| !["serde", "serde_json"].contains(&name.as_str()))
        .map(|name| {
            format!(
                "crates/contract depends on {name}: the contract is plain data, move the code that needs it"
            )
        })
        .collect();
    assert!(!names.is_empty(), "no dependencies were found: has the manifest moved?");
    report(&findings);
}

#[test]
fn the_runner_does_not_know_the_worker() {
    let names = section("runner/Cargo.toml", "dependencies");
    let foreign = ["vibe-edge", "ports", "testkit", "worker"];
    let findings: Vec<String> = names
        .iter()
        .filter(|name| foreign.contains(&name.as_str()))
        .map(|name| format!("runner depends on {name}: the two share crates/contract and nothing else"))
        .collect();
    report(&findings);
}

#[test]
fn testkit_is_for_tests_only() {
    let mut findings = Vec::new();
    let manifests = ["Cargo.toml", "runner/Cargo.toml", "xtask/Cargo.toml"];
    let crates = ["contract", "credentials", "guard", "httpsig", "policy", "ports", "scan", "signing"]
        .map(|name| format!("crates/{name}/Cargo.toml"));
    for manifest in manifests.into_iter().chain(crates.iter().map(String::as_str)) {
        if section(manifest, "dependencies").iter().any(|name| name == "testkit") {
            findings.push(format!("{manifest}: testkit belongs under [dev-dependencies]"));
        }
    }
    report(&findings);
}

#[test]
fn cloudflare_is_known_to_edge_only() {
    let mut findings = Vec::new();
    for source in rust("src").iter().filter(|source| !source.path.starts_with("src/edge/")) {
        let code = source.code();
        for name in ["worker::", "wasm_bindgen::", "js_sys::", "web_sys::", "crate::edge"] {
            let named = code.match_indices(name).any(|(at, _)| {
                !code
                    .get(..at)
                    .unwrap_or_default()
                    .ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if named {
                findings.push(format!(
                    "{}: names {name}: put it behind a port (crates/ports) and into src/edge",
                    source.path
                ));
            }
        }
    }
    report(&findings);
}

#[test]
fn handlers_take_the_path_through_our_own_extractor() {
    let mut findings = Vec::new();
    for source in rust("src/features") {
        let uses: Vec<String> = source.code().split("use axum::").skip(1).map(first_statement).collect();
        if source.code().contains("axum::extract::Path") || uses.iter().any(|used| names(used, "Path")) {
            findings.push(format!(
                "{}: takes axum's Path, which answers bytes that are no text in plain text: take crate::http::Path",
                source.path
            ));
        }
    }
    report(&findings);
}

fn first_statement(text: &str) -> String {
    text.split(';').next().unwrap_or_default().to_owned()
}

/// Whether a `use` names exactly this.
fn names(used: &str, name: &str) -> bool {
    used.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

#[test]
fn time_chance_and_panics_stay_out_of_the_worker() {
    let calls = [
        ("SystemTime::now", "take the time from app.now() (port Clock)"),
        ("Instant::now", "take the time from app.now() (port Clock); it panics in wasm"),
        ("getrandom::", "take chance and ids from the port Ids"),
        ("rand::", "take chance and ids from the port Ids"),
        (".unwrap()", "a panic costs the isolate: answer a Problem"),
        (".expect(", "a panic costs the isolate: answer a Problem"),
        ("panic!(", "a panic costs the isolate: answer a Problem"),
        ("unreachable!(", "a panic costs the isolate: make the state impossible or answer a Problem"),
    ];
    let mut findings = Vec::new();
    // edge implements Clock and Ids; openapi.rs is never in the Worker.
    let exempt =
        |path: &str| path.starts_with("src/edge/") || path == "src/openapi.rs" || path.ends_with("tests.rs");
    // A pure crate that the Worker uses is held to the same.
    let sources = [rust("src"), rust("crates/credentials/src")].concat();
    for source in sources.iter().filter(|source| !exempt(&source.path)) {
        for (number, line) in source.code().lines().enumerate() {
            for (call, mend) in calls.iter().filter(|(call, _)| line.contains(call)) {
                findings.push(format!("{}: code line {}: {call}: {mend}", source.path, number + 1));
            }
        }
    }
    report(&findings);
}

/// serde_json reads text and bytes with two readers, and every type that is read by both is compiled twice:
/// 60 KB of the Worker.
#[test]
fn the_worker_reads_json_with_one_reader() {
    let folders =
        ["src", "crates/contract/src", "crates/policy/src", "crates/httpsig/src", "crates/guard/src"];
    let mut findings = Vec::new();
    for source in folders.into_iter().flat_map(rust) {
        if source.code().contains("serde_json::from_str") {
            findings
                .push(format!("{}: `serde_json::from_slice(text.as_bytes())`, not `from_str`", source.path));
        }
    }
    report(&findings);
}
